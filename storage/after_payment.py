"""The plans after payments: enrolled, found when due, stopped; and what had been open for a household before."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, insert, literal, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from bot.domain.after_payment import PlanState
from bot.domain.sending import SendState
from bot.domain.speaking import Budget
from storage.affected import affected
from storage.tables import (
    AfterPaymentPlan,
    AfterPaymentStep,
    Allocation,
    BillLine,
    CampaignStep,
    Hold,
    Objection,
    OutboxLog,
    OutboxRow,
    Payment,
    Rating,
    Refund,
    Room,
    ServiceRecord,
    Task,
    Touch,
    WorkOrder,
)

AWAKE = (PlanState.NEW, PlanState.OPEN)
OWN_TASKS = ("reduction", "invoice", "hand_over", "callback")
_MOST = 1000


def subject_of_payment(payment_id: int) -> str:
    """How outbox rows name a payment."""
    return f"payment:{payment_id}"


def subject_of(plan_id: int) -> str:
    """How outbox rows name a plan."""
    return f"after/{plan_id}"


def enrol(session: Session, payments: Sequence[tuple[int, int]], now: dt.datetime) -> None:
    """Begin a plan for each (payment id, room id); belongs into the settlement's own transaction."""
    if payments:
        rows = [
            {"payment_id": payment_id, "room_id": room_id, "began_at": now, "look_at": now, **_FRESH}
            for payment_id, room_id in payments
        ]
        session.execute(insert(AfterPaymentPlan), rows)


def plans_due(session: Session, now: dt.datetime, limit: int) -> list[AfterPaymentPlan]:
    """The plans to be looked at, the earliest payment first."""
    due = select(AfterPaymentPlan).where(col(AfterPaymentPlan.state).in_(AWAKE), col(AfterPaymentPlan.look_at) <= now)
    return list(session.exec(due.order_by(col(AfterPaymentPlan.look_at), col(AfterPaymentPlan.id)).limit(limit)))


def open_plans_beside(
    session: Session, plan: AfterPaymentPlan, person_id: int | None, of_person_since: dt.datetime, since: dt.datetime
) -> AfterPaymentPlan | None:
    """The open plan that speaks for this one too: of the same room since `since`, of the same person a while."""
    beside = col(AfterPaymentPlan.room_id) == plan.room_id
    if person_id is not None:
        theirs = col(AfterPaymentPlan.person_id) == person_id
        beside = beside | (theirs & (col(AfterPaymentPlan.began_at) >= of_person_since))
    return session.exec(
        select(AfterPaymentPlan)
        .where(
            beside,
            col(AfterPaymentPlan.state) == PlanState.OPEN,
            col(AfterPaymentPlan.began_at) >= since,
            col(AfterPaymentPlan.id) != plan.id,
        )
        .order_by(col(AfterPaymentPlan.id))
        .limit(1)
    ).first()


def plan_of_payment(session: Session, payment_id: int) -> AfterPaymentPlan | None:
    """The plan a payment began."""
    return session.exec(select(AfterPaymentPlan).where(col(AfterPaymentPlan.payment_id) == payment_id)).one_or_none()


def stop_after_refund(session: Session, payment_id: int, now: dt.datetime, because: str, *, unsent_too: bool) -> None:
    """The money went back: its plan stops, and speaks on only while another payment needs it.

    `unsent_too`: all of it went back, so a receipt that has not left is not sent any more.
    """
    subjects = [subject_of_payment(payment_id)] if unsent_too else []
    plan = plan_of_payment(session, payment_id)
    if plan is not None and plan.state not in (PlanState.DONE, PlanState.STOPPED):
        others = joined_plans(session, plan.id)
        if others:
            plan.because = f"{because}；还有一笔缴费（计划 {others[0].id}）用这一套话，接着走"
        else:
            plan.state, plan.because, plan.ended_at = PlanState.STOPPED, because, now
            subjects.append(subject_of(plan.id))
        session.add(plan)
    if subjects:
        cancel_texts(session, subjects, because, "refund")


def refunds_untold(session: Session, since: dt.datetime, limit: int) -> list[Refund]:
    """Refunds since a moment that the owners were not told of."""
    rows = select(Refund).where(col(Refund.refunded_at) >= since, col(Refund.told_at).is_(None))
    return list(session.exec(rows.order_by(col(Refund.id)).limit(limit)))


def joined_plans(session: Session, plan_id: int) -> list[AfterPaymentPlan]:
    """The plans this one speaks for, the first first."""
    joined = select(AfterPaymentPlan).where(
        col(AfterPaymentPlan.joined_to) == plan_id, col(AfterPaymentPlan.state) == PlanState.JOINED
    )
    return list(session.exec(joined.order_by(col(AfterPaymentPlan.id)).limit(_MOST)))


