"""The day an owner names, by the house rules: future preferred in a promise, past in a claim, vague ones asked back.

No day is better than a wrong one: what depends on us (修好再交), waits for something (工资到手马上转) or will never be
(下辈子) names none. The wordings: `day_rules`.
"""

import datetime as dt
import re
from collections.abc import Iterator

from dialogues.understanding.slots.day_readers import Day, Reading, in_answer
from dialogues.understanding.slots.day_rules import LONE, RULES

_NO_DAY = re.compile(
    r"下辈子|来世|下下辈子|西边|猴年|驴年|下个世纪|等我死|中彩票|中了彩票|世界末日|海枯石烂|地老天荒|铁树开花|公鸡下蛋|母猪上树"
)
_MENDED = (
    r"(?:修|弄|处理|解决|整改|搞|换|维修|改|查|办|通|公示|退|赔|装|治理|打扫|清理|给)[^，。]{0,4}"
    r"(?:好|完|清楚|清|了|到位|下来|妥)"
)
_ON_US = re.compile(
    rf"{_MENDED}[^，。]{{0,3}}(?:再|才|我才|之前|以前|前)"
    rf"|(?:你们|物业|师傅)[^。]{{0,14}}{_MENDED}[^。]{{0,4}}我?马?上?[交缴付给]"
    r"|等你们|你们什么时候|(?:什么时候|几时|哪天).{1,10}(?:什么时候|几时|哪天)"
    r"|(?:还没|再不|还不|要是|如果|没人|不修|不来|[修弄办]不[好完了])[^。]{0,12}(?<!不是)(?:不|别想|甭想|休想)(?:会|再|想)?[交缴付给]"
    r"|除非[^。]{0,12}(?:修|弄|解决|处理|退|换|来)|否则.{0,3}(?:不|别想)"
)
_MAY_NAME_DAY = re.compile(
    r"[号日月周天年末底今明昨后节假旦晚早午马现立期拜上会刻/.\-廿初]|小时|国庆|五一|十一|双1|双十|中秋|端午|春|元宵|除夕|圣诞|清明|尽快|下班"
    r"|20[0-9]{6}"
)
_DENIED_BEFORE = ("不是", "别", "不等", "不能等")
_DENIED_AFTER = re.compile(
    r"(?:晚上|上午|下午|早上)?(?:我|肯定|可能|都)?(?:不行|不方便|没空|没时间|去不了|来不了|来不及|有事|不在)"
    # a day of something else:
    r"|[^，。]{0,4}(?:开会|停水|停电|停气|停梯|施工|检修|报修|来修|上门|来人|通知|交房|收楼|抄表)"
)
_ROUGHLY_BEFORE = re.compile(r"(?:大概|大约|差不多|可能|也许|估计|或许|说不定|没准|兴许|最快|最早)[^，。]{0,3}$")
_ROUGHLY_AFTER = re.compile(r"(?:，)?(?:左右|前后|上下|样子|附近|前一?后|吧，?看情况|这样子?吧?$)")
_ONE_OF = re.compile(r"每个?月$|(?:[0-9一二三四五六七八九十]|[周天][一二三四五六日末]?)(?:，|-|~|到|至|或者?)$")
_LATER = re.compile(r"(?:以后|之后|过后|过了|后(?![天日面边年来勤半]))")
_PAST_IT = re.compile(r"(?:过了|过完|等过|(?<!超)过)$")
_MENDS = re.compile(r"^.{0,4}?(?:，|。)?(?:不[，对是行]|错了|说错|改成|改到|改为|要不|更正|应该是|算了)")
_TO_THE_NEXT = ("，", "-", "~", "到", "至")  # 26、27号
_DAY = dt.timedelta(days=1)


def find_day(text: str, today: dt.date, *, past: bool = False, asked: bool = False) -> Day | None:
    """The day named in an evened-out text; None: no day.

    `past`: a claim (周五就交了), where days lie behind. `asked`: we asked when, so 三五天 and 28 are days too.
    """
    reading = Reading(today, past, asked)
    if asked and (lone := LONE.fullmatch(text)):
        return in_answer(lone[1], reading)
    days = list(_days(text, reading)) if _MAY_NAME_DAY.search(text) else []
    if not days or _NO_DAY.search(text) or _ON_US.search(text):
        return None
    return _chosen(text, days)


def _chosen(text: str, days: list[tuple[int, int, Day]]) -> Day:
    """Of several days the first, asked back; a correction (周五，不，周六) takes the place of what was said before."""
    at = len(days) - 1
    while at and not _MENDS.search(text[days[at - 1][1] : days[at][0]]):
        at -= 1
    first, *others = (day for *_, day in days[at:])
    return first if all(day.on == first.on for day in others) else Day(first.on, certain=False)


def _days(text: str, reading: Reading) -> Iterator[tuple[int, int, Day]]:
    """All days in the order of the text, no two from the same letters; denied ones (不是15号) left out."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, int, Day]] = []
    letters = set(text)
    for signs, pattern, read in RULES:
        if signs.isdisjoint(letters):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            day = read(match, reading)
            if day is None:
                continue
            taken.append((start, end))
            if not (text[:start].endswith(_DENIED_BEFORE) or _DENIED_AFTER.match(text, end)):
                found.append((start, end, _as_sure_as_told(text, start, end, day)))
    found.sort()
    yield from found


def _as_sure_as_told(text: str, start: int, end: int, day: Day) -> Day:
    """`25号以后` is the day after, asked back; 大概, 左右, 26、27号 and 十五到十八号 are asked back too."""
    before = text[max(0, start - 6) : start]
    told = text[start:end]
    if not told.endswith(("后", "完")) and (_LATER.match(text, end) or _PAST_IT.search(before)) and not day.feast:
        return Day(day.on + _DAY, certain=False)
    if told.endswith(_TO_THE_NEXT):
        return Day(day.on, certain=False)
    if day.certain and (_ROUGHLY_BEFORE.search(before) or _ROUGHLY_AFTER.match(text, end) or _ONE_OF.search(before)):
        return Day(day.on, certain=False)
    return day
