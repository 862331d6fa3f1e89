"""What an owner asks for on the bill's page becomes the same rows as if it were said in a talk."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain import effects as fx
from bot.domain.bill import Bill
from bot.domain.effects import Value
from bot.domain.moments import day_of
from bot.services.bills.show_bill import load_bill
from bot.services.links.open_link import Opened
from bot.services.talk.apply_effects import REVIEW_OF_DISPUTE, Doer, apply_effects

_BILL_WRONG, _VACANT = "bill_wrong", "vacant"  # the objection cards these belong to
_CHECKED_WITHIN_DAYS = 5
_ANSWERED_WITHIN = dt.timedelta(days=2)
_MOST_WORDS = 300
TIMES = range(2, 13)


@dataclass(frozen=True, slots=True)
class Said:
    """The line of `scripts_zh/lines/page.yaml` that answers, with its values."""

    line: str
    values: Mapping[str, Value]


def dispute_line(session: Session, opened: Opened, line_id: int, words: str, now: dt.datetime) -> Said:
    """Put one line of the bill in dispute: it waits until somebody has looked."""
    line = next((line for line in _bill(session, opened, now).lines if line.line_id == line_id), None)
    if line is None or not words.strip():
        return Said("write_something", {})
    what = f"账单页：{line.item} {line.period.label}，{_short(words)}"
    _apply(
        session,
        opened,
        now,
        fx.Dispute(_BILL_WRONG, what, line.item),
        fx.OpenCheck("bill", what, REVIEW_OF_DISPUTE.days),
        fx.Hold(_BILL_WRONG, REVIEW_OF_DISPUTE.days, line.item),
    )
    return Said("dispute_done", {"item": line.item, "by": day_of(now) + REVIEW_OF_DISPUTE})


def ask_vacant(session: Session, opened: Opened, words: str, now: dt.datetime) -> Said:
    """Ask that the empty home be looked at for a reduction; the bill stays as it is until that is done."""
    if not words.strip():
        return Said("write_something", {})
    what = f"账单页：申请空置减收，{_short(words)}"
    _apply(session, opened, now, fx.ReductionRequest(_VACANT, what))
    return Said("vacant_done", {"by": day_of(now) + dt.timedelta(days=_CHECKED_WITHIN_DAYS)})


def ask_instalments(session: Session, opened: Opened, count: int, now: dt.datetime) -> Said:
    """Ask to pay in parts; a colleague decides."""
    if count not in TIMES:
        return Said("how_many_times", {})
    _apply(session, opened, now, fx.Plan(count))
    return Said("instalments_done", {"count": count, "by": day_of(now + _ANSWERED_WITHIN)})


def stop_reminders(session: Session, opened: Opened, now: dt.datetime) -> Said:
    """No more reminders to this person, over any channel."""
    _apply(session, opened, now, fx.OptOut())
    return Said("stop_done", {})


def _apply(session: Session, opened: Opened, now: dt.datetime, *effects: fx.Effect) -> None:
    if opened.identity is not None:
        apply_effects(Doer(session, opened.identity, opened.room, now), effects)


def _bill(session: Session, opened: Opened, now: dt.datetime) -> Bill:
    return load_bill(session, opened.room.id, day_of(now))


def _short(words: str) -> str:
    return " ".join(words.split())[:_MOST_WORDS]
