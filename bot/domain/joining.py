"""One thought in several messages: how long a turn waits for the rest of it, and which messages are one thought.

Owners write 你好 / 我想问一下 / 电梯坏了半个月 as three messages: three answers would talk past them. Waiting is a
moment kept with the message, not a timer: a restart loses nothing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.inbound import Inbound, InboundKind

_WORDS = frozenset({InboundKind.TEXT, InboundKind.VOICE})
_SHOWN = frozenset(
    {InboundKind.IMAGE, InboundKind.VIDEO, InboundKind.LOCATION, InboundKind.LINK, InboundKind.FILE, InboundKind.VOICE}
)  # what is shown beside the words


@dataclass(frozen=True, slots=True)
class Quiet:
    """A turn waits until nothing came for `quiet_s` seconds, but not longer than `longest_s` since the first word."""

    quiet_s: float = 2.5
    longest_s: float = 8.0


AT_ONCE = Quiet(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Thought:
    """Messages answered once: `parts` as they came, `whole` speaks for all of them under the name of the last."""

    whole: Inbound
    parts: tuple[Inbound, ...]


def ripe_at(kinds: Sequence[str], first_at: dt.datetime, last_at: dt.datetime, quiet: Quiet) -> dt.datetime:
    """When messages that came from `first_at` to `last_at` are answered. A press or an event is complete by itself."""
    if any(kind not in _WORDS and kind not in _SHOWN for kind in kinds):
        return last_at
    wait = dt.timedelta(seconds=quiet.quiet_s)
    return min(last_at + wait, first_at + dt.timedelta(seconds=quiet.longest_s))


def as_thoughts(messages: Sequence[Inbound]) -> tuple[Thought, ...]:
    """What one person sent, in order: words and what is shown beside them together, presses and events alone."""
    runs: list[list[Inbound]] = []
    for message in messages:
        if runs and _goes_on(message) and _goes_on(runs[-1][-1]) and runs[-1][-1].group == message.group:
            runs[-1].append(message)
        else:
            runs.append([message])
    return tuple(_joined(run) for run in runs)


def _goes_on(message: Inbound) -> bool:
    return message.kind in _WORDS or message.kind in _SHOWN


def _joined(run: Sequence[Inbound]) -> Thought:
    """Words beside a picture are the message; pictures alone are one picture."""
    words = [message for message in run if message.kind in _WORDS and message.text.strip()]
    if not words:
        return Thought(run[-1], tuple(run))
    kind = words[0].kind if len(words) == 1 else InboundKind.TEXT
    whole = replace(run[-1], kind=kind, text="\n".join(message.text for message in words))
    return Thought(whole, tuple(run))
