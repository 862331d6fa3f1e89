"""对账: one day of a platform's own bill against our books. What we missed is booked; what differs is a person's."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.moments import CHINA
from bot.domain.money import Fen, yuan
from bot.domain.trade import OrderState, OrderTold, RefundState, RefundTold
from bot.gateways.contract import DayTrade
from bot.services.trading.parts import TradeParts
from bot.services.trading.take_told import take_order, take_refund
from storage.insert_once import insert_once
from storage.matters import list_task
from storage.payments import payments_by_key
from storage.tables import Payment, Task, TradeDay
from storage.trading import days_held, has_traded, known_refund_numbers, payments_between

_READY_AT = dt.time(10, 30)  # the platform's bill of a day is there at ten on the next
_BACK_DAYS = 7


@dataclass(frozen=True, slots=True)
class DayHeld:
    """How a day came out: trades in the platform's bill, those we had missed, those that differ."""

    payments: int
    refunds: int
    added: int
    differences: int


def days_to_hold(session: Session, gateway: str, now: dt.datetime) -> list[dt.date]:
    """The days of the last week whose bill is there and was not looked at."""
    local = now.astimezone(CHINA)
    last = local.date() - dt.timedelta(days=1 if local.time() >= _READY_AT else 2)
    days = [last - dt.timedelta(days=back) for back in range(_BACK_DAYS)]
    held = days_held(session, gateway, days[-1])
    return [day for day in sorted(days) if day not in held and has_traded(session, gateway, _end_of(day))]


def hold_day(  # noqa: PLR0913 - whose day, what they say of it, when we look
    session: Session, parts: TradeParts, gateway: str, day: dt.date, trades: Sequence[DayTrade], now: dt.datetime
) -> DayHeld:
    """Compare a day; a second time changes nothing."""
    paid = [trade for trade in trades if not trade.refund_number]
    back = [trade for trade in trades if trade.refund_number]
    known = payments_by_key(session, [(gateway, trade.trade_number) for trade in paid]) if paid else {}
    added = [trade for trade in paid if (gateway, trade.trade_number) not in known]
    for trade in added:
        take_order(session, parts, gateway, _as_told(trade), now)
    refunds = _missed_refunds(session, gateway, back, now)
    differences = _differences(session, gateway, day, paid, known)
    for what, subject in differences:
        list_task(session, Task(kind="trade_difference", subject=subject, what=what, opened_at=now))
    held = DayHeld(len(paid), len(back), len(added) + refunds, len(differences))
    insert_once(
        session,
        TradeDay(
            gateway=gateway,
            day=day,
            payments=held.payments,
            refunds=held.refunds,
            added=held.added,
            differences=held.differences,
            at=now,
        ),
    )
    return held


def _as_told(trade: DayTrade) -> OrderTold:
    return OrderTold(trade.order_number, OrderState.PAID, trade.trade_number, trade.amount, trade.at, trade.payer)


def _missed_refunds(session: Session, gateway: str, back: Sequence[DayTrade], now: dt.datetime) -> int:
    known = known_refund_numbers(session, [trade.refund_number for trade in back]) if back else set()
    missed = [trade for trade in back if trade.refund_number not in known]
    for trade in missed:
        told = RefundTold(
            trade.refund_number, RefundState.DONE, trade.amount, trade.order_number, trade.trade_number, trade.at
        )
        take_refund(session, gateway, told, now)
    return len(missed)


def _differences(
    session: Session, gateway: str, day: dt.date, paid: Sequence[DayTrade], known: Mapping[tuple[str, str], Payment]
) -> list[tuple[str, str]]:
    """What no booking mends, as words and subject."""
    found = []
    for trade in paid:
        payment = known.get((gateway, trade.trade_number))
        if payment is not None and payment.amount != trade.amount:
            ours, theirs = yuan(Fen(payment.amount)), yuan(trade.amount)
            words = f"{day} 交易 {trade.trade_number}：账上 {ours} 元，平台账单 {theirs} 元。请核对"
            found.append((words, f"payment:{payment.id}"))
    told = {trade.trade_number for trade in paid}
    for payment in payments_between(session, gateway, _end_of(day) - dt.timedelta(days=1), _end_of(day)):
        if payment.trade_number not in told:
            words = f"{day} 交易 {payment.trade_number}：账上有 {yuan(Fen(payment.amount))} 元，平台账单里没有。请核对"
            found.append((words, f"payment:{payment.id}"))
    return found


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), CHINA)
