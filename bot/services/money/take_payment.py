"""A cashier's entry: money paid for one room, by the item the payer named or in the order of the law."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.allocation import name_lines
from bot.domain.errors import Refused
from bot.domain.moments import day_of
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice, Settlement
from bot.services.money.list_debts import list_debts
from bot.services.money.settle_payment import settle
from storage.tables import Community, Room

COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class CounterEntry:
    """What the cashier entered. `reference` is the receipt's number and makes the payment one trade; `item` as told."""

    amount: Fen
    paid_at: dt.datetime
    reference: str
    method: str = ""
    item: str = ""


def take_payment(  # noqa: PLR0913 - where, what, when, by whom
    session: Session, community: Community, room: Room, entry: CounterEntry, now: dt.datetime, by_staff: str = ""
) -> tuple[PaymentNotice, Settlement]:
    """Settle the entry. Raises Refused for an item nothing is open on, and for a reference used for other money."""
    notice = PaymentNotice(
        community_id=community.id,
        room_id=room.id,
        gateway=COUNTER,
        trade_number=entry.reference,
        amount=entry.amount,
        paid_at=entry.paid_at,
        method=entry.method,
        for_line_ids=_named_lines(session, community, room, entry.item, now),
    )
    settlement = settle(session, notice, now, by_staff)
    if settlement.conflict:
        raise Refused(f"{settlement.conflict}。请核对，确是另一笔时换一个 --reference")
    return notice, settlement


def _named_lines(session: Session, community: Community, room: Room, item: str, now: dt.datetime) -> tuple[int, ...]:
    if not item:
        return ()
    debts, _ = list_debts(session, community.id, [room.id], day_of(now))
    lines = debts.get(room.id, [])
    named = name_lines(lines, item)
    if not named:
        names = "、".join(dict.fromkeys(line.item for line in lines)) or "没有未缴的项目"
        raise Refused(f"{room.code} 没有未缴的“{item}”。未缴：{names}")
    return tuple(sorted(named))
