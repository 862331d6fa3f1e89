"""升级 by a colleague: to the stage above; refused with the list of what is missing; 法务 only by two people's word."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import Refused, WrongUse
from bot.domain.escalation import TITLES, Aim, CaseFacts, Missing, Stage, aim_of, is_above, missing, next_stage
from bot.domain.money import yuan
from bot.services.escalation.load_case_facts import load_case_facts, tell_history
from bot.services.escalation.place_case import Matter, place_case
from bot.services.staff.ask_approval import ask_approval
from storage.escalation import open_case
from storage.matters import list_task
from storage.tables import Approval, EscalationCase, Room, Task

LEGAL_DEED = "legal_stage"
LETTER, COURT = "律师函", "起诉"
_SAME_CLICK = dt.timedelta(minutes=2)
_LEGAL_TASK = "legal"


@dataclass(frozen=True, slots=True)
class Raised:
    """Where it is now; `is_new` False: it lay there already. `approval_id`: a second person is asked."""

    case: EscalationCase | None
    is_new: bool
    approval_id: int = 0


def raise_case(  # noqa: PLR0913 - which home, why, by whom in which role, when
    session: Session, room: Room, why: str, by_staff: str, role: str, now: dt.datetime
) -> Raised:
    """One stage up. Raises Refused with what is missing, WrongUse when nothing is open and no reason is given."""
    case = open_case(session, room.id)
    if case is not None and (is_above(Stage(case.stage), role) or _just_now(case, by_staff, now)):
        return Raised(case, is_new=False)
    stage = next_stage(Stage(case.stage) if case is not None else None, role)
    if stage is None:
        raise Refused(f"{room.code} 已经在法务手里，上面没有人了。下一步由律师和经理定")
    if stage is Stage.LEGAL:
        return Raised(case, is_new=True, approval_id=ask_for_lawyer(session, room, LETTER, by_staff, now).id)
    facts = load_case_facts(session, room, now)
    aim = Aim(case.aim) if case is not None else aim_of(facts)
    refuse_when_missing(room, TITLES[stage], missing(stage, aim, facts))
    matter = Matter(aim, why.strip() or (case.why if case else "") or _because(aim, facts), tell_history(facts))
    return Raised(place_case(session, room, case, stage, matter, by_staff, now), is_new=True)


def ask_for_lawyer(session: Session, room: Room, measure: str, by_staff: str, now: dt.datetime) -> Approval:
    """律师函 or 起诉: the waiting approval. Nothing is sent ever; raises Refused with what is missing."""
    refuse_when_missing(room, measure, missing(Stage.LEGAL, Aim.MONEY, load_case_facts(session, room, now)))
    what = f"{measure}（{room.code}）：核查单齐了，批准后交法务备材料，由真正的律师定；什么都不会自动发给业主"
    terms = {"room": room.id, "measure": measure}
    return ask_approval(session, LEGAL_DEED, f"room:{room.id}:{measure}", what, by_staff, now, terms)


def legal_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """The second person agreed. The checklist is asked once more: days may have passed. Raises Refused."""
    room, measure = session.get_one(Room, int(approval.terms["room"])), str(approval.terms["measure"])
    facts = load_case_facts(session, room, now)
    refuse_when_missing(room, measure, missing(Stage.LEGAL, Aim.MONEY, facts))
    case = open_case(session, room.id)
    matter = Matter(Aim.MONEY, f"{measure}，{approval.asked_by} 提、{by} 批", tell_history(facts))
    case = place_case(session, room, case, Stage.LEGAL, matter, approval.asked_by, now)
    task = Task(
        community_id=room.community_id,
        room_id=room.id,
        kind=_LEGAL_TASK,
        subject=f"room:{room.id}:{measure}",
        what=f"{measure}（{room.code}）：备材料交律师（guanjia evidence {room.code} 证据.zip）。{matter.summary}",
        opened_at=now,
        due_at=case.due_at,
    )
    task = list_task(session, task)
    return f"批准齐了，已交法务备材料（待办 {task.id}）；什么都没有发给业主"


def refuse_when_missing(room: Room, where: str, lacks: tuple[Missing, ...]) -> None:
    """Raises Refused with every line that does not hold and what mends it."""
    if lacks:
        lines = [f"· {one.found}：{one.mend}" for one in lacks]
        raise Refused("\n".join([f"{room.code} 还不能到{where}，缺 {len(lacks)} 样：", *lines]))


def _just_now(case: EscalationCase, by_staff: str, now: dt.datetime) -> bool:
    """The same click, twice."""
    return case.moved_by == by_staff and now - case.moved_at < _SAME_CLICK


def _because(aim: Aim, facts: CaseFacts) -> str:
    found = facts.objection or facts.work_order or facts.answer
    told = found if aim is Aim.SERVICE else f"没有异议的未付 {yuan(facts.owes)} 元，谈不拢"
    if not told:
        raise WrongUse("为什么升级？账上和记录里都没有没了的事，请写一句原因")
    return told
