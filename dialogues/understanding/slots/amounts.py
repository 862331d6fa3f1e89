"""Sums of money named in a message, in yuan, and shares of a sum (一半). Square metres, months and idioms are none."""

import re
from collections.abc import Iterator
from decimal import Decimal

from dialogues.understanding.slots.numbers import NUMBER, read_number

_FORMAL = dict(zip("壹贰貳叁肆伍陆柒捌玖拾佰仟萬圆圓", "一二二三四五六七八九十百千万元元", strict=True))
_IS_FORMAL = re.compile(f"[{''.join(_FORMAL)}]")
_UNIT = r"(?:块钱|块|元钱|元|圆|rmb|人民币|大洋|刀乐|蚊|钱)"
_MAY_HOLD_UNIT = re.compile("[块元圆r人大刀蚊钱毛角]")  # by its first letter
_NO_SUM = (
    r"(?!\s*(?:[0-9.:\-/]|号|日|月|年|天|次|期|%|平|㎡|个|楼|栋|幢|座|单元|室|分|点|度|折|户|倍|周|星|层|口|人|套|辆|部|台|小时|岁|回|趟|条|"
    r"张|份|成(?![不吗么])|方|遍|栋|门|弄|季|笔|家|毛|角|种|项|页|年级|米|样|直|起|定|切|共|旦|下|些|边|样|般|律|半))"
)
_NOT_MANY = r"(?<![几数上好第])"  # 几十块, 上千块 tell no sum
_DIGIT = "[0-9一二两三四五六七八九]"
_WITH_UNIT = re.compile(
    rf"{_NOT_MANY}({NUMBER})(?:多|来|余)?{_UNIT}(?:零?({_DIGIT})(?![0-9十百年月天个次期])(?:(?:毛|角)({_DIGIT})?分?)?)?"
)
_ABOUT = re.compile(rf"{_NOT_MANY}(?<!{_DIGIT})(?:(百|千|万)[把来]|(百十))(?:来|多)?{_UNIT}")
_CENTS = re.compile(rf"({_DIGIT})(?:毛|角)(?!不)({_DIGIT})?")
_BARE = re.compile(rf"{_NOT_MANY}({NUMBER}){_NO_SUM}")
_SCALE_AND_DIGIT = re.compile(
    r"(?<![0-9一二两三四五六七八九十百])([百千万])([一二三四五六七八九])(?=吧|行|可以|，|。|$)"
)
_VERB = re.compile(
    r"(?:交|付|还|转|给|缴|打|欠|少|多了?|收|凑|拿|出|掏|扣|涨到|按|是|存|补|退|要|免|减|便宜|优惠|费|金|每次|每期|每个?月)[你们我了个出来给先各的]{0,2}$"
)
_ROUGHLY = re.compile(r"左右|上下|出头|以内|封顶|打底")
_SCALED = re.compile(r"[0-9一二两三四五六七八九](?:百|千|万|k|w)")
_SIGN = re.compile(rf"¥\s?({NUMBER})")
_HOTLINES = frozenset({"110", "119", "120", "12315", "12345", "12358"})
_IDIOM = re.compile(
    r"(?:[一1](?:毛|分|块|角|个子儿|个铜板)(?:钱)?(?:不|没|别|休|甭|拔|也))|[一1]分一毛|一分一厘|个二百五(?![十块元])"
)
_HAS_NUMBER = re.compile(r"[0-9零一二两三四五六七八九十百千万壹贰貳叁肆伍陆柒捌玖拾佰仟萬毛角]")
_MAY_BE_SUM = re.compile("[0-9百千万佰仟萬kw块元圆圓毛角蚊刀¥]")  # beside a number, where we did not ask for one
_MAY_BE_SUM_TOO = re.compile("[零〇一二两三四五六七八九十多来余]钱|rmb|大洋|人民币|左右|上下|出头|以内|封顶|打底")
_AREA = re.compile(r"面积|平米|平方|㎡")
_DENIED = ("不是", "没有", "不止")
_MENDS = re.compile(r"^.{0,2}?(?:，|。)?(?:不[，对是]|错了|说错|改成|改为|应该是|更正)")
_LONGEST = 9  # digits of a bare number; more are an order's
_SHARE = re.compile(
    r"(?P<half>一半|半数|对半)|百分之(?P<percent>[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?)|(?P<sign>[0-9]{1,2}(?:\.[0-9])?)%"
    r"|(?P<of>[二两三四五六七八九十])分之(?P<parts>[一二两三四五六七八九])|(?P<tenths>[1-9一二两三四五六七八九])成(?![不吗么])"
)

