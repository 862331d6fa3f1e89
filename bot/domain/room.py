"""Room codes: every spelling an office or an owner uses for one door, read to one canonical code.

Canonical is `building-unit-door` without leading zeros (`3-2-501`), two parts where there are no units (`A-1203`), one
word with its number for what is no flat (`商铺12`, `3-商铺12`, `车位B1-23`). Whether a room exists is not asked.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_DASHES = "-－—–―−‐‑‒﹣~～_"
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_HALF_WIDTH |= {ord(dash): "-" for dash in _DASHES} | {
    ord("＃"): "#",
    ord("♯"): "#",
    ord("／"): "/",
    ord("棟"): "栋",
}

_CHINESE_DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
}
_CHINESE_DIGITS |= {"八": 8, "九": 9}
_CHINESE_SCALES = {"十": 10, "百": 100, "千": 1000}

_HAN = r"[零〇○一二两三四五六七八九十百千]"
_ZONE = rf"(?:(?P<zone>(?:[0-9]{{1,2}}|{_HAN}{{1,2}}|[东西南北中]|[A-Z])(?:期|区|组团))[ -]*)?"
_BUILDING = rf"(?P<building>[A-Z][0-9]{{0,3}}|[0-9]{{1,3}}[A-Z]?|{_HAN}{{1,4}}|[甲乙丙丁])"
_BUILDING_WORD = r"(?:号楼|#楼|号栋|#栋|#|栋楼?|幢楼?|座)的?"
_UNIT_WORD = r"(?:单元门?|单(?!元)|门|梯)"
_UNIT = rf"(?:[0-9]{{1,2}}|{_HAN}{{1,3}}|[A-Z]|[甲乙丙丁])"
_DOOR_WORD = r"(?: *(?:室|号房|号|户|房))?"
_DOOR = (
    rf"(?P<door>[A-Z]?[0-9]{{3,4}}[A-Z]?(?![0-9A-Z]|{_HAN}*(?:单元|栋|幢|号楼))|{_HAN}{{3,6}}(?!单元)"
    rf"|(?:[0-9]{{1,2}}|{_HAN}{{1,3}})(?= *[室号户房])(?! *号[楼院]))"  # 12栋3号: a villa
)
_SIDES = "东西中南北"  # 五楼东户 is a door in old houses: 5东
_ON_FLOOR = (
    rf"(?P<floor>[0-9]{{1,2}}|{_HAN}{{1,3}}) *[楼层] *-? *"
    rf"(?P<door_on_floor>[0-9]{{1,4}}[A-Z]?|{_HAN}{{1,6}}|[{_SIDES}](?=户))"
)
_FLOOR_DOOR = rf"(?:{_ON_FLOOR}|{_DOOR})"
_KIND = r"商铺|底商|商业|门面房?|铺面|铺位|车位|车库|地下室|储藏室|储藏间|储物间|杂物间|写字楼|办公"
_NOT_MONEY = r"(?![0-9])(?! *(?:元|块|万))"
_NOT_COUNT = r"(?![0-9])(?! *(?:元|块|万|%|㎡|平|年|月|日|天|人|户|点|个|次|[NM]))"

_SPELLED = re.compile(
    rf"(?<![A-Z0-9.月]){_ZONE}{_BUILDING} *{_BUILDING_WORD} *-? *"
    rf"(?:(?P<unit>{_UNIT}) *(?:{_UNIT_WORD} *-?|-) *)?{_FLOOR_DOOR}{_DOOR_WORD}{_NOT_MONEY}",
)
_HALF_SPELLED = re.compile(  # 3-2单元501, 3号2单元501室, 88弄3号501室
    rf"(?<![A-Z0-9.月-])(?:[0-9]{{1,4}}弄 *)?{_ZONE}{_BUILDING} *"
    rf"(?:(?:-|号院?|楼) *(?P<unit>{_UNIT}) *{_UNIT_WORD} *-? *"
    rf"|号 *(?=[0-9]+ *室)){_FLOOR_DOOR}{_DOOR_WORD}{_NOT_MONEY}",
)
_THREE_PARTS = re.compile(
    rf"(?<![A-Z0-9./-]){_ZONE}(?P<building>[A-Z][0-9]{{0,3}}|[0-9]{{1,3}}[A-Z]?)(?P<gap> *- *|/|\.| )"
    rf"(?P<unit>[0-9]{{1,2}}|[A-Z])(?P=gap)(?P<door>[A-Z]?[0-9]{{3,4}}[A-Z]?)(?![0-9./-]*[0-9]){_DOOR_WORD}{_NOT_MONEY}",
)
_TWO_PARTS = re.compile(
    rf"(?<![A-Z0-9./-]){_ZONE}(?P<building>[A-Z][0-9]{{0,2}}|[1-9][0-9]?[A-Z]?|0[1-9])(?: *- *|/)"
    rf"(?P<door>[A-Z]?[0-9]{{3,4}}[A-Z]?)(?![0-9./-]*[0-9]){_DOOR_WORD}{_NOT_COUNT}",
)
_OTHER_KIND = re.compile(
    rf"(?<![A-Z0-9.-]){_ZONE}(?:{_BUILDING} *(?:{_BUILDING_WORD}|-) *)?(?P<kind>{_KIND}) *-? *"
    rf"(?P<door>[A-Z]{{0,2}} *-?[0-9]{{1,5}}[A-Z]?(?:-[0-9]{{1,4}})*)(?: *[室号])?(?!\.){_NOT_COUNT}",
)
_SPELLINGS = (_OTHER_KIND, _SPELLED, _HALF_SPELLED, _THREE_PARTS, _TWO_PARTS)
_NOTE = re.compile(r" *[(\[【].*?[)\]】] *$")  # 3-2-501（租）
_A_DOOR = re.compile(
    r"(?:[\u4e00-\u9fff]{1,6}|[A-Z]{1,2})?[0-9]{1,5}[A-Z]{0,2}[0-9]{0,4}(?:-[A-Z]{0,2}[0-9]{1,5}[A-Z]{0,2})*|[A-Z]"
    rf"|[0-9]{{1,2}}[{_SIDES}]"
)
_TAIL = re.compile(r"[ 室号户房。.,，;；]*")
_PREFIX = re.compile(r"[^0-9A-Z]{0,30}")
_NO_PART = {"", "-", "/", "无", "0", "无单元", "NONE"}
_DOORS_A_FLOOR = 100  # 501 is the first door of the fifth floor
_MOST_CHARACTERS = 4000  # a longer text is no line a person wrote; its tail is not looked at


def find_rooms(text: str) -> list[tuple[int, int, str]]:
    """All rooms named in free text, in order, as (start, end, canonical code); indexes are those of `text`.

    Dates, telephones and sums are not taken for rooms; a bare `501` names none, because its building is not told.
    """
    plain = _plain(text[:_MOST_CHARACTERS])
    found: list[tuple[int, int, str]] = []
    for spelling in _SPELLINGS:
        for match in spelling.finditer(plain):
            code = _code_of(match)
            if code and not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), code))
    return sorted(found)


def read_room(text: str, communities: Sequence[str] = ()) -> str | None:
    """The canonical code of a text that names one room and nothing else, but for a community's name before it.

    None when it is no room: a date, a telephone, a sum, a bare door number, two rooms.
    """
    return _read_room(text, tuple(communities))


def join_room(building: str, unit: str, door: str, communities: Sequence[str] = ()) -> str | None:
    """The canonical code from a sheet's columns 楼栋, 单元, 房号, any of which may be empty, decorated or hold all.

    None when there is no door to be told. A sheet of one building without a building column gives a one-part code.
    """
    return _join_room(building, unit, door, tuple(communities))


@lru_cache(maxsize=8192)
def _join_room(building: str, unit: str, door: str, communities: tuple[str, ...]) -> str | None:
    whole = read_room(door, communities)
    if whole is not None and (not _part(building) or whole.count("-") >= 1):
        return _with_building(whole, building)
    door_part = _door_part(door)
    if not door_part:
        return None
    parts = [*_building_parts(building), *filter(None, [_unit_part(unit)])]
    return "-".join([*parts, door_part])


def building_of(code: str) -> str:
    """The building's name in a canonical code; `1` for a community of one building without building numbers."""
    first, dash, _ = code.partition("-")
    return first if dash else "1"


