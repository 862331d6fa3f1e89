"""升级: cases by stage, each with its reason, its deadline and whose it is; the checklist before the next stage."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.escalation import TITLES, Aim, Check, Missing, Stage, is_above, missing
from bot.domain.rights import Actor, Right
from bot.services.escalation.load_case_facts import load_case_facts
from bot.services.escalation.place_case import end_case
from bot.services.escalation.raise_case import Raised, raise_case
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, in_scope, number_of, words_of
from storage.escalation import cases_on_board, count_cases_of, open_case
from storage.tables import EscalationCase, Room

router = APIRouter()
CHECKS = {
    Check.OWES: "没有欠费",
    Check.CLAIMED: "说付过了，没查清",
    Check.PROMISE: "答应的日子没过",
    Check.PLAN: "在按分期付",
    Check.WORK_ORDER: "工单没办完",
    Check.OBJECTION: "异议没答复",
    Check.ANSWER: "业主的话没回",
    Check.HARDSHIP: "家里有困难",
    Check.IDENTITY: "身份没核实",
    Check.LIMITATION: "可能过了时效",
    Check.DEMAND: "没有书面催告",
}
Row = tuple[EscalationCase, Room, str]


@router.get("")
async def show(visit: Signed) -> Response:
    """The board."""
    rows = await visit.run(lambda session: cases_on_board(session, visit.actor.scope))
    stages: dict[str, list[Row]] = {title: [] for title in TITLES.values()}
    for row in rows:
        stages[TITLES[Stage(row[0].stage)]].append(row)
    return await visit.page("escalation/board.html", "升级", stages=stages, late=sum(_late(visit, row) for row in rows))


@router.get("/room/{number}")
async def room(visit: Signed, number: int) -> Response:
    """One household: its case and what is missing before a lawyer."""

    def load(session: Session) -> tuple[Room, EscalationCase | None, tuple[Missing, ...]]:
        one = in_scope(visit, session.get(Room, number))
        visit.saw(session, one.id, "升级")
        facts = load_case_facts(session, one, visit.now)
        return one, open_case(session, one.id), missing(Stage.LEGAL, Aim.MONEY, facts)

    one, case, lacks = await visit.run(load)
    may_raise = visit.actor.may(Right.WORK) and (case is None or not is_above(Stage(case.stage), visit.actor.role))
    title = TITLES[Stage(case.stage)] if case is not None else ""
    values = {"room": one, "case": case, "lacks": lacks, "stage": title, "may_raise": may_raise, "checks": CHECKS}
    return await visit.page("escalation/case.html", f"{one.code} 升级", **values)


@router.post("/room/{number}/raise")
async def escalate(visit: Signed, number: int) -> Response:
    """One stage up."""
    visit.need(Right.WORK)
    why = words_of(await visit.form(), "why", 200)

    def work(session: Session) -> Raised:
        one = in_scope(visit, session.get(Room, number))
        return raise_case(session, one, why, visit.actor.name, visit.actor.role, visit.now)

    try:
        raised = await visit.run(work)
    except Refused as refusal:
        return await visit.back(f"/console/escalation/room/{number}", str(refusal), ok=False)
    return await visit.back(f"/console/escalation/room/{number}", _told(raised))


@router.post("/close")
async def close(visit: Signed) -> Response:
    """It is settled; only who has it, or somebody of its stage or above, may say so."""
    visit.need(Right.WORK)
    form = await visit.form()
    number, outcome = number_of(form, "room"), words_of(form, "outcome", 200)

    def work(session: Session) -> None:
        one = in_scope(visit, session.get(Room, number))
        case = open_case(session, one.id)
        if case is None:
            raise NotFound("这件事已经办结了。刷新看最新的")
        if case.in_charge != visit.actor.name and is_above(Stage(case.stage), visit.actor.role):
            raise Refused(f"这件事在{TITLES[Stage(case.stage)]}（{case.in_charge}）手里，由他来办结")
        if not outcome:
            raise Refused("请写一句结果，以后查得到")
        end_case(session, case, outcome, visit.actor.name, visit.now)

    await visit.run(work)
    return await visit.back("/console/escalation", f"办结了：{outcome}")


def _told(raised: Raised) -> str:
    if raised.approval_id or raised.case is None:
        return f"核查单齐了，提请好了（审批 {raised.approval_id}），等另一位同事批准"
    where = f"{TITLES[Stage(raised.case.stage)]}（{raised.case.in_charge or '还没有人'}）"
    return f"升级到{where}" if raised.is_new else f"已经在{where}，没有再升"


def _late(visit: Visit, row: Row) -> bool:
    return row[0].due_at < visit.now


def _count(session: Session, actor: Actor) -> int:
    return count_cases_of(session, actor.name)


PAGE = Page("escalation", "升级", 65, router, count=_count)
