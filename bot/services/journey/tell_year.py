"""A year of satisfaction as a table: each month as a whole, and building by building; below 30 answers no share."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from sqlmodel import Session

from bot.ledgers.export_book import ExportColumn, Shown, Value
from bot.services.journey.report_satisfaction import Satisfaction, report_satisfaction

MONTHS = 12
COLUMNS = (
    ExportColumn("月份"),
    ExportColumn("楼栋"),
    ExportColumn("份数", Shown.NUMBER),
    ExportColumn("满意度%", Shown.NUMBER),
    ExportColumn("区间低%", Shown.NUMBER),
    ExportColumn("区间高%", Shown.NUMBER),
    ExportColumn("怎么读", width=44),
    ExportColumn("低分", Shown.NUMBER),
    ExportColumn("办完", Shown.NUMBER),
    ExportColumn("过了时限", Shown.NUMBER),
    ExportColumn("一半几小时内办完", Shown.NUMBER),
    ExportColumn("缴费后收得好", width=44),
    ExportColumn("打分的原因", width=32),
    ExportColumn("提出的异议", width=32),
    ExportColumn("报修", Shown.NUMBER),
    ExportColumn("报修超时", Shown.NUMBER),
    ExportColumn("登记的服务", Shown.NUMBER),
)


def tell_year(session: Session, last: dt.date, now: dt.datetime, titles: Mapping[str, str]) -> list[list[Value]]:
    """The rows, the latest month first; `last` is its first day, `titles` says what reasons are called."""
    rows: list[list[Value]] = []
    first = last
    for _ in range(MONTHS):
        after = (first + dt.timedelta(days=32)).replace(day=1)
        whole = report_satisfaction(session, first, after, now)
        rows.append(_row(f"{first:%Y-%m}", "全部", whole, titles))
        for place in (share.place for share in whole.buildings):
            told = report_satisfaction(session, first, after, now, place.removesuffix("栋"))
            rows.append(_row(f"{first:%Y-%m}", place, told, titles)[:-3] + [None] * 3)
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return rows


def _row(month: str, place: str, told: Satisfaction, titles: Mapping[str, str]) -> list[Value]:
    opened, _, late = told.repairs
    return [
        month,
        place,
        told.whole.answers,
        *(_rounded(edge) for edge in (told.whole.points, told.whole.low_edge, told.whole.high_edge)),
        told.whole.words,
        told.low,
        told.mended,
        told.overdue,
        _rounded(told.closing_hours),
        told.ended_well.words,
        _counted(told.reasons, titles),
        _counted(told.objections, titles),
        opened,
        late,
        told.services,
    ]


def _rounded(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(f"{share:.1f}")


def _counted(counts: Mapping[str, int], titles: Mapping[str, str]) -> str:
    return "、".join(f"{titles.get(name, name)} {count}" for name, count in counts.items())
