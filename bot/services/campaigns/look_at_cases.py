"""Look at a page of households as a campaign does: which step each is due for, or why none. Writes nothing."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.domain.campaign import Act, Campaign, Case, Due, NotDue, Past, Rank, next_step
from bot.domain.campaign_facts import CaseFact
from bot.domain.limitation import YEARS, years_later
from bot.domain.may_speak import (
    Ask,
    Household,
    Recipient,
    Rules,
    Yes,
    may_speak,
    open_hours,
)
from bot.domain.moments import CHINA, day_in_words, day_of
from bot.domain.money import ZERO
from bot.domain.offer import Offerable
from bot.domain.segment import Evidence, Segmented, is_vacant, segment_of
from bot.domain.speaking import RULES, Code, Kind, Refuse, Wait
from bot.services.campaigns.offer_waiver import Offers, offers_for
from bot.services.guarding.load_standing import Standing, load_reader, load_standings
from storage.campaigns import (
    PASSED,
    REACHED,
    RoomRef,
    looked_at_bill,
    proven_identities,
    steps_taken,
    under_way_elsewhere,
)
from storage.holds import promises_broken
from storage.page_links import bills_opened
from storage.tables import CampaignRun, CampaignStep, ChannelIdentity

USUAL_HOUR = dt.time(10)
_LATE_HOUR = dt.timedelta(hours=1)  # an owner met less than an hour before closing is met the next day
_PASSING = (Code.QUIET_HOURS, Code.HOLIDAY, Code.CAP, Code.GAP, Code.PAUSED)  # the send itself waits for these to pass
_DAY = dt.timedelta(days=1)
_BROKEN_LATELY = dt.timedelta(days=14)  # a promise broken longer ago is no reason to ask after it


@dataclass(frozen=True, slots=True)
class Looked:
    """One household: the step it is due for with whom it would reach and when, or why nothing happens.

    `code` counts the reason; "" when the step goes ahead.
    """

    room_id: int
    room: str
    due: Due | None
    because: str
    code: str
    due_on: dt.date | None = None
    to: ChannelIdentity | None = None
    at: dt.datetime | None = None
    next_on: dt.date | None = None  # when nothing is due: the day of the next step
    standing: Standing | None = None
    name: str = ""  # the reader's
    offer: Offerable | None = None  # what this household may be offered
    segment: Segmented | None = None

    @property
    def known(self) -> dict[int, Standing] | None:
        """What `remake_text` needs not read again."""
        return {self.room_id: self.standing} if self.standing is not None else None


def look_at_cases(  # noqa: PLR0913 - the campaign and its run, the page, the rules, when
    session: Session, campaign: Campaign, run: CampaignRun, rooms: Sequence[RoomRef], rules: Rules, now: dt.datetime
) -> list[Looked]:
    """Each of these rooms, in their order; the statements do not grow with the number of rooms."""
    ids = [room.id for room in rooms]
    identities = proven_identities(session, ids)
    page = _Page(
        homes=load_standings(session, ids, RULES[Kind.CAMPAIGN].budget, "", now),
        taken=steps_taken(session, campaign.name, ids),
        identities=identities,
        looked=looked_at_bill(session, [one.id for many in identities.values() for one in many]),
        opened=bills_opened(session, ids),
        joined_on=run.started_on or day_of(now),
        campaign=campaign,
        rules=rules,
        now=now,
        offers=offers_for(session, campaign.name, {room.id: room.community_id for room in rooms}, day_of(now)),
        elsewhere=under_way_elsewhere(session, campaign.name, ids),
        broken=promises_broken(session, ids, day_of(now) - _BROKEN_LATELY),
    )
    return [page.look(session, room) for room in rooms]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of households with all that was loaded for them at once."""

    homes: Mapping[int, Standing]
    taken: Mapping[int, Sequence[CampaignStep]]
    identities: Mapping[int, Sequence[ChannelIdentity]]
    looked: Mapping[int, dt.datetime]  # who asked for the bill in a chat, by identity
    opened: Mapping[int, dt.datetime]  # whose page of the bill was looked at, by room
    joined_on: dt.date
    campaign: Campaign
    rules: Rules
    now: dt.datetime
    offers: Offers
    broken: Collection[int]
    elsewhere: Mapping[int, str]

    def look(self, session: Session, ref: RoomRef) -> Looked:
        """One household."""
        room_id, room, home = ref.id, ref.code, self.homes[ref.id].household
        if home.open_sum <= ZERO and not home.disputes:
            return Looked(room_id, room, None, "没有要催的欠费", "paid")
        if room_id in self.elsewhere:
            why = f"活动 {self.elsewhere[room_id]} 的一步还在路上，一户同时只跟一个活动走；等它走完这一步"
            return Looked(room_id, room, None, why, "other_campaign")
        case = self._case(ref, home)
        looked = self._look(session, ref, home, case)
        return replace(looked, offer=self.offers.offerable.get(room_id), segment=self._segment(ref, home, case))

    def _look(self, session: Session, ref: RoomRef, home: Household, case: Case) -> Looked:
        room_id, room = ref.id, ref.code
        step = next_step(self.campaign, case, day_of(self.now))
        if isinstance(step, NotDue) and step.code == "not_yet" and not self.identities.get(room_id):
            why = f"没有绑定的聊天账号，消息发不到；{step.because}"
            return Looked(room_id, room, None, why, "no_channel", case.due_on, next_on=step.on)
        if isinstance(step, NotDue):
            return _resting(room_id, room, home, case, step)
        return self._ready(session, room_id, home, case, step)

    def _segment(self, ref: RoomRef, home: Household, case: Case) -> Segmented:
        steps = {step.id: step for step in self.campaign.steps}
        met = [row for row in self.taken.get(ref.id, ()) if row.step in steps and steps[row.step].rank is Rank.MEET]
        own = self.identities.get(ref.id, ())
        return segment_of(
            Evidence(
                disputes=home.disputes,
                work_orders=home.work_orders,
                hardship=CaseFact.HARDSHIP in case.facts or bool(home.plan),
                occupancy=ref.occupancy,
                has_chat=bool(own),
                told=sum(past.reached for past in case.past.values()),
                answered=any(one.last_seen_at for one in own),
                met=sum(row.outcome == REACHED for row in met),
                missed=sum(row.outcome == PASSED for row in met),
            )
        )

    def _case(self, ref: RoomRef, home: Household) -> Case:
        room_id = ref.id
        due_on = home.oldest_due_on
        steps = [row for row in self.taken.get(room_id, ()) if row.due_on == due_on]
        earlier = [row for row in self.taken.get(room_id, ()) if row.due_on != due_on]
        in_hand = next((row.step for row in (*steps, *earlier) if not row.outcome), "")
        past = {row.step: Past(_day(row), row.outcome == REACHED) for row in steps if row.outcome}
        facts = _facts(home, self.identities.get(room_id, ()), self._seen(room_id, steps))
        facts |= self._recorded(ref, home)
        can_be_written_to = bool(self.identities.get(room_id))
        return Case(due_on, self.joined_on, past, self._title(in_hand), frozenset(facts), can_be_written_to)

    def _recorded(self, ref: RoomRef, home: Household) -> set[CaseFact]:
        """What is on record besides the open matters."""
        due_on = home.oldest_due_on
        told = {
            CaseFact.VACANT: is_vacant(ref.occupancy),
            CaseFact.LATE_CHARGE: self.offers.late_charges.get(ref.id, ZERO) > ZERO,
            CaseFact.WAIVER_OPEN: ref.id in self.offers.offerable,
            CaseFact.WAIVER_GIVEN: ref.id in self.offers.had_one,
            CaseFact.LIMITATION: due_on is not None and years_later(due_on, YEARS) < day_of(self.now),
            CaseFact.PROMISE_BROKEN: ref.id in self.broken,
        }
        return {fact for fact, holds in told.items() if holds}

    def _seen(self, room_id: int, steps: Sequence[CampaignStep]) -> Collection[CaseFact]:
        """Did the owner write, or look at the bill, since the first step of this round reached them?"""
        since = min((row.outcome_at for row in steps if row.outcome == REACHED and row.outcome_at), default=None)
        if since is None:
            return ()
        own = self.identities.get(room_id, ())
        answered = [CaseFact.ANSWERED for one in own if one.last_seen_at and one.last_seen_at > since]
        looks = [self.looked.get(one.id) for one in own] + [self.opened.get(room_id)]
        opened = [CaseFact.OPENED for look in looks if look is not None and look > since]
        return {*answered, *opened}

    def _title(self, step_id: str) -> str:
        return next((step.title for step in self.campaign.steps if step.id == step_id), step_id)

    def _ready(self, session: Session, room_id: int, home: Household, case: Case, due: Due) -> Looked:
        step = due.step
        if step.act is not Act.SAY:
            ask = Ask(Kind.FORMAL, approved=True)  # people's work waits for open matters too, but for no hour
            answer = may_speak(ask, Recipient(known=True, is_owner=True), (home,), self.rules, self._noon())
            if isinstance(answer, Yes) or answer.code in _PASSING:
                standing = self.homes[room_id]
                return Looked(room_id, home.room, due, due.because, "", case.due_on, standing=standing)
            return _stopped(room_id, home.room, case, answer)
        to = self._recipient(room_id, other_channel=step.other_channel)
        if to is None:
            return Looked(room_id, home.room, None, "没有绑定的聊天账号，只能由同事联系", "no_channel", case.due_on)
        at = self._moment(to if step.habitual_hour else None)
        kind = Kind(step.kind)
        standing = self.homes[room_id]
        budget = RULES[kind].budget
        reader = load_reader(session, to.id, to.person_id, {room_id: standing}, budget, "", at)
        if room_id not in reader.owns:
            return Looked(room_id, home.room, None, "绑定的人现在不是这一户的业主", "identity", case.due_on)
        ask = Ask(kind, approved=True, announces_bill=step.announces_bill)
        answer = may_speak(ask, replace(reader.recipient, is_owner=True), (home,), self.rules, at)
        if isinstance(answer, Yes) or (isinstance(answer, Wait) and answer.code in _PASSING):
            return Looked(room_id, home.room, due, due.because, "", case.due_on, to, at, None, standing, reader.name)
        return _stopped(room_id, home.room, case, answer)

    def _recipient(self, room_id: int, *, other_channel: bool) -> ChannelIdentity | None:
        own = self.identities.get(room_id, ())
        if not other_channel or not own:
            return own[0] if own else None
        return next((one for one in own if one.channel != own[0].channel), None)

    def _noon(self) -> dt.datetime:
        return dt.datetime.combine(day_of(self.now), dt.time(12), CHINA)

    def _moment(self, habitual: ChannelIdentity | None) -> dt.datetime:
        """At the hour the household itself last wrote, else at ten; today when that is still to come."""
        opens, closes = open_hours(self.rules.policy, RULES[Kind.CAMPAIGN].hours)
        hour = USUAL_HOUR
        if habitual is not None and habitual.last_seen_at is not None:
            hour = habitual.last_seen_at.astimezone(CHINA).time().replace(second=0, microsecond=0)
        latest = (dt.datetime.combine(day_of(self.now), closes) - _LATE_HOUR).time()
        hour = min(max(hour, opens), max(latest, opens))
        at = dt.datetime.combine(day_of(self.now), hour, CHINA)
        return max(at, self.now) if self.now.astimezone(CHINA).time() < closes else at + _DAY


