"""What happened between one household and the house, noun by noun, since a moment. bot.domain.journey scores it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.sending import SendState
from storage.tables import (
    AfterPaymentPlan,
    AfterPaymentStep,
    Bill,
    ChannelIdentity,
    Conversation,
    Message,
    Objection,
    OutboxLog,
    OutboxRow,
    Payment,
    Promise,
    Rating,
    Refund,
    Task,
    TieRow,
    WorkOrder,
)

_MOST = 5000


@dataclass(frozen=True, slots=True)
class Said:
    """What the owner wrote, what was heard in it, and whether it was answered at once."""

    at: dt.datetime
    text: str
    intents: frozenset[str]
    answered: bool


@dataclass(frozen=True, slots=True)
class Lived:
    """The rows of one household; each list the earliest first."""

    ties: list[TieRow]
    bills: list[Bill]
    said: list[Said]
    sent: list[tuple[dt.datetime, str, str]]  # when, kind, subject
    work_orders: list[WorkOrder]
    objections: list[Objection]
    promises: list[Promise]
    payments: list[Payment]
    refunds: list[Refund]
    tasks: list[Task]
    ratings: list[Rating]
    steps: list[tuple[str, str, dt.datetime | None]]  # part, outcome, when


def lived_with(session: Session, room_id: int, since: dt.datetime) -> Lived:
    """Everything on record for a room since a moment; a dozen statements whatever there is."""
    return Lived(
        ties=_of(session, TieRow, room_id, col(TieRow.from_day) >= since.date()),
        bills=_of(session, Bill, room_id, col(Bill.issued_on) >= since.date()),
        said=_said(session, room_id, since),
        sent=_sent(session, room_id, since),
        work_orders=_of(session, WorkOrder, room_id, col(WorkOrder.opened_at) >= since),
        objections=_of(session, Objection, room_id, col(Objection.raised_on) >= since.date()),
        promises=_of(session, Promise, room_id, col(Promise.made_at) >= since),
        payments=_of(session, Payment, room_id, col(Payment.paid_at) >= since, col(Payment.gateway) != "opening"),
        refunds=_refunds(session, room_id, since),
        tasks=_of(session, Task, room_id, col(Task.opened_at) >= since, col(Task.kind).in_(("hand_over", "callback"))),
        ratings=_of(session, Rating, room_id, col(Rating.answered_at) >= since),
        steps=_steps(session, room_id, since),
    )


def _of(session: Session, table: Any, room_id: int, *more: Any) -> list[Any]:
    rows = select(table).where(col(table.room_id) == room_id, *more)
    return list(session.exec(rows.order_by(col(table.id)).limit(_MOST)))


def _said(session: Session, room_id: int, since: dt.datetime) -> list[Said]:
    rows = (
        select(Message.at, Message.text, Message.intents, Message.reply)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(Conversation.identity_id))
        .where(col(ChannelIdentity.room_id) == room_id, ~col(Message.outgoing), col(Message.at) >= since)
    )
    found = session.exec(rows.order_by(col(Message.at)).limit(_MOST))
    return [
        Said(at, text, frozenset(intents.split(",")), bool(reply) and reply != "[]")
        for at, text, intents, reply in found
    ]


def _sent(session: Session, room_id: int, since: dt.datetime) -> list[tuple[dt.datetime, str, str]]:
    found: list[tuple[dt.datetime, str, str]] = []
    for table in (OutboxRow, OutboxLog):
        rows = select(table.sent_at, table.kind, table.subject).where(
            col(table.room_id) == room_id, col(table.state) == SendState.SENT, col(table.sent_at) >= since
        )
        found += [(at, kind, subject) for at, kind, subject in session.exec(rows.limit(_MOST)) if at is not None]
    return sorted(found)


def _refunds(session: Session, room_id: int, since: dt.datetime) -> list[Refund]:
    rows = select(Refund).join(Payment, col(Payment.id) == col(Refund.payment_id))
    return list(
        session.exec(rows.where(col(Payment.room_id) == room_id, col(Refund.refunded_at) >= since).limit(_MOST))
    )


def _steps(session: Session, room_id: int, since: dt.datetime) -> list[tuple[str, str, dt.datetime | None]]:
    rows = (
        select(AfterPaymentStep.step, AfterPaymentStep.outcome, AfterPaymentStep.outcome_at)
        .join(AfterPaymentPlan, col(AfterPaymentPlan.id) == col(AfterPaymentStep.plan_id))
        .where(col(AfterPaymentPlan.room_id) == room_id, col(AfterPaymentPlan.began_at) >= since)
    )
    return list(session.exec(rows.order_by(col(AfterPaymentStep.id)).limit(_MOST)))
