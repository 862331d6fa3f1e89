"""Put a case into somebody's hands: the stage, the person with the fewest, a deadline in the office's hours."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.escalation import TITLES, WITHIN, Aim, Stage
from bot.domain.rights import ADMINISTRATOR
from bot.domain.working_hours import working_deadline
from bot.services.calendar.load_calendar import load_calendar
from storage import audit
from storage.escalation import colleague_with_fewest
from storage.matters import close_tasks_about, list_task
from storage.staff import stewards_of
from storage.tables import EscalationCase, Room, Task

CASE = "case"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about; `summary` the household's history in a line."""

    aim: Aim
    why: str
    summary: str


def place_case(  # noqa: PLR0913 - which home, where, what about, by whom, when
    session: Session,
    room: Room,
    known: EscalationCase | None,
    stage: Stage,
    matter: Matter,
    by_staff: str,
    now: dt.datetime,
) -> EscalationCase:
    """The case at its new stage, with a to-do on the desk of whoever has it now."""
    calendar, within = load_calendar(session), WITHIN[stage]
    case = known or EscalationCase(
        room_id=room.id,
        open_room_id=room.id,
        aim=matter.aim,
        stage=stage,
        why=matter.why,
        summary="",
        opened_at=now,
        moved_at=now,
        due_at=now,
        remind_at=now,
    )
    before = case.stage if known is not None else ""
    case.stage, case.aim, case.summary = stage, matter.aim, matter.summary
    case.why = matter.why or case.why
    case.moved_at, case.moved_by = now, by_staff
    case.due_at = working_deadline(now, within, calendar)
    case.remind_at = working_deadline(now, within / 2, calendar)
    case.in_charge = _whose(session, room, stage)
    session.add(case)
    session.flush()
    _list(session, room, case, now)
    detail = {"from": before, "to": str(stage), "in_charge": case.in_charge, "why": case.why}
    audit.append(session, at=now, by_staff=by_staff, deed="escalate", subject=f"room:{room.id}", detail=detail)
    return case


def end_case(session: Session, case: EscalationCase, outcome: str, by_staff: str, now: dt.datetime) -> None:
    """Close it; its to-do goes with it."""
    case.closed_at, case.outcome, case.open_room_id = now, outcome, None
    session.add(case)
    close_tasks_about(session, CASE, f"case:{case.id}", outcome, now)
    detail = {"outcome": outcome, "stage": case.stage}
    audit.append(session, at=now, by_staff=by_staff, deed="close_case", subject=f"room:{case.room_id}", detail=detail)


def _whose(session: Session, room: Room, stage: Stage) -> str:
    if stage is Stage.STEWARD and (own := stewards_of(session, room.building_id)):
        return colleague_with_fewest(session, "", own)
    return colleague_with_fewest(session, TITLES[stage]) or colleague_with_fewest(session, ADMINISTRATOR)


def _list(session: Session, room: Room, case: EscalationCase, now: dt.datetime) -> None:
    subject = f"case:{case.id}"
    close_tasks_about(session, CASE, subject, "升级了", now)
    who = case.in_charge or f"没有{TITLES[Stage(case.stage)]}，请管理员指定"
    task = Task(
        community_id=room.community_id,
        room_id=room.id,
        kind=CASE,
        subject=subject,
        what=f"升级到{TITLES[Stage(case.stage)]}（{who}）：{case.why}。{case.summary}",
        opened_at=now,
        due_at=case.due_at,
    )
    session.flush()
    list_task(session, task)
