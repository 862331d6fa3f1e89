"""Ways (渠道能力) to reach a person: what each carries, and when it may be used. Data that the sender and rules read.

The numbers of the ways themselves stand with their channels; sources: the platforms' documents, by way.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.speaking import Kind


class Trigger(StrEnum):
    """What somebody did that lets us write to them for a while."""

    MESSAGE = "message"  # wrote to us
    EVENT = "event"  # pressed a menu button, followed, scanned a code
    PAYMENT = "payment"  # paid


@dataclass(frozen=True, slots=True)
class Quota:
    """How many messages one trigger lets through, and for how long. `most` None: any number."""

    most: int | None
    lasts: dt.timedelta


class Reach(StrEnum):
    """When a way may be used."""

    REPLY = "reply"  # only in the answer to the platform's own call
    WINDOW = "window"  # while a window is open
    GRANT = "grant"  # one consent of the person, one message
    SERVICE = "service"  # only for what answers a deed of the person; never asks for money
    OPEN = "open"  # as long as the person lets us
    CONFIRMED = "confirmed"  # never by itself: a colleague confirms each message on the platform


class Buttons(StrEnum):
    """How choices are offered. Whatever it is, a choice may also be typed by its number."""

    NONE = "none"
    LINKS = "links"  # words in the text that say themselves when pressed
    MENU = "menu"  # a menu of its own under the text
    INLINE = "inline"  # buttons under the message
    CARD = "card"  # buttons of a card


class Report(StrEnum):
    """How it is learned that a message arrived."""

    ANSWER = "answer"  # the platform took it; it tells no more
    EVENT = "event"  # it tells in a callback of its own


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest text: characters, UTF-8 bytes and UTF-16 units, whichever binds first; None where it does not."""

    chars: int
    octets: int | None = None
    units: int | None = None

    def fits(self, text: str) -> bool:
        """Is it short enough?"""
        if len(text) > self.chars or (self.octets is not None and len(text.encode()) > self.octets):
            return False
        return self.units is None or len(text.encode("utf-16-le")) // 2 <= self.units


@dataclass(frozen=True, slots=True)
class Way:
    """One row of the capability table: a way of a channel to reach somebody.

    `target` names it in a lane (`channel:account:target`); empty for the channel's first way. `rung`: its place when
    one message looks for a way, over all channels, the lowest first; None for a way that is no rung for an owner.
    `a_day`: messages an account may send in a day. `kinds` empty: any kind.
    """

    name: str
    limit: Limit
    rung: int | None = None
    target: str = ""
    reach: Reach = Reach.OPEN
    windows: Mapping[Trigger, Quota] = field(default_factory=dict)
    kinds: frozenset[Kind] = frozenset()
    buttons: Buttons = Buttons.NONE
    most_buttons: int = 0
    images: bool = False
    cards: bool = False
    groups: bool = False
    staff_only: bool = False
    a_day: int | None = None
    report: Report = Report.ANSWER
