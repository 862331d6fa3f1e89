"""Orders, refunds and days of payment platforms."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from storage.tables import Payment, TradeDay, TradeOrder, TradeRefund

_PAGE = 50
_MOST_OF_A_DAY = 100_000


def order_numbered(session: Session, number: str) -> TradeOrder | None:
    """The order of a number, locked: two notices of one order are taken one after the other."""
    return session.exec(select(TradeOrder).where(col(TradeOrder.number) == number).with_for_update()).one_or_none()


def open_orders_of(session: Session, room_id: int) -> list[TradeOrder]:
    """The orders of a room that stand open for paying, the newest first."""
    mine = select(TradeOrder).where(col(TradeOrder.room_id) == room_id, col(TradeOrder.state) == "open")
    return list(session.exec(mine.order_by(col(TradeOrder.id).desc()).limit(_PAGE)))


def orders_to_ask(session: Session, now: dt.datetime) -> list[TradeOrder]:
    """A page of orders the platform is to be asked about, each for one asker."""
    due = select(TradeOrder).where(col(TradeOrder.ask_at) <= now).order_by(col(TradeOrder.ask_at))
    return list(session.exec(due.limit(_PAGE).with_for_update(skip_locked=True)))


def refund_numbered(session: Session, number: str) -> TradeRefund | None:
    """The refund of a number, locked."""
    return session.exec(select(TradeRefund).where(col(TradeRefund.number) == number).with_for_update()).one_or_none()


def refunds_to_ask(session: Session, now: dt.datetime) -> list[TradeRefund]:
    """A page of refunds the platform is to be asked for or about, each for one asker."""
    due = select(TradeRefund).where(col(TradeRefund.ask_at) <= now).order_by(col(TradeRefund.ask_at))
    return list(session.exec(due.limit(_PAGE).with_for_update(skip_locked=True)))


def refunds_under_way(session: Session, payment_id: int) -> int:
    """How many fen of a payment are on their way back and not booked yet."""
    states = ("asked", "processing", "abnormal")
    rows = select(col(TradeRefund.amount)).where(
        col(TradeRefund.payment_id) == payment_id, col(TradeRefund.state).in_(states)
    )
    return sum(session.exec(rows.limit(_PAGE)))


def refunds_before_payment(session: Session, gateway: str, trade_number: str) -> list[TradeRefund]:
    """Refunds told before the payment they belong to."""
    early = select(TradeRefund).where(
        col(TradeRefund.gateway) == gateway,
        col(TradeRefund.trade_number) == trade_number,
        col(TradeRefund.payment_id).is_(None),
    )
    return list(session.exec(early.order_by(col(TradeRefund.id)).limit(_PAGE)))


def known_refund_numbers(session: Session, numbers: Collection[str]) -> set[str]:
    """Which of these refunds are done with us."""
    done = select(col(TradeRefund.number)).where(
        col(TradeRefund.number).in_(list(numbers)), col(TradeRefund.state) == "done"
    )
    return set(session.exec(done))


def payments_between(session: Session, gateway: str, since: dt.datetime, until: dt.datetime) -> Sequence[Payment]:
    """The payments of a gateway from a moment on, before another."""
    of_day = select(Payment).where(
        col(Payment.gateway) == gateway, col(Payment.paid_at) >= since, col(Payment.paid_at) < until
    )
    return session.exec(of_day.limit(_MOST_OF_A_DAY)).all()


def days_held(session: Session, gateway: str, since: dt.date) -> set[dt.date]:
    """The days from one on that were held against the platform's bill."""
    held = select(col(TradeDay.day)).where(col(TradeDay.gateway) == gateway, col(TradeDay.day) >= since)
    return set(session.exec(held))


def has_traded(session: Session, gateway: str, before: dt.datetime) -> bool:
    """Was any order of a gateway made before a moment? A house that never traded asks for no bills."""
    first = select(col(TradeOrder.id)).where(col(TradeOrder.gateway) == gateway, col(TradeOrder.made_at) < before)
    return session.exec(first.limit(1)).first() is not None
