"""Which kind of debtor this is, judged from evidence of this household alone (facts 4.3). Never said to anybody.

"Malicious" is no segment: that is a person's judgement and enters no profile.
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from bot.domain.bill import BillLine
from bot.domain.moments import day_of
from dialogues.context import Context

SILENT_DAYS = 90


class Segment(StrEnum):
    """Why a household has not paid, as far as its own record and this talk show."""

    UNAWARE = "unaware"
    REASONED = "reasoned"
    HARDSHIP = "hardship"
    VACANT = "vacant"
    UNREACHABLE = "unreachable"
    REFUSING = "refusing"


def segment_of(context: Context) -> Segment:
    """The first that the evidence supports; who gave no reason yet is taken for unaware."""
    home, rounds = context.facts.household, context.state.rounds
    if "hardship" in home.holds or "hardship" in rounds:
        return Segment.HARDSHIP
    if home.vacant or "vacant" in home.disputes or {"vacant", "not_delivered"} & rounds.keys():
        return Segment.VACANT
    if "refuse_flat" in rounds:
        return Segment.REFUSING
    if home.disputes or home.work_orders or rounds.keys() - {"insult"}:
        return Segment.REASONED
    before = context.facts.heard_before_on
    if before and day_of(context.facts.now) - before > dt.timedelta(days=SILENT_DAYS):
        return Segment.UNREACHABLE
    return Segment.UNAWARE


def open_lines(context: Context) -> Sequence[BillLine]:
    """The lines still open, for who may hear of them."""
    bill = context.facts.household.bill
    return [line for line in bill.lines if line.outstanding > 0] if bill and _may_hear(context) else ()


def first_bill(context: Context) -> bool:
    """Nothing was ever paid and only one period was ever billed, as far as the bill shows."""
    bill = context.facts.household.bill
    if bill is None or not _may_hear(context) or context.facts.household.last_payment is not None:
        return False
    return not bill.earlier and bill.paid_up_to is None and bool(bill.lines)


def _may_hear(context: Context) -> bool:
    return context.facts.speaker.may_hear_amounts
