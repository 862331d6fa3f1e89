"""The named facts a campaign step may ask of a household. Each is evidence on record, none a judgement of a person."""

from enum import StrEnum


class CaseFact(StrEnum):
    """Name and, beside it, what it means; a step's `when` and `stop_if` name them."""

    OWES = "owes"  # an undisputed part of the bill is open
    OPENED = "opened"  # the owner looked at the bill since it was made
    ANSWERED = "answered"  # the owner wrote anything since the last step
    PROMISED = "promised"  # a promised day is not over
    DISPUTED = "disputed"
    WORK_ORDER = "work_order"
    HARDSHIP = "hardship"
    PLAN = "plan"  # an instalment plan is kept or asked for
    VACANT = "vacant"
    PROMISE_BROKEN = "promise_broken"  # the latest promise was for a day lately gone by, and no money came
    LATE_CHARGE = "late_charge"  # the contract has one and some has grown; looked up where an offer is open
    WAIVER_OPEN = "waiver_open"  # an approved offer still has room in its budget
    WAIVER_GIVEN = "waiver_given"
    SECOND_CHANNEL = "second_channel"  # a proven address on another channel
    LIMITATION = "limitation"  # part of it may be past three years
    UNKNOWN_OWNER = "unknown_owner"  # nobody is proven to own the flat now
