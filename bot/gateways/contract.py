"""What a payment gateway is: how its notices are read, how an order is made, asked after, closed and refunded.

A gateway touches no database and decides nothing about money; what it learns it says as a value of `bot.domain.trade`.
Its calls run in a thread: the libraries of payment platforms are synchronous.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel

from bot.domain.money import Fen
from bot.domain.trade import OrderTold, PayWay, RefundTold


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """The platform's call, its body already capped. Header names in lower case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Not from the platform, too old, or not for this merchant. `stale`: only the clock speaks against it."""

    because: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Rubbish:
    """Well signed and still not readable, or a kind we have no use for; kept in the log, answered with success."""

    because: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that holds: `notice_id` names it for ever."""

    notice_id: str
    what: OrderTold | RefundTold


NoticeRead = Told | Forbidden | Rubbish


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """An order to make. `number`: at most 32 letters and digits; `payer`: the payer's id there, for IN_CHAT."""

    number: str
    way: PayWay
    amount: Fen
    what: str
    expires_at: dt.datetime
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The platform took the order. `code`: what the payer's side needs (a prepay id, or the address in the QR)."""

    code: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """The platform could not be reached or is busy; the same order may be tried again."""

    because: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """The platform will not have it; trying again is of no use."""

    because: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The platform knows no such order or refund."""


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """Money to give back: out of which trade, under which number of ours, how many fen of how many."""

    number: str
    trade_number: str
    amount: Fen
    of_total: Fen
    because: str


@dataclass(frozen=True, slots=True)
class DayTrade:
    """One line of the platform's bill of a day: a payment (`refund_number` empty) or a refund, in fen."""

    order_number: str
    trade_number: str
    amount: Fen
    at: dt.datetime
    refund_number: str = ""
    payer: str = ""


class OpenGateway(Protocol):
    """A gateway with its keys, ready for use. Its calls block, and never raise for what a platform or network does."""

    name: str

    def read(self, request: NoticeRequest, now: dt.datetime) -> NoticeRead:
        """Verify and read a notice. Calls nobody, whatever a stranger sends."""
        ...

    def order(self, asked: OrderAsked) -> Prepared | NotNow | Wrong:
        """Make an order."""
        ...

    def payer_side(self, way: PayWay, code: str, now: dt.datetime) -> Mapping[str, str]:
        """What the payer's page hands to the platform's own button (IN_CHAT), or the text of the QR (SCAN)."""
        ...

    def query(self, order_number: str) -> OrderTold | Unknown | NotNow:
        """How an order stands."""
        ...

    def close(self, order_number: str) -> OrderTold | NotNow:
        """Close an order that is not to be paid any more; answers how it ended (it may have been paid meanwhile)."""
        ...

    def refund(self, asked: RefundAsked) -> RefundTold | NotNow | Wrong:
        """Give money back."""
        ...

    def query_refund(self, refund_number: str) -> RefundTold | Unknown | NotNow:
        """How a refund stands."""
        ...

    def day(self, day: dt.date) -> Sequence[DayTrade] | NotNow:
        """Every trade of a day, as the platform's own bill has it."""
        ...


class OpensGateway(Protocol):
    """What the module named by `Gateway.opens` holds."""

    def open_gateway(self, settings: BaseModel, notify_url: str, /) -> OpenGateway:
        """Make it ready. Raises WrongUse when its settings cannot work."""
        ...


@dataclass(frozen=True, slots=True)
class Gateway:
    """A kind of gateway: its settings and where it is opened.

    `example`: settings with which it opens, made up; the contract test of all gateways opens with them.
    """

    name: str
    settings: type[BaseModel]
    opens: str
    example: Mapping[str, Any] = field(default_factory=dict)
