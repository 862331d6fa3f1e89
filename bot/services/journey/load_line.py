"""Gather what one household lived with us and draw its experience line."""

import datetime as dt
from collections.abc import Iterator

from sqlmodel import Session

from bot.domain.after_payment import Outcome, Part
from bot.domain.journey import Event, Happened, Line, draw_line
from bot.domain.moments import CHINA
from bot.domain.speaking import Kind
from dialogues.tone import speaks_coldly
from storage.journey import Lived, Said, lived_with
from storage.tables import Task, WorkOrder

REMEMBERED = dt.timedelta(days=400)
_ANGRY = {"complain_staff", "insult", "threat_complain", "obj_poor_service", "obj_threat_complain"}
_GRATEFUL = {"thanks", "praise"}
_SCORES = {
    1: Happened.SCORE_1,
    2: Happened.SCORE_2,
    3: Happened.SCORE_3,
    4: Happened.SCORE_4,
    5: Happened.SCORE_5,
}
_SENT = {
    Kind.REMINDER: Happened.REMINDED,
    Kind.CAMPAIGN: Happened.REMINDED,
    Kind.FORMAL: Happened.DEMANDED,
    Kind.GOOD_MOMENT: Happened.GOOD_MOMENT,
}
_STEPS = {Part.MATTER: Happened.MATTER_TOLD, Part.NOTE: Happened.NOTE, Part.LOOP: Happened.LOOP_CLOSED}
_HALF_DAY = dt.time(12)


def load_line(session: Session, room_id: int, now: dt.datetime) -> Line:
    """The line of a room over the last thirteen months."""
    lived = lived_with(session, room_id, now - REMEMBERED)
    return draw_line(event for event in _events(lived, now) if event.at <= now)


def _events(lived: Lived, now: dt.datetime) -> Iterator[Event]:
    yield from _of_days(lived)
    yield from _of_talk(lived)
    for order in lived.work_orders:
        yield from _of_order(order, now)
    for task in lived.tasks:
        yield from _of_task(task, now)
    yield from _of_money(lived)
    for rating in lived.ratings:
        if rating.score is not None and rating.answered_at is not None:
            yield Event(rating.answered_at, _SCORES[rating.score], rating.comment)
    for part, outcome, at in lived.steps:
        if outcome == Outcome.SENT and at is not None and part in _STEPS:
            yield Event(at, _STEPS[Part(part)])


def _of_days(lived: Lived) -> Iterator[Event]:
    for tie in lived.ties:
        yield Event(_noon(tie.from_day), Happened.MOVED_IN)
    for bill in lived.bills:
        yield Event(_noon(bill.issued_on), Happened.BILL, bill.period.label)
    for objection in lived.objections:
        yield Event(_noon(objection.raised_on), Happened.OBJECTED, objection.what)
        if objection.decided_on is not None:
            happened = Happened.RIGHT_GIVEN if objection.upheld else Happened.NOT_UPHELD
            yield Event(_noon(objection.decided_on), happened, objection.what)
    for promise in lived.promises:
        ended = {"kept": Happened.PROMISE_KEPT, "broken": Happened.PROMISE_BROKEN}.get(promise.state)
        if ended is not None:
            yield Event(_noon(promise.promised_on), ended)


def _of_talk(lived: Lived) -> Iterator[Event]:
    """One event a day and sort: five angry lines are one quarrel."""
    seen: set[tuple[dt.date, Happened]] = set()
    for said in lived.said:
        happened = _sounds(said)
        day = said.at.astimezone(CHINA).date()
        if happened is not None and (day, happened) not in seen:
            seen.add((day, happened))
            yield Event(said.at, happened)


def _sounds(said: Said) -> Happened | None:
    """The tone first: who is angry, cold or grateful is heard as that; else whether there was an answer."""
    if said.intents & _ANGRY:
        return Happened.CAME_ANGRY
    if speaks_coldly(said.text, said.intents):
        return Happened.SPOKE_COLDLY
    if said.intents & _GRATEFUL:
        return Happened.SAID_THANKS
    return Happened.ASKED_ANSWERED if said.answered and "rate" not in said.intents else None


def _of_order(order: WorkOrder, now: dt.datetime) -> Iterator[Event]:
    yield Event(order.opened_at, Happened.BROKEN, order.what)
    late = order.due_at is not None and (order.closed_at or now) > order.due_at
    if late and order.due_at is not None:
        yield Event(order.due_at, Happened.REPAIR_WAITS, order.what)
    if order.closed_at is not None:
        yield Event(order.closed_at, Happened.REPAIRED_LATE if late else Happened.REPAIRED_IN_TIME, order.what)


def _of_task(task: Task, now: dt.datetime) -> Iterator[Event]:
    if task.due_at is not None and (task.done_at or now) > task.due_at:
        yield Event(task.due_at, Happened.PERSON_LATE, task.what)
    elif task.done_at is not None:
        yield Event(task.done_at, Happened.PERSON_IN_TIME, task.what)


def _of_money(lived: Lived) -> Iterator[Event]:
    for payment in lived.payments:
        yield Event(payment.paid_at, Happened.PAID)
    for refund in lived.refunds:
        yield Event(refund.refunded_at, Happened.REFUNDED)
    for at, kind, subject in lived.sent:
        if kind == Kind.RECEIPT and subject.startswith("payment:"):
            yield Event(at, Happened.THANKED)
        elif kind in _SENT:
            yield Event(at, _SENT[Kind(kind)])


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, _HALF_DAY, CHINA)
