"""What a campaign would do now: whom it reaches, whom not and why, what it takes, what five households would read."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.channels.contract import Channel
from bot.channels.registry import channels
from bot.domain.campaign import Campaign, Step
from bot.domain.errors import GuanjiaError
from bot.domain.may_speak import Rules
from bot.domain.moments import day_of
from bot.domain.money import ZERO, Fen
from bot.domain.ways import Reach
from bot.services.campaigns.look_at_cases import Looked, look_at_cases
from bot.services.campaigns.plan_campaign import PAGE
from bot.services.campaigns.write_steps import message_of
from bot.services.guarding.remake_text import FreshText, remake_text
from scripts_zh.load import Scripts
from storage.campaigns import RoomRef, rooms_after
from storage.community_facts import facts_in_force
from storage.tables import CampaignRun
from storage.windows import windows_of

SAMPLES = 5
_NEEDS_A_DEED = (Reach.WINDOW, Reach.GRANT)


@dataclass(frozen=True, slots=True)
class Reached:
    """One household of the audience: the step it is due for, on which lane (empty: a colleague's task) and when."""

    household: str
    step: str
    lane: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Sample:
    """What one household would read, with the group it is in and why."""

    household: str
    step: str
    text: str
    segment: str = ""
    because: str = ""


@dataclass(slots=True)
class Preview:
    """The audience, everyone left out by reason, what it takes. `ready`: messages whose window is open, by lane."""

    audience: list[Reached] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    because: dict[str, str] = field(default_factory=dict)  # one example a reason
    segments: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    by_lane: Counter[str] = field(default_factory=Counter)
    ready: Counter[str] = field(default_factory=Counter)
    tasks: int = 0
    approvals: dict[str, int] = field(default_factory=dict)  # steps that wait for people, and how many of them
    gifts: Fen = ZERO  # the most it could give away, if all of the audience paid on time
    owed: Fen = ZERO

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Household and text of each sample."""
        return [(sample.household, sample.text) for sample in self.samples]


def preview_campaign(  # noqa: PLR0913 - the campaign and run, the names, the texts, the rules, when
    session: Session,
    campaign: Campaign,
    run: CampaignRun,
    names: Mapping[int, str],
    scripts: Scripts,
    rules: Rules,
    now: dt.datetime,
) -> Preview:
    """Look at every household once; `names` are the communities' by id. Writes nothing."""
    seer, after_id = _Seer(session, names, scripts, rules, now), 0
    while rooms := rooms_after(session, after_id, PAGE, run.community_id):
        seer.note_page(look_at_cases(session, campaign, run, rooms, rules, now), rooms)
        after_id = rooms[-1].id
    seer.sample()
    return seer.told


@dataclass(slots=True)
class _Seer:
    """Looks, page by page."""

    session: Session
    names: Mapping[int, str]
    scripts: Scripts
    rules: Rules
    now: dt.datetime
    told: Preview = field(default_factory=Preview)
    _shown: dict[str, list[tuple[Looked, RoomRef, Step]]] = field(default_factory=dict)  # a few of each step

    def note_page(self, looked: Sequence[Looked], rooms: Sequence[RoomRef]) -> None:
        by_id = {room.id: room for room in rooms}
        open_now = self._open_now(looked)
        for one in looked:
            room = by_id[one.room_id]
            if one.segment is not None and one.code != "paid":
                self.told.segments[one.segment.segment] += 1
            if one.due is None:
                self.told.left_out[one.code] += 1
                self.told.because.setdefault(one.code, f"{room.code}：{one.because}")
            else:
                self._note(one, room, one.due.step, open_now)

    def _note(self, one: Looked, room: RoomRef, step: Step, open_now: set[int]) -> None:
        told, lane = self.told, f"{one.to.channel}:{one.to.account}" if one.to else ""
        told.audience.append(Reached(self._household(room), step.id, lane, one.at))
        if one.standing is not None:
            told.owed = Fen(told.owed + one.standing.household.open_sum)
            owed = one.standing.household.open_sum
            told.gifts = Fen(told.gifts + max((tier.gives(owed) for tier in step.gift), default=ZERO))
        if step.approvals:
            told.approvals[step.title] = step.approvals
        if not lane or one.to is None:
            told.tasks += 1
            return
        told.by_lane[lane] += 1
        told.ready[lane] += one.to.id in open_now
        shown = self._shown.setdefault(step.id, [])
        if len(shown) < SAMPLES:
            shown.append((one, room, step))

    def sample(self) -> None:
        """Five households, of as many steps as there are."""
        rows = [row for place in range(SAMPLES) for rows in self._shown.values() for row in rows[place : place + 1]]
        for one, room, step in rows[:SAMPLES]:
            group = (str(one.segment.segment), one.segment.because) if one.segment else ("", "")
            self.told.samples.append(Sample(self._household(room), step.title, self._text(one, room), *group))

    def _household(self, room: RoomRef) -> str:
        return f"{self.names.get(room.community_id, '')}/{room.code}"

    def _open_now(self, looked: Sequence[Looked]) -> set[int]:
        """The identities that may be written to at this moment, without a further word of theirs."""
        ids = [one.to.id for one in looked if one.to is not None]
        windows = windows_of(self.session, ids) if ids else {}
        kinds = channels()
        return {
            one.to.id
            for one in looked
            if one.to is not None
            and (_is_free(one.to.channel, kinds) or any(row.closes_at > self.now for row in windows.get(one.to.id, ())))
        }

    def _text(self, one: Looked, room: RoomRef) -> str:
        if one.due is None:
            return ""
        facts = facts_in_force(self.session, room.community_id, day_of(self.now))
        message = message_of(one, room, one.due, facts, self.rules, self.now)
        try:
            fresh = remake_text(self.session, message, [room.id], self.scripts, self.now, one.known, one.name)
        except GuanjiaError as exc:
            return str(exc)
        return fresh.text if isinstance(fresh, FreshText) else fresh.because


def _is_free(name: str, kinds: Mapping[str, Channel]) -> bool:
    """Does the channel let us write without a deed of the owner? One we do not know promises nothing."""
    return name in kinds and not any(way.reach in _NEEDS_A_DEED for way in kinds[name].ways)