def steps_of(session: Session, plan_id: int) -> list[AfterPaymentStep]:
    """The steps a plan took, the first first."""
    steps = select(AfterPaymentStep).where(col(AfterPaymentStep.plan_id) == plan_id)
    return list(session.exec(steps.order_by(col(AfterPaymentStep.id)).limit(_MOST)))


def steps_of_plans(session: Session, plan_ids: Collection[int]) -> dict[int, list[AfterPaymentStep]]:
    """The steps of several plans by plan, the first first."""
    found: dict[int, list[AfterPaymentStep]] = defaultdict(list)
    steps = select(AfterPaymentStep).where(col(AfterPaymentStep.plan_id).in_(list(plan_ids)))
    for step in session.exec(steps.order_by(col(AfterPaymentStep.id)).limit(_MOST * 10)):
        found[step.plan_id].append(step)
    return found


def recent_plans(
    session: Session, since: dt.datetime, limit: int, room_id: int | None = None
) -> list[AfterPaymentPlan]:
    """Plans awake or begun since a moment, the latest first."""
    rows = select(AfterPaymentPlan).where(
        col(AfterPaymentPlan.state).in_(AWAKE) | (col(AfterPaymentPlan.began_at) >= since)
    )
    if room_id is not None:
        rows = rows.where(col(AfterPaymentPlan.room_id) == room_id)
    return list(session.exec(rows.order_by(col(AfterPaymentPlan.id).desc()).limit(limit)))


def rooms_with_open_plan(session: Session, room_ids: Collection[int]) -> set[int]:
    """The rooms for which a plan, their own or the one they are joined to, still has something to say."""
    leader = aliased(AfterPaymentPlan)
    led = select(leader.id).where(col(leader.id) == col(AfterPaymentPlan.joined_to), col(leader.state).in_(AWAKE))
    joined = (col(AfterPaymentPlan.state) == PlanState.JOINED) & led.exists()
    rows = select(AfterPaymentPlan.room_id).where(
        col(AfterPaymentPlan.room_id).in_(list(room_ids)), col(AfterPaymentPlan.state).in_(AWAKE) | joined
    )
    return set(session.exec(rows.distinct().limit(_MOST)))


def closed_lately(session: Session, since: dt.datetime, until: dt.datetime, limit: int) -> list[tuple[str, int, str]]:
    """Work orders and talks with a colleague closed between two moments that nobody asked about yet."""
    found: list[tuple[str, int, str]] = []
    for table, prefix, closed, more in (
        (WorkOrder, "work_order:", WorkOrder.closed_at, col(WorkOrder.room_id).is_not(None)),
        (Task, "task:", Task.done_at, (col(Task.kind) == "hand_over") & col(Task.room_id).is_not(None)),
    ):
        asked = select(Rating.id).where(col(Rating.subject) == literal(prefix) + cast(col(table.id), String))
        rows = (
            select(col(table.id), col(table.room_id), col(table.what))
            .where(col(closed) >= since, col(closed) < until, more, ~asked.exists())
            .order_by(col(table.id))
            .limit(limit)
        )
        found += [(f"{prefix}{row_id}", room_id, what) for row_id, room_id, what in session.exec(rows) if room_id]
    return found


def cancel_texts(session: Session, subjects: Collection[str], because: str, code: str) -> int:
    """Cancel what waits under these subjects. Returns how many."""
    return affected(
        session.execute(
            update(OutboxRow)
            .where(
                col(OutboxRow.subject).in_(list(subjects)),
                col(OutboxRow.state).in_([SendState.PENDING, SendState.HELD, SendState.LEASED]),
            )
            .values(state=SendState.CANCELLED, because=because, code=code)
        )
    )


def work_orders_before(
    session: Session, room_ids: Collection[int], paid_at: dt.datetime, since: dt.datetime
) -> list[WorkOrder]:
    """Work orders opened before the payment and open then, or closed not long before it."""
    rows = select(WorkOrder).where(
        col(WorkOrder.room_id).in_(list(room_ids)),
        col(WorkOrder.opened_at) <= paid_at,
        col(WorkOrder.closed_at).is_(None) | (col(WorkOrder.closed_at) >= since),
    )
    return list(session.exec(rows.order_by(col(WorkOrder.id)).limit(_MOST)))


def objections_before(session: Session, room_ids: Collection[int], paid_on: dt.date, since: dt.date) -> list[Objection]:
    """Objections raised before the payment and undecided then, or decided not long before it."""
    rows = select(Objection).where(
        col(Objection.room_id).in_(list(room_ids)),
        col(Objection.raised_on) <= paid_on,
        col(Objection.decided_on).is_(None) | (col(Objection.decided_on) >= since),
    )
    return list(session.exec(rows.order_by(col(Objection.id)).limit(_MOST)))