def read_building(text: str) -> str:
    """The canonical name of a building: `3号楼`, `三栋`, `3#` give `3`; empty when none is told."""
    return "-".join(_building_parts(text))


def floor_of(code: str) -> int | None:
    """The floor a door number tells: `501` is 5, `1203` is 12; None where it tells none."""
    last = code.rpartition("-")[2]
    if last[-1:] in _SIDES and last[:-1].isdigit():
        return int(last[:-1])
    door = re.fullmatch(r"[A-Z]?([0-9]{3,4})[A-Z]?", last)
    return int(door[1]) // _DOORS_A_FLOOR or None if door else None


@lru_cache(maxsize=8192)
def _read_room(text: str, communities: tuple[str, ...]) -> str | None:
    plain = _NOTE.sub("", _plain(text[:200])).strip()
    for name in sorted(communities, key=len, reverse=True):
        if name and plain.startswith(_plain(name)):
            plain = plain[len(name) :].removeprefix("小区").lstrip(" -,，:：·")
            break
    for match in _whole_matches(plain):
        code = _code_of(match)
        if code:
            return code
    return None


def _whole_matches(plain: str) -> Iterator[re.Match[str]]:
    for spelling in _SPELLINGS:
        matches = list(spelling.finditer(plain))
        if len(matches) == 1 and _TAIL.fullmatch(plain, matches[0].end()):
            before = plain[: matches[0].start()]
            if _PREFIX.fullmatch(before) or spelling in (_SPELLED, _HALF_SPELLED):
                yield matches[0]


