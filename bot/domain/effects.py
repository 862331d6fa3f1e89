"""What a turn of talk asks the house to do. Pure values; `bot.services.talk.apply_effects` makes rows of them.

Each class carries the id that `guanjia chat --json` prints (decisions, JSON names).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.domain.money import Fen

Value = str | int | dt.date


@dataclass(frozen=True, slots=True)
class Say:
    """Say a script; `values` fill its placeholders, `variant` picks among its wordings by a stable count."""

    id: ClassVar[str] = "say"
    script: str
    values: Mapping[str, Value] = field(default_factory=dict)
    variant: int = 0


@dataclass(frozen=True, slots=True)
class OpenWorkOrder:
    """Open a work order (报修/投诉) for the room; an open one of the same category is reused, never doubled."""

    id: ClassVar[str] = "open_work_order"
    category: str
    what: str
    within_hours: int
    instead_of: str = ""  # a word of the order opened by mistake: 不是电梯，是门禁


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A task for a colleague to verify something (payment claimed, bill, vacancy, tariff) and answer by a day."""

    id: ClassVar[str] = "open_check"
    subject: str
    what: str
    within_days: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Stop automatic collection of the household until a review day; `item` limits it to one fee item."""

    id: ClassVar[str] = "hold"
    reason: str
    days: int
    item: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Lift the holds of one reason."""

    id: ClassVar[str] = "release"
    reason: str


@dataclass(frozen=True, slots=True)
class Promise:
    """The owner promised to pay on a day; `amount` in fen, None for the whole open sum."""

    id: ClassVar[str] = "promise"
    on: dt.date
    amount: Fen | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The owner asks for instalments; a colleague approves."""

    id: ClassVar[str] = "plan"
    parts: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """An objection is on record: its late charge stops from today, automatic collection of it waits.

    `item` names the disputed fee item, empty for the whole bill; `reason` is the objection's id.
    """

    id: ClassVar[str] = "dispute"
    reason: str
    what: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class ReductionRequest:
    """The owner asks for a reduction (vacant home, service fault); a colleague decides."""

    id: ClassVar[str] = "reduction_request"
    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class InvoiceRequest:
    """The owner wants an invoice."""

    id: ClassVar[str] = "invoice_request"
    what: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """A colleague takes the talk; the bot is silent until it is given back."""

    id: ClassVar[str] = "hand_over"
    because: str
    summary: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class OptOut:
    """No more reminders to this person over any channel."""

    id: ClassVar[str] = "opt_out"


@dataclass(frozen=True, slots=True)
class Consent:
    """The person's own word on a channel whose servers stand abroad (个保法 38-39); `given` False takes it back."""

    id: ClassVar[str] = "consent"
    words: str
    given: bool
    topic: str = "abroad"


@dataclass(frozen=True, slots=True)
class Preference:
    """A wish about contact: `bill_only`, `fewer`, `again` (reminders welcome again)."""

    id: ClassVar[str] = "preference"
    wish: str


@dataclass(frozen=True, slots=True)
class Bind:
    """Try to bind this chat identity to a room by room, name and the phone's last four digits, as given."""

    id: ClassVar[str] = "bind"
    room: str
    name: str
    phone_tail: str


@dataclass(frozen=True, slots=True)
class Callback:
    """A colleague calls back by a moment."""

    id: ClassVar[str] = "callback"
    because: str
    within_hours: int


@dataclass(frozen=True, slots=True)
class AskRating:
    """Ask for one satisfaction score."""

    id: ClassVar[str] = "ask_rating"
    subject: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The owner gave a score, 1 to 5, in these words; a low one becomes a colleague's work with a deadline."""

    id: ClassVar[str] = "rate"
    score: int
    said: str


@dataclass(frozen=True, slots=True)
class RateReason:
    """Why the last score was given: the owner's words, and the intents heard in them, comma-separated."""

    id: ClassVar[str] = "rate_reason"
    words: str
    heard: str


@dataclass(frozen=True, slots=True)
class LeaveRating:
    """The owner does not want to give a score: the question that waits is closed."""

    id: ClassVar[str] = "leave_rating"


@dataclass(frozen=True, slots=True)
class PayLink:
    """Give the owner a link to pay; `amount` in fen."""

    id: ClassVar[str] = "pay_link"
    amount: Fen


Effect = (
    Say
    | OpenWorkOrder
    | OpenCheck
    | Hold
    | Release
    | Promise
    | Plan
    | Dispute
    | ReductionRequest
    | InvoiceRequest
    | HandOver
    | OptOut
    | Consent
    | Preference
    | Bind
    | Callback
    | AskRating
    | Rate
    | RateReason
    | LeaveRating
    | PayLink
)
