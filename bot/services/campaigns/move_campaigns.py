"""One page of the running campaigns after the other; where the round stands is a value, no state of a scheduler."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.may_speak import Rules
from bot.domain.speaking import Policy
from bot.services.calendar.load_calendar import load_calendar
from bot.services.campaigns.plan_campaign import move_page
from bot.services.campaigns.remind_promises import remind_promises
from scripts_zh.load import Scripts
from storage.campaigns import RUNNING, all_runs


@dataclass(frozen=True, slots=True)
class Place:
    """Where a round stands: the campaign, and the last room looked at."""

    campaign: str = ""
    room_id: int = 0


def move_campaigns(session: Session, scripts: Scripts, policy: Policy, place: Place, now: dt.datetime) -> Place | None:
    """Move one page on; the next place, None when the round is through. A campaign whose folder is gone rests.

    A round begins with the reminders of promises, which need no campaign.
    """
    rules = Rules(policy, load_calendar(session))
    if place == Place():
        remind_promises(session, rules, now)
    running = [
        (run, scripts.campaigns[run.name])
        for run in sorted(all_runs(session).values(), key=lambda run: run.name)
        if run.state == RUNNING and run.name in scripts.campaigns and run.name >= place.campaign
    ]
    if not running:
        return None
    run, campaign = running[0]
    after_id = place.room_id if run.name == place.campaign else 0
    moved = move_page(session, campaign, run, after_id, scripts, rules, now)
    if moved.last_id is not None:
        return Place(run.name, moved.last_id)
    return Place(running[1][0].name) if len(running) > 1 else None
