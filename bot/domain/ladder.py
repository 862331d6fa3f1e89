"""Which way does a message take to its reader? The fallback order, rung by rung, each with the reason it was passed.

Pure: what is on record for each way is handed in. Quiet hours, caps and wishes are asked before: see `may_speak`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.moments import CHINA
from bot.domain.speaking import Kind
from bot.domain.ways import Reach, Trigger, Way

_FIRST = (Trigger.PAYMENT, Trigger.MESSAGE, Trigger.EVENT)  # the freest window first, the shortest last


@dataclass(frozen=True, slots=True)
class Opening:
    """A window as on record. `left` None: any number of messages. `refused`: the platform said it is closed."""

    id: int
    trigger: Trigger
    opened_at: dt.datetime
    closes_at: dt.datetime
    left: int | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Foothold:
    """One way to one address of the reader, and all that is on record for it.

    `spoke_at`: their last word here. `has_form`: the office filled in a template for this kind of message; `grant`:
    an unused consent to it. `barred`: why nothing may go to this address; `refused`: what the platform said when this
    very message was tried this way since their last word.
    """

    lane: str
    identity_id: int
    way: Way
    spoke_at: dt.datetime | None = None
    openings: tuple[Opening, ...] = ()
    has_form: bool = False
    grant: int | None = None
    barred: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A rung that does not hold, and why, for a clerk. `tried`: the platform itself refused this message there."""

    lane: str
    way: str
    because: str
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """The way to take. It uses up one message of `opening`, or the consent `grant`."""

    foothold: Foothold
    opening: Opening | None = None
    grant: int | None = None
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class NoRung:
    """No way is open: the message waits for the reader's next word, and a colleague is told."""

    passed: tuple[Passed, ...] = field(default=())


def choose_rung(kind: Kind, own: str, footholds: Iterable[Foothold], now: dt.datetime) -> Rung | NoRung:
    """The message's own lane if it holds, else the lowest rung that does."""
    passed: list[Passed] = []
    for foothold in sorted(footholds, key=lambda one: (one.lane != own, one.way.rung or 0)):
        because = _why_not(kind, foothold, now)
        if not because:
            grant = foothold.grant if foothold.way.reach is Reach.GRANT else None
            return Rung(foothold, open_window(foothold.openings, now), grant, tuple(passed))
        passed.append(Passed(foothold.lane, foothold.way.name, because, because == foothold.refused))
    return NoRung(tuple(passed))


def open_window(openings: Sequence[Opening], now: dt.datetime) -> Opening | None:
    """The window a message sent now would use up; None where none is open."""
    live = [one for one in openings if not one.refused and now < one.closes_at and one.left != 0]
    return min(live, key=lambda one: _FIRST.index(one.trigger), default=None)


def _why_not(kind: Kind, at: Foothold, now: dt.datetime) -> str:
    if at.refused or at.barred:
        return at.refused or at.barred
    if at.way.kinds and kind not in at.way.kinds:
        return "这种方式只能答复业主办过的事，催缴和活动不用它"
    return _REASONS.get(at.way.reach, _nothing)(at, now)


def _nothing(_at: Foothold, _now: dt.datetime) -> str:
    return ""


def _why_not_granted(at: Foothold, _now: dt.datetime) -> str:
    if not at.has_form:
        return "没有给这类消息填订阅通知的模板"
    return "" if at.grant is not None else "业主没有留下可用的一次性订阅"


def _why_no_service(at: Foothold, _now: dt.datetime) -> str:
    return "" if at.has_form else "没有给这类消息填模板"


def _only_a_reply(_at: Foothold, _now: dt.datetime) -> str:
    return "只能在业主来消息的当下答复"


def _why_closed(at: Foothold, now: dt.datetime) -> str:
    """Who never spoke here is tried: the platform knows better than an empty record."""
    if not at.openings:
        return "" if at.spoke_at is None else _closed_since(at.spoke_at)
    if open_window(at.openings, now) is not None:
        return ""
    refused = next((one.refused for one in at.openings if one.refused and now < one.closes_at), "")
    if refused:
        return refused
    if any(now < one.closes_at for one in at.openings):
        return "窗口里能发的条数用完了"
    return _closed_since(max(one.opened_at for one in at.openings))


def _closed_since(moment: dt.datetime) -> str:
    return f"业主上一次来消息是 {moment.astimezone(CHINA):%m-%d %H:%M}，窗口已经关了"


_REASONS: Mapping[Reach, Callable[[Foothold, dt.datetime], str]] = {
    Reach.WINDOW: _why_closed,
    Reach.GRANT: _why_not_granted,
    Reach.SERVICE: _why_no_service,
    Reach.REPLY: _only_a_reply,
}
