"""Gather what is on record of a household for its file: texts with their places in the chain, and the debt."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.domain.bill import Bill
from bot.domain.limitation import Interruption, Interrupts, Limit, limit_of
from bot.domain.moments import day_of, iso
from bot.services.bills.show_bill import load_bill
from bot.services.evidence.seal_said import TEXT_HEARD, TEXT_SENT, about_room
from storage.evidence import (
    SaidText,
    addresses_of_room,
    attempts_at,
    entries_about,
    objections_of,
    orders_of,
    promises_of,
    services_of,
    talk_with,
    texts_to,
)
from storage.payments import held_by_payments, payments_of
from storage.tables import AuditEntry, ChannelIdentity, Delivery, Payment, Promise, Room, ServiceRecord, WorkOrder
from storage.tables.matters import Objection
from storage.touches import paper_demands

_FORMAL = "formal"


@dataclass(frozen=True, slots=True)
class PeriodLimit:
    """The limitation of one open line."""

    item: str
    period: str
    due_on: dt.date
    outstanding: int
    limit: Limit


@dataclass(frozen=True, slots=True)
class Record:
    """Everything on record of a household."""

    room: Room
    bill: Bill
    texts: Sequence[Mapping[str, Any]]
    identities: Sequence[ChannelIdentity]
    payments: Sequence[Payment]
    promises: Sequence[Promise]
    objections: Sequence[Objection]
    orders: Sequence[WorkOrder]
    services: Sequence[ServiceRecord]
    limits: Sequence[PeriodLimit]
    entries: Sequence[AuditEntry]


def gather(session: Session, room: Room, now: dt.datetime) -> Record:
    """The record of a room as it stands."""
    identities, sent = addresses_of_room(session, room.id), texts_to(session, room.id)
    entries = entries_about(session, about_room(room.id))
    bill, payments, promises = load_bill(session, room.id, day_of(now)), payments_of(session, room.id), []
    promises = list(promises_of(session, room.id))
    return Record(
        room=room,
        bill=bill,
        texts=_texts(session, sent, identities, entries),
        identities=identities,
        payments=payments,
        promises=promises,
        objections=objections_of(session, room.id),
        orders=orders_of(session, room.id),
        services=services_of(session, room),
        limits=_limits(session, bill, _demands(sent, paper_demands(session, room.id)), payments, promises),
        entries=entries,
    )


def _texts(
    session: Session, sent: Sequence[SaidText], identities: Sequence[ChannelIdentity], entries: Sequence[AuditEntry]
) -> list[Mapping[str, Any]]:
    """What was said both ways in the order it was said; `sealed` is its entry in the chain, None: not yet sealed."""
    attempts: dict[int, list[Delivery]] = defaultdict(list)
    for attempt in attempts_at(session, [text.outbox_id for text in sent]):
        attempts[attempt.outbox_id].append(attempt)
    sealed_text = {entry.detail["key"]: entry.id for entry in entries if entry.deed == TEXT_SENT}
    sealed_message = {entry.detail["message"]: entry.id for entry in entries if entry.deed == TEXT_HEARD}
    ours = [_sent(text, attempts[text.outbox_id], sealed_text.get(text.send_key)) for text in sent]
    heard = [
        {
            "at": iso(message.at),
            "from": "house" if message.outgoing else "owner",
            "lane": f"{message.channel}:{message.account}",
            "identity": identity_id,
            "text": message.text,
            "reply": message.reply or "",
            "by_staff": message.by_staff,
            "sealed": sealed_message.get(message.id),
        }
        for message, identity_id in talk_with(session, [identity.id for identity in identities])
    ]
    return sorted([*ours, *heard], key=lambda text: str(text["at"]))


def _sent(text: SaidText, attempts: Sequence[Delivery], sealed: int | None) -> Mapping[str, Any]:
    return {
        "at": iso(text.at) if text.at else "",
        "from": "house",
        "lane": text.lane,
        "identity": text.identity_id,
        "kind": text.kind,
        "key": text.send_key,
        "state": text.state,
        "platform_receipt": text.platform_id,
        "attempts": [{"at": iso(one.at), "outcome": one.outcome, "detail": one.detail} for one in attempts],
        "text": text.text,
        "sealed": sealed,
    }


def _demands(sent: Sequence[SaidText], on_paper: Sequence[dt.date]) -> list[Interruption]:
    told = [
        Interruption(day_of(text.at), Interrupts.DEMAND, f"催告 {text.send_key}")
        for text in sent
        if text.kind == _FORMAL and text.state == "sent" and text.at is not None
    ]
    return told + [Interruption(on, Interrupts.DEMAND, f"书面催告 {on.isoformat()} 签收") for on in on_paper]


def _limits(
    session: Session,
    bill: Bill,
    demands: Sequence[Interruption],
    payments: Sequence[Payment],
    promises: Sequence[Promise],
) -> list[PeriodLimit]:
    """Only what is plainly on record counts: a formal demand that arrived, a part paid on the line, a promise kept."""
    paid_on = {payment.id: day_of(payment.paid_at) for payment in payments}
    parts: dict[int, list[Interruption]] = defaultdict(list)
    for part in held_by_payments(session, list(paid_on)):
        shown = Interruption(paid_on[part.payment_id], Interrupts.PAID, f"收据 R{part.payment_id}")
        parts[part.line_id].append(shown)
    agreed = [Interruption(day_of(one.made_at), Interrupts.AGREED, f"承诺 {one.id}") for one in promises]
    return [
        PeriodLimit(
            line.item,
            line.period.label,
            due_on,
            line.outstanding,
            limit_of(due_on, [*demands, *parts[line.line_id], *agreed]),
        )
        for line in bill.lines
        if line.outstanding > 0
        for due_on in [line.due_on or line.period.last_day]
    ]