def _plain(text: str) -> str:
    """Half width, one kind of dash, capitals; as long as `text`, so that indexes hold."""
    even = text.translate(_HALF_WIDTH)
    if len(whole := even.upper()) == len(even) == sum(map(len, map(str.upper, even))):
        return whole
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in even)


def _code_of(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    zone, building, unit = (
        groups["zone"] or "",
        groups["building"] or "",
        groups.get("unit") or "",
    )
    if groups.get("kind"):
        door = groups["kind"] + _zeros_off_each(groups["door"].replace(" ", "").removeprefix("-"))
    elif groups.get("floor"):
        door = _door_on_floor(_number(groups["floor"]), _number(groups["door_on_floor"]))
    else:
        door = _without_zeros(_number(groups["door"]))
    if not door.strip("0"):
        return None
    first = _zone_name(zone) + _without_zeros(_number(building))
    if building and not first.strip("0"):
        return None
    return "-".join(part for part in (first, _without_zeros(_number(unit)), door) if part)


def _zone_name(zone: str) -> str:
    return _without_zeros(_number(zone[:-1])) + zone[-1:] if zone and zone[-1] in "期区" else zone


def _door_on_floor(floor: str, door: str) -> str:
    """`5楼 01` is 501; `5楼 501` is 501 as it stands."""
    if door and door in _SIDES:
        return f"{floor}{door}"
    return f"{floor}{int(door):02d}" if door.isdigit() and int(door) < _DOORS_A_FLOOR else _without_zeros(door)


def _number(text: str) -> str:
    """A number in Chinese as digits (五零一, 五百零一, 十二); any other text as it is."""
    if not text or any(character not in _CHINESE_DIGITS and character not in _CHINESE_SCALES for character in text):
        return text
    if not any(character in _CHINESE_SCALES for character in text):
        return "".join(str(_CHINESE_DIGITS[character]) for character in text)
    total = digit = 0
    for character in text:
        if character in _CHINESE_SCALES:
            total += (digit or 1) * _CHINESE_SCALES[character]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return str(total + digit)


def _without_zeros(part: str) -> str:
    return part.lstrip("0") or part[-1:]


def _zeros_off_each(text: str) -> str:
    return re.sub(r"(?<![0-9A-Z])([A-Z]*)0+(?=[0-9])", r"\1", text)  # 5A01 keeps its zero


def _part(text: str) -> str:
    plain = re.sub(r"\s+", "", _plain(text))
    return "" if plain in _NO_PART else re.sub(r"^([0-9]+)\.0$", r"\1", plain)


def _building_parts(text: str) -> list[str]:
    """One part, or two when the building's cell holds the unit too (`3栋2单元`, `3-2`)."""
    plain = _part(text)
    both = re.fullmatch(rf"(.+?)(?:{_BUILDING_WORD}-?|-)({_UNIT})(?:单元|门)?", plain)
    if both:
        return [_plain_part(both[1]), _plain_part(both[2])]
    name = re.sub(rf"(?:号楼|#楼|号栋|#|栋|幢|座|号|(?<=[0-9A-Z])楼|(?<={_HAN})楼)$", "", plain)
    zoned = re.fullmatch(rf"({_HAN}{{1,2}}|[0-9]{{1,2}})(期|区)-?(.+)", name)
    if zoned:
        return [f"{_plain_part(zoned[1])}{zoned[2]}{_plain_part(zoned[3])}"]
    return [_plain_part(name or plain)] if plain else []


def _unit_part(text: str) -> str:
    return _plain_part(re.sub(r"(?:单元门?|门|梯)$", "", _part(text)))


def _door_part(text: str) -> str:
    plain = re.sub(r"(?:室|号房|号|户|房)$", "", _NOTE.sub("", _part(text)))
    on_floor = re.fullmatch(rf"([0-9]{{1,2}}|{_HAN}{{1,3}})[楼层]-?(.+)", plain)
    unit_too = re.fullmatch(rf"({_UNIT})(?:单元-?|-)(.+)", plain)
    if on_floor:
        door = _door_on_floor(_number(on_floor[1]), _plain_part(on_floor[2]))
    elif unit_too:
        door = f"{_plain_part(unit_too[1])}-{_plain_part(unit_too[2])}"
    else:
        door = _plain_part(plain)
    return door if _A_DOOR.fullmatch(door) else ""


def _plain_part(text: str) -> str:
    return _zeros_off_each(_number(text)).strip("-")


def _with_building(code: str, building: str) -> str:
    """A door cell may repeat its building or leave it to the building's column (`2-501` beside `3栋`)."""
    parts = _building_parts(building)
    if not parts or code.split("-", maxsplit=1)[0] == parts[0] or code.count("-") > 1:
        return code
    return "-".join([*parts, code])