def _resting(room_id: int, room: str, home: Household, case: Case, step: NotDue) -> Looked:
    """Nothing is due; an open matter or a promised day says why better than the calendar does."""
    told, code, on = step.because, step.code, step.on
    if home.disputes and home.open_sum <= ZERO:
        told, code, on = f"有异议没有答复：{'、'.join(home.disputes)}", Code.DISPUTE, None
    elif step.code in ("not_yet", "finished") and home.promised_on is not None:
        told, code, on = f"答应 {day_in_words(home.promised_on)} 前付，日子还没过", Code.PROMISE, None
    return Looked(room_id, room, None, told, code, case.due_on, next_on=on)


def _stopped(room_id: int, room: str, case: Case, answer: Wait | Refuse) -> Looked:
    return Looked(room_id, room, None, answer.because, answer.code, case.due_on)


def _day(row: CampaignStep) -> dt.date:
    return day_of(row.outcome_at) if row.outcome_at else row.opened_on


def _facts(home: Household, own: Sequence[ChannelIdentity], seen: Collection[CaseFact]) -> set[CaseFact]:
    told = {
        CaseFact.OWES: home.open_sum > ZERO,
        CaseFact.DISPUTED: bool(home.disputes),
        CaseFact.WORK_ORDER: bool(home.work_orders),
        CaseFact.PROMISED: home.promised_on is not None,
        CaseFact.PLAN: bool(home.plan),
        CaseFact.HARDSHIP: any(hold.reason == "hardship" for hold in home.holds),
        CaseFact.SECOND_CHANNEL: len({one.channel for one in own}) > 1,
        CaseFact.UNKNOWN_OWNER: not own,
    }
    return {fact for fact, holds in told.items() if holds} | set(seen)
