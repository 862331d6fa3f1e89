"""The states an outbox row may be in, and their families."""

from enum import StrEnum


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
