"""A message or event as it came in over any channel, and the answer the house has for it. No platform's words here."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class InboundKind(StrEnum):
    """What came in. What `Inbound.text` holds is said beside each; empty where nothing is said."""

    TEXT = "text"  # the words, as written
    VOICE = "voice"  # what the platform understood of it, empty when it understood nothing
    IMAGE = "image"
    VIDEO = "video"
    LOCATION = "location"  # the place's label
    LINK = "link"  # its title
    FILE = "file"  # its title
    FOLLOW = "follow"  # began to follow the account; the scene of the QR code, if it came by one
    LEAVE = "leave"  # stopped following: nothing can be answered
    CLICK = "click"  # the key of the menu button
    SCAN = "scan"  # the scene of the QR code
    PAGE = "page"  # the words, as written on a page of ours: the platform does not know of it


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message or event. `channel` + `account` + `external_id` name it once and for ever.

    `address` is the writer on that account (an openid ...), `at` the moment the platform gives, `kind` an
    `InboundKind`, `community` the community the account belongs to, empty when that is told by the room. `group`: the
    group it was said in, empty in private; the answer goes to the writer alone all the same.
    """

    channel: str
    account: str
    address: str
    external_id: str
    kind: str
    text: str
    at: dt.datetime
    community: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the house answers. No texts: stay silent (a colleague holds the talk, the owner left).

    `stored` is True when a turn is in the database, `duplicate` when this message had been answered before and
    this is that answer. `shows_bill`: the picture of the household's bill goes with it; only where the
    channel carries pictures. `choices` are what an open question offers, in order; the texts list them numbered.
    """

    texts: tuple[str, ...]
    stored: bool
    duplicate: bool
    choices: tuple[str, ...] = ()
    shows_bill: bool = False
