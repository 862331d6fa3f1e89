"""The receipt of one payment as the books stand now: what it settled, what of it was given back, what is left open."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.moments import day_of
from bot.domain.money import Fen
from bot.domain.payment import SettledPart
from bot.services.bills.show_bill import load_bill
from bot.services.links.open_link import Opened
from storage.bills import items_of_lines
from storage.payments import held_by_payments, refunded_of
from storage.tables import Payment

_SUBJECT = "payment:"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment of a room, in fen; `parts` are what lines hold of it."""

    number: str
    community: str
    room: str
    company: str
    amount: Fen
    paid_on: dt.date
    parts: tuple[SettledPart, ...]
    prepaid: Fen
    refunded: Fen
    left: Fen


def receipt_subject(payment_id: int) -> str:
    """What a link to a receipt is about."""
    return f"{_SUBJECT}{payment_id}"


def load_receipt(session: Session, opened: Opened, now: dt.datetime) -> Receipt | None:
    """The receipt behind a link; None when the payment is not this household's."""
    number = opened.link.subject.removeprefix(_SUBJECT)
    payment = session.get(Payment, int(number)) if number.isdigit() else None
    if payment is None or payment.room_id != opened.room.id:
        return None
    return receipt_of(session, payment, opened.room.id, now)


def receipt_of(session: Session, payment: Payment, room_id: int, now: dt.datetime) -> Receipt:
    """The receipt of a payment of this room."""
    held = held_by_payments(session, [payment.id])
    names = items_of_lines(session, {part.line_id for part in held})
    bill = load_bill(session, room_id, day_of(now))
    back = refunded_of(session, [payment.id]).get(payment.id, 0)
    return Receipt(
        number=f"R{payment.id}",
        community=bill.community,
        room=bill.room,
        company=bill.company,
        amount=Fen(payment.amount),
        paid_on=day_of(payment.paid_at),
        parts=tuple(SettledPart(part.line_id, *names[part.line_id], Fen(part.amount)) for part in held),
        prepaid=Fen(payment.amount - back - sum(part.amount for part in held)),
        refunded=Fen(back),
        left=bill.undisputed,
    )
