"""Messages that lean on the one before: corrections (不是电梯，是门禁; 说错了，是7号) and references (它, 那电梯费呢).

It only says what the message means as a whole sentence; hearing that sentence is the understander's.
"""

import re
from dataclasses import dataclass

_N = r"[0-9０-９零一二两三四五六七八九十百千万.]+"
_ALIKE = tuple(  # what takes the place of what, when only the right word is told
    re.compile(pattern)
    for pattern in (
        rf"(?:下个?月|这个?月|本月|{_N}月)?{_N}[号日](?!楼|院|门)",
        r"(?:下+个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天1-7]",
        r"(?:今|明|后|大后|昨|前)天",
        rf"{_N}(?:号楼|栋|幢|座|号院)",
        rf"{_N}单元",
        rf"{_N}(?:室|房|户)",
        rf"{_N}(?:楼|层)",
        rf"{_N}(?:块钱?|元)",
        rf"{_N}月份?",
        r"[一二三四1-4]季度",
        r"(?:物业|电梯|停车|车位|垃圾|水|电|公摊|卫生|公共能耗|能耗|加压|取暖|暖气|违约|滞纳)(?:服务|管理|公摊)?(?:费|金)",
        rf"(?<![0-9.-]){_N}(?:块钱?|元)?(?![0-9.号栋幢座单楼月日])",
    )
)
_SORRY = r"(?:不对|错了|口误|不好意思|抱歉|我?[说打写讲搞弄]错了?|更正一?下?|纠正一?下?)"
_PAUSE = r"[\s，,。.：:；;、]*"
_END = r"(?:[啊呀吧哦哈的呢]*[\s，,。.！!~～]*)$"
_NOT_BUT = re.compile(
    rf"^{_SORRY}?{_PAUSE}(?:不是|唔係|唔系|不系)(?P<wrong>[^\s，,。；;是]{{1,10}}?){_PAUSE}"
    rf"(?:而|我说的|我是说|应该)?(?:是|係|系)(?P<right>[^，,。；;]{{1,16}}?){_END}"
)
_BUT_NOT = re.compile(
    rf"^{_SORRY}?{_PAUSE}(?:应该|我?说的)?是(?P<right>[^\s，,。；;不]{{1,12}}){_PAUSE}不是(?P<wrong>[^，,。；;]{{1,10}}?){_END}"
)
_SLIP = re.compile(rf"^.{{0,4}}?{_SORRY}{_PAUSE}(?:应该|说的|我说的)?是?(?P<right>[^，,。；;]{{1,16}}?){_END}")
_REASONING = re.compile(
    r"[不没嫌想要愿肯因为钱]|故意|存心|针对|我$|你$"
)  # 不是嫌贵，是你们不干活 explains, mends nothing
_THAT_ONE = re.compile(r"^(?:那么?|咁)(?P<thing>[^，,。？?]{1,12}?)(?:呢|咧|哩)[？?。！!\s]*$")
_PREDICATE = re.compile(r"[不没了坏漏堵断吵脏乱差贵高能会要可该]|怎么|什么|多少|几")
_SAME = re.compile(
    r"还是(?:那个|这个|上次|之前|刚才|原来|老)(?:那个|的)?(?:问题|事|毛病|样子)|(?:上次|刚才|之前|前面)(?:跟你们?)?(?:说|讲|反映|提|问)过?的"
    r"|^同上|老问题|^老样子|^一样的?(?:问题|事)"
)
_IT = re.compile(r"[它牠]|(?:这|那)(?:个|事|件事|玩意儿?|东西)(?!月|星期|礼拜|周|费|小区|楼|钱|账|季|年|单)")
_SERVICE = re.compile(r"卫生|保洁|打扫|垃圾|绿化|保安|巡逻|门岗|监控|路灯|维修|服务|安全|电梯")
_CHARGE = re.compile(r"[费金钱价]$")
_TOO_DEAR = re.compile(r"[贵涨价]|太高|抢钱")
_CUT_OFF = re.compile(
    r"^[^不没，,。]{0,4}(?:水|电|水电|燃气|煤气|暖气)[^不没，,。]{0,3}(?:停了|关了|断了|报停|停用|销户)[的了啊呢吧。！!\s]*$"
)
_EMPTY = re.compile(r"空着|空置|空房|空关|闲置|没人住|没有人住|没住|不住|没入住|锁着")
_LONGEST = 30  # a longer message says itself what it is about
_MOST_BEFORE = 120
_NUMBER = re.compile(_N)
_BARE_THING = 4  # letters


@dataclass(frozen=True, slots=True)
class Leaning:
    """`meant` is the whole sentence; `corrects` the word taken back; `refers_back`: it leans on the last message."""

    meant: str
    corrects: str = ""
    refers_back: bool = False
    only_thing: bool = False  # what it seems to object to by itself is not meant: 那电梯费呢 only names a thing


def lean(text: str, before: str) -> Leaning | None:
    """How a short message leans on the one before; None when it stands by itself."""
    told = text.strip()
    if not 1 <= len(told) <= _LONGEST:
        return None
    before = before[:_MOST_BEFORE]
    return _correction(told, before) or _reference(told, before)


def _correction(told: str, before: str) -> Leaning | None:
    if "是" not in told and "错" not in told and "係" not in told and "正" not in told:
        return None
    mended = _NOT_BUT.match(told) or _BUT_NOT.match(told)
    if mended and not _REASONING.search(mended["wrong"]):
        wrong, right = mended["wrong"], mended["right"]
        if wrong in before:
            return Leaning(before.replace(wrong, right), corrects=wrong)
        alike = _put_in_place(before, right)
        if alike:
            return Leaning(alike, corrects=wrong)
        bare_thing = len(wrong) <= _BARE_THING and not _NUMBER.search(wrong)
        return Leaning(right, corrects=wrong) if bare_thing else None
    slip = None if mended else _SLIP.match(told)
    alike = _put_in_place(before, slip["right"]) if slip else ""
    return Leaning(alike, corrects=slip["right"]) if slip and alike else None


def _put_in_place(before: str, right: str) -> str:
    """What was said before with the right day, room or sum in the place of the wrong one; empty when it has none."""
    for kind in _ALIKE:
        said = kind.search(right)
        if said and kind.search(before):
            return kind.sub(said[0].replace("\\", ""), before, count=1)
    return ""


def _is_another_reason(thing: str, before: str) -> bool:
    """太贵了, then 那楼道卫生呢: what the money should have bought, not once more the price."""
    return bool(_SERVICE.search(thing) and not _CHARGE.search(thing) and _TOO_DEAR.search(before))


def _reference(told: str, before: str) -> Leaning | None:
    if not before:
        return None
    if _CUT_OFF.match(told) and _EMPTY.search(before):  # nobody lives there, so nothing was cut to press them
        return Leaning(f"{before}，{told}", refers_back=True, only_thing=True)
    that = _THAT_ONE.match(told)
    if that and _is_another_reason(that["thing"], before):
        return None
    if that and not _IT.match(that["thing"] + "。"):
        whole = _put_in_place(before, that["thing"]) or f"{that['thing']}，{before}"
        return Leaning(whole, refers_back=True, only_thing=not _PREDICATE.search(that["thing"]))
    if that or _SAME.search(told) or _IT.search(told):
        return Leaning(f"{before}，{told}", refers_back=True)
    return None
