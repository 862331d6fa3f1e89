"""What somebody did here lets the platform take messages to them for a while: note which window it opened."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlmodel import Session

from bot.domain.inbound import Inbound, InboundKind
from bot.domain.ways import Trigger, Way
from storage.windows import open_window

_EVENTS = {InboundKind.FOLLOW, InboundKind.CLICK, InboundKind.SCAN}


def open_windows(
    session: Session, identity_id: int, inbound: Inbound, ways: Mapping[str, Sequence[Way]], now: dt.datetime
) -> None:
    """By the kind of the message; `ways` by account (`channel:account`). Nothing where the channel knows no windows."""
    trigger = Trigger.EVENT if inbound.kind in _EVENTS else Trigger.MESSAGE
    note_deed(session, identity_id, trigger, ways.get(f"{inbound.channel}:{inbound.account}", ()), min(inbound.at, now))


def note_deed(session: Session, identity_id: int, trigger: Trigger, ways: Sequence[Way], at: dt.datetime) -> None:
    """A deed of theirs at `at`, be it a payment."""
    quota = next((way.windows[trigger] for way in ways if trigger in way.windows), None)
    if quota is not None:
        open_window(session, identity_id, trigger, quota, at)
