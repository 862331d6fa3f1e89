"""What a platform tells of orders and refunds becomes money in the books: once, in whatever order it is told."""

import datetime as dt

from sqlmodel import Session

from bot.domain.moments import day_of
from bot.domain.money import Fen, yuan
from bot.domain.payment import PaymentNotice
from bot.domain.trade import OrderState, OrderTold, RefundState, RefundTold, follows, refund_follows
from bot.domain.ways import Trigger
from bot.services.money.refund_payment import RefundNotice, refund
from bot.services.money.settle_payment import settle
from bot.services.money.thank_payer import thank_payer
from bot.services.talk.open_windows import note_deed
from bot.services.trading.parts import TradeParts
from storage.identities import known_identity
from storage.insert_once import insert_once
from storage.matters import list_task
from storage.payments import payments_by_key
from storage.tables import Payment, Task, TradeNotice, TradeOrder, TradeRefund
from storage.trading import order_numbered, refund_numbered, refunds_before_payment

METHOD = "微信支付"


def take_notice(  # noqa: PLR0913 - who told which notice, what, when
    session: Session, parts: TradeParts, gateway: str, notice_id: str, told: OrderTold | RefundTold, now: dt.datetime
) -> bool:
    """Take a notice in; False when it was known. The row of its id stands or falls with what it did."""
    subject = told.order_number if isinstance(told, OrderTold) else told.refund_number
    if not insert_once(session, TradeNotice(gateway=gateway, notice_id=notice_id, subject=subject, at=now)):
        return False
    if isinstance(told, OrderTold):
        take_order(session, parts, gateway, told, now)
    else:
        take_refund(session, gateway, told, now)
    return True


def take_order(session: Session, parts: TradeParts, gateway: str, told: OrderTold, now: dt.datetime) -> bool:
    """Follow an order to the state told; paid is settled and thanked for. True when something changed."""
    order = order_numbered(session, told.order_number)
    if order is None:
        return _keep_unknown(session, gateway, told, now)
    if not follows(OrderState(order.state), told.state):
        return False
    order.state = told.state
    if not told.state.may_yet_be_paid:
        order.ask_at = None
    if told.state is OrderState.PAID:
        order.payment_id = _settle(session, parts, gateway, told, order, now)
    session.add(order)
    return True


def take_refund(session: Session, gateway: str, told: RefundTold, now: dt.datetime) -> bool:
    """Follow a refund to the state told; done is booked. True when something changed."""
    row = refund_numbered(session, told.refund_number)
    if row is None:
        row = _refund_from_outside(session, gateway, told, now)
    elif not refund_follows(RefundState(row.state), told.state):
        return False
    row.state, row.done_at = told.state, told.done_at
    if told.state.is_final:
        row.ask_at = None
    session.add(row)
    session.flush()
    if told.state is RefundState.DONE:
        _book(session, row, now)
    elif told.state.is_final:
        _tell_finance(session, row, now)
    return True


def _settle(  # noqa: PLR0913 - the order as we have it beside what is told of it
    session: Session, parts: TradeParts, gateway: str, told: OrderTold, order: TradeOrder, now: dt.datetime
) -> int:
    """Settle for the order's room; a sum that is not the order's is kept as unmatched money for a person to look at."""
    fits = order.amount == told.amount and order.gateway == gateway
    notice = PaymentNotice(
        community_id=order.community_id,
        room_id=order.room_id if fits else None,
        gateway=gateway,
        trade_number=told.trade_number,
        amount=told.amount,
        paid_at=told.paid_at or now,
        method=METHOD,
        payer=told.payer,
        memo=told.order_number if fits else f"订单 {told.order_number} 应为 {yuan(Fen(order.amount))} 元",
        for_line_ids=tuple(order.line_ids) if fits else (),
    )
    done = settle(session, notice, now)
    thank_payer(session, parts.scripts, notice, done, now, parts.links)
    _note_payer(session, parts, gateway, told, now)
    for early in refunds_before_payment(session, gateway, told.trade_number):
        early.payment_id = done.payment_id
        session.add(early)
        if early.state == RefundState.DONE:
            _book(session, early, now)
    return done.payment_id


def _note_payer(session: Session, parts: TradeParts, gateway: str, told: OrderTold, now: dt.datetime) -> None:
    """The platform lets us write to whoever just paid; only to somebody we know already."""
    account = parts.payers.get(gateway, "")
    channel, _, name = account.partition(":")
    payer = known_identity(session, channel, name, told.payer) if account and told.payer else None
    if payer is not None:
        note_deed(session, payer.id, Trigger.PAYMENT, parts.ways.get(account, ()), min(told.paid_at or now, now))


def _keep_unknown(session: Session, gateway: str, told: OrderTold, now: dt.datetime) -> bool:
    """Money on an order we do not have (a restored backup, another program): nothing is booked, a person is told."""
    if told.state is OrderState.PAID:
        what = (
            f"支付平台 {gateway} 收到 {yuan(told.amount)} 元，订单 {told.order_number}、"
            f"交易 {told.trade_number} 不在册。请核对是谁付的，用 guanjia pay 记账"
        )
        list_task(session, Task(kind="unknown_trade", subject=f"trade:{told.trade_number}", what=what, opened_at=now))
    return told.state is OrderState.PAID


def _refund_from_outside(session: Session, gateway: str, told: RefundTold, now: dt.datetime) -> TradeRefund:
    """A refund we did not ask for: made on the platform's own pages, or told before its payment."""
    payment = payments_by_key(session, [(gateway, told.trade_number)]).get((gateway, told.trade_number))
    order = order_numbered(session, told.order_number) if payment is None and told.order_number else None
    if order is not None and order.payment_id is None:
        order.ask_at = now  # the payment's own notice may never come
        session.add(order)
    return TradeRefund(
        number=told.refund_number,
        gateway=gateway,
        payment_id=payment.id if payment else None,
        trade_number=told.trade_number,
        amount=told.amount,
        because="在商户平台上退的",
        asked_at=now,
    )


def _book(session: Session, row: TradeRefund, now: dt.datetime) -> None:
    """Book a refund that is done, as soon as its payment is in the books."""
    payment = session.get(Payment, row.payment_id) if row.payment_id is not None else None
    if payment is None:
        return
    notice = RefundNotice(payment.id, row.gateway, row.number, Fen(row.amount), row.done_at or now)
    refund(session, notice, now, row.asked_by)


def _tell_finance(session: Session, row: TradeRefund, now: dt.datetime) -> None:
    why = "退不回付款人的账户，请到商户平台处理" if row.state == RefundState.ABNORMAL else "被关闭，钱没有退出"
    what = f"退款 {row.number}（{yuan(Fen(row.amount))} 元，{day_of(row.asked_at)}）{why}"
    list_task(session, Task(kind="refund_failed", subject=f"refund:{row.number}", what=what, opened_at=now))
