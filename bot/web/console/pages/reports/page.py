"""报表: 收缴率 by definition, reasons, satisfaction, work; every table as a book."""

import datetime as dt
import re
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.errors import NotFound, WrongUse
from bot.domain.moments import day_of
from bot.domain.period import Period
from bot.domain.rights import Right
from bot.ledgers.export_book import ExportColumn, Shown, Value
from bot.services.money.report_collection import DEFINITIONS, CollectionReport, Rates, report_collection
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit
from bot.web.console.words import KINDS, months, percent
from storage.figures import deeds_counted, objections_counted, scores_counted, tasks_counted

router = APIRouter()
_LATELY = dt.timedelta(days=90)
_FEWEST_SCORES = 30  # facts 4.4: with fewer no conclusion is drawn
_GOOD = 4
DEEDS = {
    "answer_owner": "回业主",
    "take_over": "接管会话",
    "close_task": "办结待办",
    "match_payment": "认领款项",
    "approve": "审批",
}


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Scores of 90 days. `csat`: the share of 4 and 5; None with too few to say anything."""

    counts: dict[int, int]
    answered: int
    csat: float | None


@router.get("")
async def show(visit: Signed, period: str = "") -> Response:
    """收缴率."""

    def load(session: Session) -> CollectionReport | None:
        try:
            return _collection(session, visit, period)
        except NotFound:
            return None

    told = await visit.run(load)
    buildings = sorted(told.by_building, key=_in_order) if told is not None else []
    values = {"told": told, "buildings": buildings, "definitions": DEFINITIONS, "tab": "collection"}
    return await visit.page("reports/collection.html", "报表", **values)


@router.get("/export")
async def export(visit: Signed, period: str = "") -> Response:
    """收缴率 by building as a book."""
    told = await visit.run(lambda session: _collection(session, visit, period))
    columns = (
        ExportColumn("楼栋", width=20),
        ExportColumn("当期应收", Shown.MONEY),
        ExportColumn("当期已收", Shown.MONEY),
        ExportColumn("当期收缴率"),
        ExportColumn("期初历史欠费", Shown.MONEY),
        ExportColumn("本期清欠", Shown.MONEY),
        ExportColumn("清欠率"),
        ExportColumn("综合收缴率"),
        ExportColumn("应收户"),
        ExportColumn("结清户"),
        ExportColumn("户数收缴率"),
    )
    rows = [_exported(rates) for rates in (*sorted(told.by_building, key=_in_order), told.all)]
    rows += [[definition, *[None] * (len(columns) - 1)] for definition in DEFINITIONS.values()]
    return await visit.book(
        f"收缴率-{told.period}", f"收缴率 {months(str(told.period))} 截至 {told.as_of}", columns, rows
    )


@router.get("/reasons")
async def reasons(visit: Signed) -> Response:
    """Why owners do not pay, in 90 days."""
    since = day_of(visit.now) - _LATELY
    rows = await visit.run(lambda session: objections_counted(session, since))
    titles = {key: card.title for key, card in visit.parts.scripts().cards.items()}
    return await visit.page("reports/reasons.html", "没交的原因", rows=rows, titles=titles, tab="reasons")


@router.get("/reasons/export")
async def reasons_export(visit: Signed) -> Response:
    """The same as a book."""
    since = day_of(visit.now) - _LATELY
    found = await visit.run(lambda session: objections_counted(session, since))
    titles = {key: card.title for key, card in visit.parts.scripts().cards.items()}
    columns = (ExportColumn("原因", width=28), ExportColumn("提了几次"), ExportColumn("还在核"), ExportColumn("成立"))
    rows: list[list[Value]] = [
        [titles.get(reason, reason), str(count), str(still), str(upheld)] for reason, count, still, upheld in found
    ]
    return await visit.book("没交的原因", "近 90 天的异议", columns, rows)


@router.get("/satisfaction")
async def satisfaction(visit: Signed) -> Response:
    """Scores of 90 days."""
    counts = await visit.run(lambda session: scores_counted(session, visit.now - _LATELY))
    return await visit.page(
        "reports/satisfaction.html", "满意度", told=_satisfied(counts), fewest=_FEWEST_SCORES, tab="satisfaction"
    )


@router.get("/work")
async def work(visit: Signed) -> Response:
    """What came in and what was done, in 30 days: loads, no ranking."""
    since = visit.now - dt.timedelta(days=30)

    def load(session: Session) -> tuple[list[tuple[str, int, int, int]], list[tuple[str, str, int]]]:
        return tasks_counted(session, since), deeds_counted(session, tuple(DEEDS), since)

    tasks, deeds = await visit.run(load)
    people: dict[str, dict[str, int]] = {}
    for name, deed, count in deeds:
        people.setdefault(name, {})[deed] = count
    shown = people if visit.actor.may(Right.APPROVE) else {visit.actor.name: people.get(visit.actor.name, {})}
    return await visit.page(
        "reports/work.html", "工作量", tasks=tasks, people=shown, deeds=DEEDS, kinds=KINDS, tab="work"
    )


@router.get("/workload/export")
async def work_export(visit: Signed) -> Response:
    """To-dos by kind as a book."""
    since = visit.now - dt.timedelta(days=30)
    found = await visit.run(lambda session: tasks_counted(session, since))
    columns = (ExportColumn("种类", width=20), ExportColumn("来了"), ExportColumn("办结"), ExportColumn("按时"))
    rows: list[list[Value]] = [
        [KINDS.get(kind, kind), str(count), str(done), str(early)] for kind, count, done, early in found
    ]
    return await visit.book("工作量", "近 30 天的待办", columns, rows)


def _collection(session: Session, visit: Visit, period: str) -> CollectionReport:
    try:
        wanted = Period.parse(period) if period else None
    except ValueError as exc:
        raise WrongUse("账期写成 2026-10..2026-12") from exc
    return report_collection(session, day_of(visit.now), wanted, None, visit.actor.scope)


def _satisfied(counts: dict[int, int]) -> Satisfaction:
    answered = sum(counts.values())
    good = sum(count for score, count in counts.items() if score >= _GOOD)
    return Satisfaction(counts, answered, good / answered if answered >= _FEWEST_SCORES else None)


def _exported(rates: Rates) -> list[Value]:
    return [
        rates.name,
        rates.billed,
        rates.received,
        percent(rates.current_rate),
        rates.open_before,
        rates.recovered,
        percent(rates.arrears_rate),
        percent(rates.overall_rate),
        str(rates.households),
        str(rates.settled),
        percent(rates.household_rate),
    ]


def _in_order(rates: Rates) -> tuple[str, list[int]]:
    """2栋 before 10栋."""
    return re.sub(r"\d+", "", rates.name), [int(digits) for digits in re.findall(r"\d+", rates.name)]


PAGE = Page("reports", "报表", 80, router)