def tasks_before(session: Session, room_ids: Collection[int], paid_at: dt.datetime, since: dt.datetime) -> list[Task]:
    """What the owner was promised an answer to: reductions, invoices, a colleague's call, objections."""
    rows = select(Task).where(
        col(Task.room_id).in_(list(room_ids)),
        col(Task.kind).in_([*OWN_TASKS, "objection"]),
        col(Task.opened_at) <= paid_at,
        col(Task.done_at).is_(None) | (col(Task.done_at) >= since),
    )
    return list(session.exec(rows.order_by(col(Task.id)).limit(_MOST)))


def services_for(session: Session, room_id: int, since: dt.date, until: dt.date, limit: int) -> list[ServiceRecord]:
    """What was done for a room's building, and after that for the whole community, the latest first."""
    room = session.get(Room, room_id)
    if room is None:
        return []
    own = col(ServiceRecord.building_id)
    rows = select(ServiceRecord).where(
        col(ServiceRecord.community_id) == room.community_id,
        (own == room.building_id) | own.is_(None),
        col(ServiceRecord.done_on) >= since,
        col(ServiceRecord.done_on) <= until,
    )
    order = (own.is_(None), col(ServiceRecord.done_on).desc(), col(ServiceRecord.id))
    return list(session.exec(rows.order_by(*order).limit(limit)))


def has_paid_before(session: Session, room_id: int, payment_id: int, since: dt.datetime) -> bool:
    """Did money of this room arrive before this payment, since a moment?"""
    earlier = select(Payment.id).where(
        col(Payment.room_id) == room_id, col(Payment.id) < payment_id, col(Payment.paid_at) >= since
    )
    return session.exec(earlier.limit(1)).first() is not None


def first_due_on(session: Session, payment_id: int) -> dt.date | None:
    """The earliest due day among the lines a payment settled."""
    return session.exec(
        select(func.min(BillLine.due_on))
        .join(Allocation, col(Allocation.line_id) == col(BillLine.id))
        .where(col(Allocation.payment_id) == payment_id)
    ).one()


def holds_before(session: Session, room_id: int, since: dt.datetime) -> set[str]:
    """The reasons for which this household was not chased: now, or until after a moment."""
    rows = select(Hold.reason).where(
        col(Hold.room_id) == room_id, col(Hold.released_at).is_(None) | (col(Hold.released_at) >= since)
    )
    return set(session.exec(rows.limit(_MOST)))


def active_reasons(session: Session, room_ids: Collection[int]) -> set[str]:
    """The reasons for which these households are not chased at this moment."""
    rows = select(Hold.reason).where(col(Hold.room_id).in_(list(room_ids)), col(Hold.released_at).is_(None))
    return set(session.exec(rows.limit(_MOST)))


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a message stands."""

    state: str
    sent_at: dt.datetime | None
    because: str
    code: str


def messages_of(session: Session, send_keys: Collection[str]) -> dict[str, Stands]:
    """Where messages stand, in the outbox or the log, by send key."""
    found: dict[str, Stands] = {}
    for table in (OutboxLog, OutboxRow):
        rows = session.exec(
            select(*(col(getattr(table, name)) for name in ("send_key", "state", "sent_at", "because", "code")))
            .where(col(table.send_key).in_(list(send_keys)))
            .limit(_MOST)
        )
        found |= {send_key: Stands(*told) for send_key, *told in rows}
    return found


def was_chased(session: Session, room_id: int, since: dt.datetime) -> tuple[bool, bool]:
    """Since a moment: did a reminder reach the room; did a formal demand, or was a lawyer's or court's file made?"""
    budgets = set(
        session.exec(
            select(Touch.budget).where(col(Touch.room_id) == room_id, col(Touch.at) >= since).distinct().limit(_MOST)
        )
    )
    filed = session.exec(
        select(CampaignStep.id)
        .where(
            col(CampaignStep.room_id) == room_id,
            col(CampaignStep.step).like("%lawyer%") | col(CampaignStep.step).like("%court%"),
            col(CampaignStep.opened_on) >= since.date(),
        )
        .limit(1)
    ).first()
    return Budget.HOUSEHOLD in budgets, Budget.FORMAL in budgets or filed is not None


def plans_of_rooms(session: Session, room_ids: Collection[int]) -> dict[int, list[AfterPaymentPlan]]:
    """Every plan of these rooms, the first first."""
    found: dict[int, list[AfterPaymentPlan]] = defaultdict(list)
    rows = select(AfterPaymentPlan).where(col(AfterPaymentPlan.room_id).in_(list(room_ids)))
    for plan in session.exec(rows.order_by(col(AfterPaymentPlan.id)).limit(_MOST * 10)):
        found[plan.room_id].append(plan)
    return found


_FRESH: Mapping[str, str] = {"state": PlanState.NEW, "because": "", "story": "", "arm": ""}
