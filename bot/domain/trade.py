"""A trade with a payment platform (an order, a refund): its states, and which told state may follow which.

Platforms promise no order of their notices: a refund may be told before the payment it belongs to. So what decides is
the state of the trade, never the moment a notice arrived.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money import ZERO, Fen


class OrderState(StrEnum):
    """Where an order stands with us. `REPLACED`: a newer one took its place and the platform is asked to close it."""

    OPEN = "open"
    REPLACED = "replaced"
    PAID = "paid"
    CLOSED = "closed"
    FAILED = "failed"

    @property
    def may_yet_be_paid(self) -> bool:
        """Can the payer's money still come in on it?"""
        return self in (OrderState.OPEN, OrderState.REPLACED)


class RefundState(StrEnum):
    """Where a refund stands. `ABNORMAL`: the payer's account takes nothing back, a person must pay it out."""

    ASKED = "asked"
    PROCESSING = "processing"
    DONE = "done"
    CLOSED = "closed"
    ABNORMAL = "abnormal"

    @property
    def is_final(self) -> bool:
        """Will the platform say no more about it?"""
        return self in (RefundState.DONE, RefundState.CLOSED, RefundState.ABNORMAL)


class PayWay(StrEnum):
    """How the payer pays: inside the chat, by a code to scan."""

    IN_CHAT = "jsapi"
    SCAN = "native"


@dataclass(frozen=True, slots=True)
class OrderTold:
    """What the platform says of an order: paid with which trade number, how many fen, when and by whom."""

    order_number: str
    state: OrderState
    trade_number: str = ""
    amount: Fen = ZERO
    paid_at: dt.datetime | None = None
    payer: str = ""


@dataclass(frozen=True, slots=True)
class RefundTold:
    """What the platform says of a refund."""

    refund_number: str
    state: RefundState
    amount: Fen
    order_number: str = ""
    trade_number: str = ""
    done_at: dt.datetime | None = None


def follows(now: OrderState, told: OrderState) -> bool:
    """Does a told state change ours? Money beats everything; an end is never taken back by an older word."""
    if now == told or now is OrderState.PAID:
        return False
    return told is OrderState.PAID or now.may_yet_be_paid


def refund_follows(now: RefundState, told: RefundState) -> bool:
    """Does a told state of a refund change ours? Done stays done; an abnormal one may still be mended at the bank."""
    if now == told or now is RefundState.DONE:
        return False
    return told is RefundState.DONE or not now.is_final


_ASK_AFTER = tuple(dt.timedelta(seconds=s) for s in (30, 60, 120, 300, 600, 1800))


def ask_again_at(asked: int, now: dt.datetime) -> dt.datetime:
    """When to ask the platform about an order again, having asked so many times: soon at first, then half-hourly."""
    return now + _ASK_AFTER[min(asked, len(_ASK_AFTER) - 1)]
