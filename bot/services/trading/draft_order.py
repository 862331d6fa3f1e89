"""An order to pay: for what is open of one household, or a part of it. At most one stands open for a room."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.allocation import OpenLine
from bot.domain.errors import NotFound, Refused
from bot.domain.moments import day_of
from bot.domain.money import ZERO, Fen, yuan
from bot.domain.trade import OrderState, PayWay, ask_again_at
from bot.services.money.list_debts import list_debts
from storage.payments import lock_rooms
from storage.tables import Room, TradeOrder
from storage.trading import open_orders_of

_STILL_LONG_ENOUGH = dt.timedelta(minutes=3)  # an order handed out again must leave time to type a password


class CannotPay(Refused):
    """An order that cannot be made; `line` names the owner's words for it (`nothing_open`, `too_much`, `platform`)."""

    def __init__(self, line: str, because: str, most: Fen = ZERO) -> None:
        super().__init__(because)
        self.line, self.most = line, most


@dataclass(frozen=True, slots=True)
class Wish:
    """What an owner wants to pay: all that is open (empty), named lines, or a sum of it."""

    room_id: int
    way: PayWay
    payer: str = ""
    line_ids: tuple[int, ...] = ()
    amount: Fen | None = None


def draft_order(  # noqa: PLR0913 - whose, what, under which number, when, for how long
    session: Session, gateway: str, wish: Wish, number: str, now: dt.datetime, lasts: dt.timedelta
) -> TradeOrder:
    """The order of a wish: the one standing open for the same, else a new one that replaces it.

    Raises NotFound for a room that is not there, CannotPay when nothing is open or the sum is more than is.
    """
    room = session.get(Room, wish.room_id)
    if room is None:
        raise NotFound("没有这间房屋。请从账单里的链接重新进来")
    lock_rooms(session, [room.id])
    amount = _sum(session, room, wish, now)
    for order in open_orders_of(session, room.id):
        if _serves(order, gateway, wish, amount) and order.expires_at - now > _STILL_LONG_ENOUGH:
            return order
        order.state, order.ask_at = OrderState.REPLACED, now  # else one bill could be paid twice
        session.add(order)
    order = TradeOrder(
        number=number,
        gateway=gateway,
        community_id=room.community_id,
        room_id=room.id,
        way=wish.way,
        amount=amount,
        line_ids=list(wish.line_ids),
        payer=wish.payer,
        made_at=now,
        expires_at=now + lasts,
        ask_at=ask_again_at(0, now),
    )
    session.add(order)
    session.flush()
    return order


def _sum(session: Session, room: Room, wish: Wish, now: dt.datetime) -> Fen:
    debts, _ = list_debts(session, room.community_id, [room.id], day_of(now))
    open_sum = sum(line.outstanding for line in _wanted(debts.get(room.id, []), wish.line_ids))
    if open_sum <= 0:
        raise CannotPay("nothing_open", "现在没有要缴的费用")
    if wish.amount is None:
        return Fen(open_sum)
    if not 0 < wish.amount <= open_sum:
        raise CannotPay("too_much", f"最多可以付 {yuan(Fen(open_sum))} 元", Fen(open_sum))
    return wish.amount


def _wanted(lines: Sequence[OpenLine], line_ids: tuple[int, ...]) -> list[OpenLine]:
    """The lines to pay: the named ones; else all of the present owner's that are not in dispute."""
    if line_ids:
        return [line for line in lines if line.line_id in line_ids]
    return [line for line in lines if not line.disputed and not line.of_former_owner]


def _serves(order: TradeOrder, gateway: str, wish: Wish, amount: Fen) -> bool:
    """A second press of the button gets the same order."""
    asked = (gateway, wish.way, wish.payer, list(wish.line_ids), amount)
    return asked == (order.gateway, order.way, order.payer, order.line_ids, order.amount)
