"""Sums, days and rooms a text names, held against what the ledger says at this moment; shares told to a group."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.domain.money import Fen, to_fen
from bot.domain.red_line import Known
from bot.domain.room import find_rooms

FEWEST_HOUSEHOLDS = 20
LEAST_SHARE = 0.7

_AMOUNT = re.compile(
    r"(?:[¥￥] *)(?P<signed>[0-9][0-9,]*(?:\.[0-9]+)?)"
    r"|(?P<told>[0-9][0-9,]*(?:\.[0-9]+)?) *(?P<wan>万)?(?:元|块钱?)(?! *[/／每])"
)
_UNIT_PRICE = re.compile(r"(?:单价|每平|每平方米|每月每平|×|x|\*) *$")
_DAY = re.compile(
    r"(?:(?P<year>20[0-9]{2}) *[年/.-] *)?(?P<month>1[0-2]|0?[1-9]) *(?:月|[/-](?=[0-9]{1,2}(?![0-9])))"
    r"(?P<day>3[01]|[12][0-9]|0?[1-9])(?:日|号|(?=前|之前))"
)
_OF_MONEY = re.compile(r"费|缴|交|付|账|到期|截止|逾期|元|约定|承诺")
_SENTENCE = re.compile(r"[^。！？!?\n；;]+")
_PAYMENT = re.compile(r"缴费率|收缴率|缴清|已缴|已交|缴纳|缴了|交了|缴费|交费|未缴|没缴|没交|未交|欠|参与缴|结清|清欠")
_HOUSEHOLDS = re.compile(r"([0-9]+|[一二两三四五六七八九十]+) *(?:多)?(?:户|家(?!园)|位业主|名业主|个业主)")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) *[%％]|百分之([0-9]+)|([一二三四五六七八九])成")
_PART_OF_PLACE = re.compile(r"(?:[0-9一二三四五六七八九十]+|[A-Z]) *(?:栋|幢|号楼|座|单元|层楼|楼(?!道|下|上|长|栋))")
_FULL = 100
_MEMORY = 1000  # texts
_OFF = 0.015  # a share is told in whole percents


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that may not stand: its rule, place in the raw text, and why."""

    rule: str
    start: int
    end: int
    because: str


@dataclass(frozen=True, slots=True)
class _Told:
    """The sums, the days of money and the rooms a text names, each with its place."""

    sums: tuple[tuple[int, int, Fen], ...]
    days: tuple[re.Match[str], ...]
    rooms: tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=_MEMORY)
def _told_in(raw: str) -> _Told:
    """One text to a thousand households is looked through once."""
    days = tuple(match for match in _DAY.finditer(raw) if _OF_MONEY.search(_sentence_of(raw, match.start())))
    return _Told(tuple(amounts_in(raw)), days, tuple(find_rooms(raw)))


def stale_figures(raw: str, known: Known) -> Iterator[Figure]:
    """Sums, days and rooms that the ledger does not vouch for."""
    told = _told_in(raw)
    if known.amounts is not None:
        for start, end, amount in told.sums:
            if amount not in known.amounts:
                yield Figure("R12", start, end, "金额不是账上此刻的数")
    if known.days is not None:
        for match in told.days:
            if not _is_known(match, known.days):
                yield Figure("R12", match.start(), match.end(), "日期不是账上此刻的日子")
    if known.room:
        for start, end, code in told.rooms:
            if code != known.room:
                yield Figure("R5", start, end, "写到了别的一户")


def amounts_in(raw: str) -> Iterator[tuple[int, int, Fen]]:
    """Sums of money named in a text, without prices for a unit."""
    for match in _AMOUNT.finditer(raw):
        if not _UNIT_PRICE.search(raw[: match.start()]):
            number = Decimal((match["signed"] or match["told"]).replace(",", ""))
            yield match.start(), match.end(), to_fen(number * 10000 if match["wan"] else number)


def named_people(raw: str, known: Known) -> Iterator[Figure]:
    """Names on file that stand in a text for a group."""
    for name in sorted(known.names):
        for match in re.finditer(re.escape(name), raw):
            yield Figure("G1", match.start(), match.end(), "这是登记在册的业主的名字，群里不点人")


def revealing_shares(raw: str, known: Known | None) -> Iterator[Figure]:
    """Shares and counts of households in connection with payment that could point at someone."""
    for sentence in _SENTENCE.finditer(raw):
        if _PAYMENT.search(sentence[0]):
            because = _why_revealing(sentence[0], known)
            if because:
                yield Figure("G3", sentence.start(), sentence.end(), because)


def _why_revealing(sentence: str, known: Known | None) -> str:
    shares = [_share(match) for match in _PERCENT.finditer(sentence)]
    counts = [_count(match[1]) for match in _HOUSEHOLDS.finditer(sentence) if match[1] not in {"一", "每"}]
    if not shares and not counts:
        return ""
    if known is not None and known.households is not None:
        counts.append(known.households)
    if any(count < FEWEST_HOUSEHOLDS for count in counts):
        return f"不足 {FEWEST_HOUSEHOLDS} 户，容易看出是谁"
    if _PART_OF_PLACE.search(sentence) and not counts:
        return f"只说一栋一单元，没说户数是否够 {FEWEST_HOUSEHOLDS} 户"
    if not shares and len(counts) > 1:
        shares = [min(counts) / max(counts)]
    if known is not None and known.share is not None:
        shares.append(known.share)
    if known is not None and known.share is not None and any(abs(one - known.share) > _OFF for one in shares):
        return f"和账上此刻的不一样：现在是 {known.share:.0%} 的户缴清"
    if not shares or min(shares) < LEAST_SHARE:
        return f"已缴的比例没到 {LEAST_SHARE:.0%}，或没有说"
    return ""


def _share(match: re.Match[str]) -> float:
    if match[3]:
        return (1 + "一二三四五六七八九".index(match[3])) / 10
    return float(match[1] or match[2]) / _FULL


def _count(text: str) -> int:
    return int(text) if text.isdigit() else 10 + len(text) if len(text) > 1 else 1


def _is_known(match: re.Match[str], days: frozenset[dt.date]) -> bool:
    month, day = int(match["month"]), int(match["day"])
    return any((one.month, one.day) == (month, day) and match["year"] in (None, str(one.year)) for one in days)


def _sentence_of(raw: str, at: int) -> str:
    return next((match[0] for match in _SENTENCE.finditer(raw) if match.start() <= at < match.end()), raw)