Found = tuple[int, int, Decimal]  # start, end, yuan


def find_amount(text: str, *, asked: bool = False) -> Decimal | None:
    """The sum of money in an evened-out text; None where there is none.

    Of several the first, but a correction (不是500，是300) takes its place. `asked`: we asked how much, so a bare
    number is one.
    """
    if not _HAS_NUMBER.search(text) or not (asked or _MAY_BE_SUM.search(text) or _MAY_BE_SUM_TOO.search(text)):
        return None
    plain = _IS_FORMAL.sub(lambda sign: _FORMAL[sign[0]], text)
    if _IDIOM.search(plain):
        return None
    for sums in (_signed(plain), _with_unit(plain), _bare_sums(plain, asked=asked)):
        told = [found for found in sums if not plain[: found[0]].endswith(_DENIED)]
        if told:
            return _plain(_after_corrections(plain, told))
    return None


def find_share(text: str) -> Decimal | None:
    """The part of a sum that is offered or asked for: 一半 is 0.5, 三成 is 0.3, 70% is 0.7."""
    told = _SHARE.search(text)
    if told is None:
        return None
    if told["half"]:
        return Decimal("0.5")
    if told["of"]:
        return (_value(told["parts"]) / _value(told["of"])).quantize(Decimal("0.0001")).normalize()
    if told["tenths"]:
        return _value(told["tenths"]) / 10
    return (_value(told["percent"] or told["sign"]) / 100).normalize()


def _after_corrections(text: str, told: list[Found]) -> Decimal:
    at = len(told) - 1
    while at and not _MENDS.search(text[told[at - 1][1] : told[at][0]]):
        at -= 1
    return told[at][2]


def _signed(text: str) -> Iterator[Found]:
    if "¥" in text:
        for match in _SIGN.finditer(text):
            value = read_number(match[1])
            if value is not None:
                yield match.start(), match.end(), value


def _with_unit(text: str) -> list[Found]:
    """500块, 三块五毛二, 百把块, 八毛."""
    if not _MAY_HOLD_UNIT.search(text):
        return []
    found: list[Found] = []
    for match in _WITH_UNIT.finditer(text):
        value = read_number(match[1])
        if value is not None:
            found.append((match.start(), match.end(), value + _value(match[2]) / 10 + _value(match[3]) / 100))
    for match in _ABOUT.finditer(text):
        value = Decimal(110) if match[2] else Decimal({"百": 100, "千": 1000, "万": 10000}[match[1]])
        found.append((match.start(), match.end(), value))
    if not found:
        found += [(m.start(), m.end(), _value(m[1]) / 10 + _value(m[2]) / 100) for m in _CENTS.finditer(text)]
    return sorted(found)


def _bare_sums(text: str, *, asked: bool) -> Iterator[Found]:
    """A number without a unit is a sum after a verb of paying, with hundreds or tenths, or when we asked for one."""
    if _AREA.search(text):
        return
    for match in _BARE.finditer(text):
        number, start = match[1], match.start()
        before = text[max(0, start - 6) : start]
        if (
            before[-1:] in {"第", "-", ".", "之"}
            or number.startswith("0")
            or number in _HOTLINES
            or len(number) >= _LONGEST
        ):
            continue
        value = read_number(number)
        if value is None or value <= 0:
            continue
        told = asked or bool(_SCALED.search(number)) or "." in number or _ROUGHLY.match(text, match.end())
        if told or (_VERB.search(before) and len(number) > 1 and number.isascii()):
            yield start, match.end(), value
    short = _SCALE_AND_DIGIT.search(text)  # 千五
    if short and (asked or _VERB.search(text[: short.start()])):
        yield short.start(), short.end(), _value(f"一{short[1]}{short[2]}")


def _value(number: str | None) -> Decimal:
    return (read_number(number) or Decimal(0)) if number else Decimal(0)


def _plain(value: Decimal) -> Decimal:
    """Without an exponent and without needless zeros: 350, 1.8."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
