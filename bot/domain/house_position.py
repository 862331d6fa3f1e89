"""统一战线: what is on record for a flat, and where a draft says otherwise. Every sender is held to it. Pure.

Sums, days and offers are those of the record; a recorded dispute is not denied; what is held is not chased. Words are
read narrowly: what is no clear contradiction passes, the wording wall and the guard judge the rest.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.moments import day_in_words
from bot.domain.money import ZERO, Fen, read_yuan, yuan

_SENTENCE = re.compile(r"[^。！？!?\n；;]+")
_OF_FEES = re.compile(r"物业费|欠|缴|应收|应付|未付|账单|本金|合计|违约金")
_SUM = re.compile(r"(?<!每平)(?<!单价)(?<!每月)([0-9]+(?:\.[0-9]{1,2})?) *(?:元|块)(?! *[/／每])")
_DAY = re.compile(r"(?:(20[0-9]{2})年)?(1[0-2]|0?[1-9])月(3[01]|[12][0-9]|0?[1-9])[日号]")
_DEADLINE = re.compile(r"前|之前|以前|截止|为止|最晚|期限|约的|答应|约定")
_CONCESSION = re.compile(r"减免|免[收去掉了]|免(?:这|一|您|全)|打.{0,3}折|优惠|少[收交缴付]|抹零")
_NO_CONCESSION = re.compile(r"不能|不可以|没有|没法|无法|不[免减]|不打折|未")
_PRINCIPAL = re.compile(r"本金|物业费(?!的违约金)")
_DENIAL = re.compile(
    r"(?:没有?|未)(?:收到|看到|登记|记录|接到)?过?(?:您的?|任何)?.{0,4}(?:异议|投诉|争议|反映|报修)"
    r"|(?:您|你)(?:从来)?没(?:有)?(?:提|反映|说)过"
    r"|(?:不存在|不是).{0,6}(?:问题|争议|异议)"
    r"|(?:已经?|早就?|都)(?:处理|解决|办|答复)(?:完|好|结|过)?了"
)
_PAY = r"(?:缴|交(?!流|代|接|通|给|谈)|付(?!出))"
_CHASE = re.compile(
    rf"请.{{0,10}}{_PAY}|(?:尽快|马上|抓紧|赶紧|赶快|务必|立即|及时|今天|明天|本周).{{0,8}}{_PAY}"
    rf"|还没{_PAY}|什么时候.{{0,4}}{_PAY}|欠费|催[缴交促]"
)


@dataclass(frozen=True, slots=True)
class HousePosition:
    """What is on record. `sums` and `days` may be named as they are; `open_sum` is what is owed without dispute."""

    room: str = ""
    open_sum: Fen = ZERO
    sums: frozenset[Fen] = frozenset()
    days: frozenset[dt.date] = frozenset()
    promised_on: dt.date | None = None
    offer_until: dt.date | None = None  # a waiver of the late charge is open for this flat until then
    matters: tuple[str, ...] = ()  # disputes and work orders not answered
    holds: tuple[str, ...] = field(default=())  # why nothing is asked for now, in words


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The words of the draft, and what the record says instead."""

    words: str
    because: str


def contradictions(draft: str, position: HousePosition, today: dt.date) -> tuple[Contradiction, ...]:
    """Everything in a draft that the house has not said, or has said otherwise."""
    found: list[Contradiction] = []
    for match in _SENTENCE.finditer(draft):
        sentence = match[0].strip()
        found += [
            *_sums(sentence, position),
            *_days(sentence, position, today),
            *_concessions(sentence, position),
            *_denials(sentence, position),
            *_chases(sentence, position),
        ]
    return tuple(found)


def _sums(sentence: str, position: HousePosition) -> Iterator[Contradiction]:
    if _OF_FEES.search(sentence) and not _CONCESSION.search(sentence):
        for match in _SUM.finditer(sentence):
            if read_yuan(match[1]) not in position.sums:
                now = f"账上没有异议的未缴是 {yuan(position.open_sum)} 元"
                yield Contradiction(match[0], f"金额和记录不一样，{now}")


def _days(sentence: str, position: HousePosition, today: dt.date) -> Iterator[Contradiction]:
    if not _DEADLINE.search(sentence):
        return
    for match in _DAY.finditer(sentence):
        day = _read_day(match, today)
        if day is not None and day not in position.days:
            known = "、".join(day_in_words(one) for one in sorted(position.days)) or "没有约过日子"
            yield Contradiction(match[0], f"期限和记录不一样，记录里是 {known}")


def _concessions(sentence: str, position: HousePosition) -> Iterator[Contradiction]:
    match = _CONCESSION.search(sentence)
    if match is None or _NO_CONCESSION.search(sentence[: match.end()]):
        return
    if position.offer_until is None:
        yield Contradiction(match[0], "这一户没有批准过的减免方案，不能答应；要减免先提方案请人批准")
    elif "违约金" not in sentence and _PRINCIPAL.search(sentence):
        yield Contradiction(match[0], "批准的方案只免违约金，不减本金")


def _denials(sentence: str, position: HousePosition) -> Iterator[Contradiction]:
    match = _DENIAL.search(sentence)
    if match is not None and position.matters:
        yield Contradiction(match[0], f"记录里还有没办完的：{'、'.join(position.matters)}")


def _chases(sentence: str, position: HousePosition) -> Iterator[Contradiction]:
    match = _CHASE.search(sentence)
    if match is not None and position.holds:
        yield Contradiction(match[0], f"这一户现在不催：{'、'.join(position.holds)}")


def _read_day(match: re.Match[str], today: dt.date) -> dt.date | None:
    """Without a year the nearest one; None for a day no calendar has."""
    years = [int(match[1])] if match[1] else [today.year - 1, today.year, today.year + 1]
    days = []
    for year in years:
        try:
            days.append(dt.date(year, int(match[2]), int(match[3])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs((day - today).days), default=None)
