"""Move the running campaigns on: settle what became of earlier steps, then write the steps that are due today.

A page of households is one transaction and a step's send key and row are unique, so a missed, doubled or late round
harms nothing. What a household is due for, `look_at_cases` says; whether it may go, the guard asks again at the wire.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.campaign import Campaign
from bot.domain.campaign_facts import CaseFact
from bot.domain.may_speak import Rules
from bot.domain.sending import SendState
from bot.services.campaigns.give_gifts import give_gifts
from bot.services.campaigns.look_at_cases import look_at_cases
from bot.services.campaigns.write_steps import StepWriter
from scripts_zh.load import Scripts
from storage.campaigns import PASSED, REACHED, RoomRef, done_tasks, ends_of, rooms_after, steps_under_way
from storage.offers import forget_offers
from storage.tables import CampaignRun

PAGE = 500
_MAY_HAVE_ARRIVED = (SendState.SENT, SendState.UNKNOWN)  # what may have arrived is not said again
_UNDER_WAY = ("", "in_hand")
_NEVER_ARRIVES = (SendState.DEAD, SendState.EXPIRED, SendState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a page brought: the last room looked at (None: no more pages), steps written, reasons counted."""

    last_id: int | None
    planned: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    next_on: dict[int, dt.date] = field(default_factory=dict)  # rooms that only wait for their next step's day
    in_hand: frozenset[int] = frozenset()  # rooms whose last step is still on its way
    stopped: dict[int, str] = field(default_factory=dict)  # rooms with a reason against any step, by its code


def move_page(  # noqa: PLR0913 - the campaign, its run and page, the texts, the rules, when
    session: Session,
    campaign: Campaign,
    run: CampaignRun,
    after_id: int,
    scripts: Scripts,
    rules: Rules,
    now: dt.datetime,
    resting: Collection[int] = (),
) -> Moved:
    """One page of households, 500 at most; `resting` rooms are known to have nothing due and are not looked at."""
    page = rooms_after(session, after_id, PAGE, run.community_id)
    rooms = [room for room in page if room.id not in resting]
    last_id = page[-1].id if len(page) == PAGE else None
    if not rooms:
        return Moved(last_id)
    _settle(session, campaign, rooms, now)
    give_gifts(session, campaign, run, rooms, now)
    looked = look_at_cases(session, campaign, run, rooms, rules, now)
    by_id = {room.id: room for room in rooms}
    writer = StepWriter(session, scripts, rules, now)
    codes = {one.room_id: one.code or writer.take(one, by_id[one.room_id]) for one in looked}
    reasons = Counter(code for code in codes.values() if code)
    planned, doubled = writer.write()
    if doubled:
        reasons["in_hand"] += doubled
    next_on = {one.room_id: one.next_on for one in looked if one.next_on is not None}
    in_hand = frozenset(room_id for room_id, code in codes.items() if code in _UNDER_WAY)
    stopped = {room_id: code for room_id, code in codes.items() if code not in (*_UNDER_WAY, "not_yet", "finished")}
    return Moved(last_id, planned, reasons, next_on, in_hand, stopped)


def _settle(session: Session, campaign: Campaign, rooms: Sequence[RoomRef], now: dt.datetime) -> None:
    """Write down what became of the steps under way."""
    under_way = steps_under_way(session, campaign.name, [room.id for room in rooms])
    if not under_way:
        return
    ends = ends_of(session, [row.send_key for row in under_way if row.send_key])
    done = done_tasks(session, [row.task_id for row in under_way if row.task_id is not None])
    for row in under_way:
        state, sent_at = ends.get(row.send_key, ("", None))
        if state in _MAY_HAVE_ARRIVED:
            row.outcome, row.outcome_at = REACHED, sent_at or now
        elif state in _NEVER_ARRIVES:
            row.outcome, row.outcome_at = PASSED, now
        elif row.task_id in done:
            row.outcome, row.outcome_at = REACHED, done[row.task_id]
        session.add(row)
    session.flush()
    telling = {step.id for step in campaign.steps if CaseFact.WAIVER_OPEN in step.when}
    forget_offers(session, [row.room_id for row in under_way if row.outcome == PASSED and row.step in telling])
