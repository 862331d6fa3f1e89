"""Time passes: who has a case is reminded, a late one rises up to the manager, an answer nobody gave becomes a case."""

import datetime as dt
from collections.abc import Mapping

from sqlmodel import Session

from bot.domain.escalation import Aim, Stage, when_late
from bot.domain.moments import day_of
from bot.domain.money import ZERO
from bot.domain.speaking import Kind
from bot.domain.working_hours import working_deadline
from bot.services.calendar.load_calendar import load_calendar
from bot.services.escalation.place_case import Matter, end_case, place_case
from bot.services.guarding.load_standing import Standing, load_homes
from storage.escalation import cases_to_look_at, late_answers
from storage.identities import identity_of
from storage.outbox import put_out
from storage.sign_in import identities_of_staff
from storage.staff import staff_named
from storage.tables import EscalationCase, OutboxRow, Room

PAGE = 100
_RISES = tuple(stage for stage in Stage if when_late(stage) is not None)
_AGAIN = dt.timedelta(hours=9)  # one working day
_LIFE = dt.timedelta(hours=12)


def move_late(session: Session, now: dt.datetime) -> int:
    """One page of each. Returns how many were looked at: ask again until it is 0."""
    due = cases_to_look_at(session, now, _RISES, PAGE)
    homes = load_homes(session, [room.id for _, room in due], now)
    for case, room in due:
        _look(session, case, room, homes, now)
    seen: set[int] = set()
    late = late_answers(session, now, PAGE)
    for task, room in late:
        if room.id not in seen:
            seen.add(room.id)
            matter = Matter(Aim.SERVICE, f"业主等的回话过了时间：{task.what}", f"待办 {task.id}")
            _tell(session, place_case(session, room, None, Stage.SUPERVISOR, matter, "", now), now)
    return len(due) + len(late)


def _look(session: Session, case: EscalationCase, room: Room, homes: Mapping[int, Standing], now: dt.datetime) -> None:
    home = homes[room.id].household if room.id in homes else None
    if case.aim == Aim.MONEY and home is not None and home.open_sum <= ZERO and not home.disputes:
        end_case(session, case, "已缴清", "", now)
        return
    above = when_late(Stage(case.stage))
    if case.due_at <= now and above is not None:
        late = f"{case.in_charge or '没有人'}没有在期限内办完"
        why = case.why if late in case.why else f"{case.why}（{late}）"
        place_case(session, room, case, above, Matter(Aim(case.aim), why, case.summary), "", now)
        _tell(session, case, now)
        return
    case.remind_at = case.due_at if now < case.due_at else working_deadline(now, _AGAIN, load_calendar(session))
    case.reminded_at = now
    session.add(case)
    _tell(session, case, now)


def _tell(session: Session, case: EscalationCase, now: dt.datetime) -> int:
    """A line to the chats of whoever has it, with a number and nothing of the household."""
    person = staff_named(session, case.in_charge) if case.in_charge else None
    if person is None:
        return 0
    late = "过了时间" if case.due_at <= now else "在等您"
    return sum(
        put_out(
            session,
            OutboxRow(
                send_key=f"case:{case.id}:{case.stage}:{identity.id}:{day_of(now).isoformat()}:{now:%H%M}",
                kind=Kind.REPLY,
                lane=f"{identity.channel}:{identity.account}",
                identity_id=identity_of(session, identity.channel, identity.account, identity.address).id,
                subject=f"case/{case.id}",
                text=f"升级 {case.id} 号{late}。发“今天”看是哪一件，或到控制台的“升级”",
                due_at=now,
                not_after=now + _LIFE,
            ),
        )
        for identity in identities_of_staff(session, person.id)
    )
