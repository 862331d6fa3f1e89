"""Words of sending: kinds of message and how surely each must arrive, the states of an outbox row."""

from enum import StrEnum


class Kind(StrEnum):
    """What a message is for (decisions, Kinds)."""

    REPLY = "reply"
    RECEIPT = "receipt"
    SAFETY = "safety"
    AFTER_PAYMENT = "after_payment"
    GOOD_MOMENT = "good_moment"
    REMINDER = "reminder"
    CAMPAIGN = "campaign"
    STAFF = "staff"
    BROADCAST = "broadcast"
    FORMAL_DEMAND = "formal_demand"


AT_LEAST_ONCE = frozenset({Kind.RECEIPT, Kind.SAFETY, Kind.FORMAL_DEMAND})  # all others: at most once


class SendState(StrEnum):
    """Where an outbox row stands."""

    PENDING = "pending"
    LEASED = "leased"  # a sender has it in hand; nothing left the house
    SENDING = "sending"  # from here on it may have left
    SENT = "sent"
    UNKNOWN = "unknown"  # it may have arrived; at-most-once kinds are never repeated by themselves
    DEAD = "dead"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    HELD = "held"


IN_FLIGHT = (SendState.LEASED, SendState.SENDING)
FINISHED = (SendState.SENT, SendState.UNKNOWN, SendState.DEAD, SendState.EXPIRED, SendState.CANCELLED)
TOUCHED = (SendState.SENDING, SendState.SENT, SendState.UNKNOWN)  # the owner read it or may have
