"""What is known of the one who writes and of the household, at one moment: the facts a turn of talk may use."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.bill import Bill, OpenMatter, PayWays
from bot.domain.money import Fen


class Tie(StrEnum):
    """How a person belongs to a room."""

    OWNER = "owner"
    CO_OWNER = "co_owner"
    TENANT = "tenant"
    FAMILY = "family"


COMMUNITY_FACTS = frozenset(
    "company_name contract_title contract_term price_basis price_vote late_charge_clause late_charge_daily_rate "
    "late_charge_cap_share allocation_order hotline counter counter_hours transfer_account pay_online service_promise "
    "repair_hours start_rule due_day city vacant_clause revenue_notice parking_rule lift_care developer_name "
    "contract_ended lift_share_rule complaint_ways street_contact licence deposit_rule".split()
)  # what may be recorded of a community; what is not recorded is never said

OWNERS = frozenset({Tie.OWNER, Tie.CO_OWNER})


@dataclass(frozen=True, slots=True)
class Speaker:
    """The one who writes. Unbound: nothing is known, nothing of a household may be said."""

    bound: bool = False
    name: str = ""
    tie: Tie | None = None
    opted_out: bool = False
    bind_locked: bool = False  # five wrong tries today: no further try before tomorrow
    must_consent: bool = False  # writes over a channel abroad and has not agreed to that yet: a stranger till then
    consented: bool = False  # did, and may take it back

    @property
    def may_hear_amounts(self) -> bool:
        """Owners and co-owners; a tenant or relative never hears an owner's sums (red line R6)."""
        return self.bound and self.tie in OWNERS


@dataclass(frozen=True, slots=True)
class LastPayment:
    """The latest money that arrived for the room."""

    amount: Fen
    paid_on: dt.date
    method: str


@dataclass(frozen=True, slots=True)
class Household:
    """One room and what is on record for it. `company` holds recorded contract facts by key; absent is not said."""

    room: str = ""
    community: str = ""
    vacant: bool = False
    handed_over_on: dt.date | None = None
    bill: Bill | None = None
    last_payment: LastPayment | None = None
    promised_on: dt.date | None = None
    work_orders: tuple[OpenMatter, ...] = ()
    repair_done: OpenMatter | None = None  # the latest work order closed lately; `since` is the day it was done
    disputes: Mapping[str, dt.date] = field(default_factory=dict)  # objection id -> since
    holds: tuple[str, ...] = ()
    company: Mapping[str, str] = field(default_factory=dict)
    pay_ways: PayWays = field(default_factory=PayWays)


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """All a turn may look at besides the words: who speaks, of which household, when."""

    now: dt.datetime
    speaker: Speaker = Speaker()
    household: Household = Household()
    community: str = ""  # known from the channel account even before binding
    company: Mapping[str, str] = field(default_factory=dict)  # name, hotline, hours ...: public facts of the office
    city_rules: Mapping[str, str] = field(default_factory=dict)  # topic -> verified words of the city's rule
    heard_before_on: dt.date | None = None  # the day of the speaker's message before this one
    in_charge: str = ""  # the colleague who answers a low score given now, and by when: 今天16:30前
    call_by: str = ""
