"""收缴率 by definition (facts 3.4), by money and by household. The definitions are shown wherever the figures are."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.errors import NotFound
from bot.domain.money import Fen
from bot.domain.period import Period
from storage.figures import (
    BuildingSum,
    building_names,
    disputed_sum,
    instalments_counted,
    old_open_sum,
    periods_billed,
    promises_counted,
    sums_by_building,
)

DEFINITIONS = {
    "current_rate": "当期收缴率 = 当期账单到报表日已收 ÷ 当期应收。应收已减去批准的减免；预收按账单归属的期算，不重复",
    "arrears_rate": "往年清欠率 = 本期里收回的期初历史欠费 ÷ 期初历史欠费",
    "overall_rate": "综合收缴率 = (当期已收 + 清欠) ÷ (当期应收 + 期初历史欠费)",
    "household_rate": "户数收缴率 = 当期结清的户 ÷ 当期应收的户",
    "disputed": "争议冻结额 = 整单有异议、还没有结论的住户的未付金额",
    "limitation": "时效风险额 = 到期两年半以上还没付的金额（诉讼时效一般三年）",
    "promises": "承诺兑现率 = 近 90 天到日子的承诺里，按约付了的占比",
    "instalments": "分期履约率 = 已到期的分期里，已付的占比",
}
_NEAR_LIMITATION = dt.timedelta(days=913)
_PROMISES_OF = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Rates:
    """The sums of a group of households in fen, and the rates out of them; None where nothing is to divide by."""

    name: str
    billed: Fen
    received: Fen
    open_before: Fen
    recovered: Fen
    outstanding: Fen
    households: int
    settled: int

    @property
    def current_rate(self) -> float | None:
        """当期收缴率."""
        return self.received / self.billed if self.billed else None

    @property
    def arrears_rate(self) -> float | None:
        """往年清欠率."""
        return self.recovered / self.open_before if self.open_before else None

    @property
    def overall_rate(self) -> float | None:
        """综合收缴率."""
        whole = self.billed + self.open_before
        return (self.received + self.recovered) / whole if whole else None

    @property
    def household_rate(self) -> float | None:
        """户数收缴率."""
        return self.settled / self.households if self.households else None


@dataclass(frozen=True, slots=True)
class CollectionReport:
    """The report of one period as of a day."""

    period: Period
    as_of: dt.date
    all: Rates
    by_building: tuple[Rates, ...]
    disputed: Fen
    limitation: Fen
    promise_rate: float | None
    instalment_rate: float | None
    periods: tuple[Period, ...] = field(default=())


def report_collection(
    session: Session,
    as_of: dt.date,
    period: Period | None = None,
    community_id: int | None = None,
    buildings: frozenset[int] | None = None,
) -> CollectionReport:
    """The report; without a period the latest that has begun. Raises NotFound when nothing was billed yet."""
    known = periods_billed(session)
    if not known:
        raise NotFound("还没有账单，没有收缴率可算。先导入应收明细")
    wanted = period or next((one for one in known if one.first_day <= as_of), known[-1])
    rows = sums_by_building(session, wanted, as_of, community_id, buildings)
    names = building_names(session)
    groups: dict[int, list[BuildingSum]] = {}
    for row in rows:
        groups.setdefault(row.building_id, []).append(row)
    promises, parts = promises_counted(session, as_of - _PROMISES_OF), instalments_counted(session, as_of)
    return CollectionReport(
        period=wanted,
        as_of=as_of,
        all=_rates("全部", rows),
        by_building=tuple(_rates(names.get(building, ""), groups[building]) for building in sorted(groups)),
        disputed=Fen(disputed_sum(session)),
        limitation=Fen(old_open_sum(session, as_of - _NEAR_LIMITATION)),
        promise_rate=_share(promises.get("kept", 0), promises.get("broken", 0)),
        instalment_rate=_share(parts.get("ended", 0), parts.get("open", 0)),
        periods=tuple(known),
    )


def _rates(name: str, rows: Iterable[BuildingSum]) -> Rates:
    now: list[BuildingSum] = []
    before: list[BuildingSum] = []
    for row in rows:
        (before if row.history else now).append(row)
    return Rates(
        name=name,
        billed=Fen(sum(row.billed for row in now)),
        received=Fen(sum(row.paid for row in now)),
        open_before=Fen(sum(row.open_before for row in before)),
        recovered=Fen(sum(row.paid_in for row in before)),
        outstanding=Fen(sum(row.billed - row.paid for row in [*now, *before])),
        households=sum(row.rooms for row in now),
        settled=sum(row.settled for row in now),
    )


def _share(good: int, bad: int) -> float | None:
    return good / (good + bad) if good + bad else None
