"""What a campaign would do now: whom it reaches, whom not and why, what five of them would read, what it takes."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.campaign import Campaign
from bot.domain.errors import GuanjiaError
from bot.domain.may_speak import Rules
from bot.services.campaigns.look_at_cases import Looked, look_at_cases
from bot.services.campaigns.plan_campaign import PAGE
from bot.services.campaigns.write_steps import message_of
from bot.services.guarding.remake_text import FreshText, remake_text
from scripts_zh.load import Scripts
from storage.campaigns import RoomRef, rooms_after
from storage.community_facts import facts_in_force
from storage.tables import CampaignRun

SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """One household of the audience: the step it is due for, on which lane (empty: a colleague's task) and when."""

    household: str
    step: str
    lane: str
    at: dt.datetime | None


@dataclass(slots=True)
class Preview:
    """The audience, everyone left out by reason, texts of five households, messages by lane."""

    audience: list[Reached] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    because: dict[str, str] = field(default_factory=dict)  # one example a reason
    texts: list[tuple[str, str]] = field(default_factory=list)  # household, text
    by_lane: Counter[str] = field(default_factory=Counter)


def preview_campaign(  # noqa: PLR0913 - the campaign and run, the names, the texts, the rules, when
    session: Session,
    campaign: Campaign,
    run: CampaignRun,
    names: dict[int, str],
    scripts: Scripts,
    rules: Rules,
    now: dt.datetime,
) -> Preview:
    """Look at every household once; `names` are the communities' by id. Writes nothing."""
    told, after_id = Preview(), 0
    while rooms := rooms_after(session, after_id, PAGE, run.community_id):
        by_id = {room.id: room for room in rooms}
        for one in look_at_cases(session, campaign, run, rooms, rules, now):
            _note(session, told, one, by_id[one.room_id], names, scripts, rules, now)
        after_id = rooms[-1].id
    return told


def _note(  # noqa: PLR0913 - as above, for one household
    session: Session,
    told: Preview,
    one: Looked,
    room: RoomRef,
    names: dict[int, str],
    scripts: Scripts,
    rules: Rules,
    now: dt.datetime,
) -> None:
    household = f"{names.get(room.community_id, '')}/{room.code}"
    if one.due is None:
        told.left_out[one.code] += 1
        told.because.setdefault(one.code, one.because)
        return
    lane = f"{one.to.channel}:{one.to.account}" if one.to else ""
    told.audience.append(Reached(household, one.due.step.id, lane, one.at))
    told.by_lane[lane] += bool(lane)
    if lane and len(told.texts) < SAMPLES:
        told.texts.append((household, _text(session, one, room, scripts, rules, now)))


def _text(  # noqa: PLR0913 - as above
    session: Session, one: Looked, room: RoomRef, scripts: Scripts, rules: Rules, now: dt.datetime
) -> str:
    if one.due is None:
        return ""
    facts = facts_in_force(session, room.community_id, now.date())
    message = message_of(one, room, one.due, facts, rules, now)
    try:
        fresh = remake_text(session, message, [room.id], scripts, now, one.known, one.name)
    except GuanjiaError as exc:
        return str(exc)
    return fresh.text if isinstance(fresh, FreshText) else fresh.because
