"""Hear a message of any kind: words by the rules, events and pictures as what they are."""

import datetime as dt

from bot.domain.heard import Heard, HeardIntent, Pending, Slots
from bot.domain.inbound import Inbound, InboundKind
from dialogues.understanding import Understander

FOLLOW = "follow"  # intents of what is no sentence: trees answer them like any other
MEDIA = "media"
_WITHOUT_WORDS = {
    InboundKind.IMAGE,
    InboundKind.VIDEO,
    InboundKind.LOCATION,
    InboundKind.LINK,
    InboundKind.FILE,
}


def hear_inbound(understander: Understander, inbound: Inbound, now: dt.datetime, pending: Pending | None) -> Heard:
    """What was heard. A voice message without recognised words is heard as a picture is: please put it in words."""
    kind = InboundKind(inbound.kind)
    if kind is InboundKind.FOLLOW or kind is InboundKind.SCAN:
        return _plain(inbound, FOLLOW)
    if kind in _WITHOUT_WORDS or (kind is InboundKind.VOICE and not inbound.text.strip()):
        return _plain(inbound, MEDIA)
    return understander.hear(inbound.text, now, pending)


def _plain(inbound: Inbound, intent: str) -> Heard:
    return Heard(inbound.text, (HeardIntent(intent, 1.0),), Slots())
