"""The invented community in a real database, and what its households do: by themselves, and when a message comes."""

import datetime as dt
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from sqlalchemy import insert
from sqlmodel import Session, select

from bot.domain import effects as fx
from bot.domain.household import Tie
from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from bot.domain.period import Period
from bot.services.money.settle_payment import settle_many
from bot.services.office.close_task import close_task
from bot.services.talk.apply_effects import Doer, apply_effects
from bot.simulation.households import Invented, Way, chance, days_after
from bot.simulation.watch import Diary
from bot.simulation.wire import CONSENTS, Wire
from storage.campaigns import RUNNING
from storage.tables import (
    Bill,
    BillLine,
    Building,
    CampaignRun,
    ChannelIdentity,
    Community,
    CommunityFact,
    FeeItem,
    Person,
    Room,
    Staff,
    Task,
    TieRow,
)

LANE, MANAGER = "local:main", "模拟经理"
_PAGE = 1000
_NOON = dt.time(12)
Deed = Callable[[Session, dt.datetime], None]


@dataclass(slots=True)
class World:
    """Households by number (= room id), the diary of what they did, and what they will do."""

    homes: dict[int, Invented]
    seed: int
    due_on: dt.date
    wire: Wire
    diary: Diary = field(default_factory=Diary)
    paid_on: dict[int, dt.date] = field(default_factory=dict)
    next_on: dict[int, dt.date] = field(default_factory=dict)  # homes that only wait for a day, until something happens
    _paying: list[PaymentNotice] = field(default_factory=list)
    _plans: list[tuple[dt.datetime, int, Deed]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)
    _reacted: set[int] = field(default_factory=set)

    def at(self, when: dt.datetime, deed: Deed) -> None:
        """Something will happen."""
        heapq.heappush(self._plans, (when, next(self._order), deed))

    def live_until(self, session: Session, now: dt.datetime) -> None:
        """Let everything planned up to now happen, in order."""
        while self._plans and self._plans[0][0] <= now:
            when, _, deed = heapq.heappop(self._plans)
            deed(session, when)
        settle_many(session, self._paying, now)
        self._paying.clear()

    def wake(self, number: int) -> None:
        """Something happened: look at this home again."""
        if number not in self.paid_on:
            self.next_on.pop(number, None)

    def wakes(self, home: Invented) -> Deed:
        """Look at this home again when the time comes."""

        def wake(_session: Session, _when: dt.datetime) -> None:
            self.wake(home.number)

        return wake

    def pays(self, home: Invented) -> Deed:
        """The whole sum, once."""

        def pay(_session: Session, when: dt.datetime) -> None:
            if home.number in self.paid_on:
                return
            self.next_on[home.number] = dt.date.max  # nothing more to look at
            notice = PaymentNotice(1, home.number, "sim", f"S{home.number}", Fen(home.amount), when)
            self._paying.append(notice)
            self.paid_on[home.number] = when.astimezone(CHINA).date()
            self.diary.paid[home.number].append(when)
            self.diary.settled[home.number] = when
            self.wire.consents[str(home.number)] = CONSENTS

        return pay

    def hears(self, home: Invented, session: Session, at: dt.datetime) -> None:
        """A message reached them: the first one is answered, each in its way."""
        if home.number in self._reacted or home.way in (Way.PAYER, Way.MOVER):
            return
        if chance(self.seed, home.number, f"hears/{at.date().isoformat()}") < 0.35:  # noqa: PLR2004 - not this time
            return
        self._reacted.add(home.number)
        answers: dict[Way, Deed] = {
            Way.FORGETTER: self._promises(home) if home.promises else self.pays(home),
            Way.OBJECTOR: self._objects(home),
            Way.HARDSHIP: self._asks_for_time(home),
            Way.REFUSER: self._stops(home),
        }
        wait = days_after(self.seed, home.number, "answer", 3) if home.way is Way.FORGETTER else dt.timedelta(hours=2)
        self.at(at + wait, answers[home.way])

    def _writes(self, session: Session, home: Invented, when: dt.datetime) -> ChannelIdentity:
        identity = session.get(ChannelIdentity, home.number)
        if identity is None:
            raise LookupError(f"no identity {home.number}")
        identity.last_seen_at = when
        self.wake(home.number)
        self.wire.last_word[str(home.number)] = when
        return identity

    def _does(self, session: Session, home: Invented, when: dt.datetime, *effects: fx.Effect) -> None:
        identity = self._writes(session, home, when)
        apply_effects(Doer(session, identity, session.get(Room, home.number), when), effects)

    def _promises(self, home: Invented) -> Deed:
        def act(session: Session, when: dt.datetime) -> None:
            day = when.astimezone(CHINA).date() + days_after(self.seed, home.number, "promised", 9)
            self._does(session, home, when, fx.Promise(day))
            over = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), CHINA)
            self.diary.open[home.number].append((when, over))
            self.at(over, self.wakes(home))
            if chance(self.seed, home.number, "keeps") < 0.75:  # noqa: PLR2004 - three of four keep their word
                self.at(dt.datetime.combine(day, _NOON, CHINA), self.pays(home))

        return act

    def _objects(self, home: Invented) -> Deed:
        def act(session: Session, when: dt.datetime) -> None:
            self._does(session, home, when, fx.Dispute("poor_service", "楼道没人打扫", "物业服务费"))
            answered = when + days_after(self.seed, home.number, "answered", 12)
            self.diary.open[home.number].append((when, answered))
            self.at(answered, self._is_answered(home))

        return act

    def _is_answered(self, home: Invented) -> Deed:
        def act(session: Session, when: dt.datetime) -> None:
            self.wake(home.number)
            tasks = session.exec(select(Task).where(Task.room_id == home.number, Task.kind == "objection"))
            for task in [task for task in tasks if task.done_at is None]:
                close_task(session, task.id, "已整改并回复", upheld=False, by_staff="", now=when)
            if chance(self.seed, home.number, "content") < 0.7:  # noqa: PLR2004 - most pay once they are answered
                self.at(when + days_after(self.seed, home.number, "pays", 5), self.pays(home))

        return act

    def _asks_for_time(self, home: Invented) -> Deed:
        def act(session: Session, when: dt.datetime) -> None:
            self._does(session, home, when, fx.Hold("hardship", 60))
            until = dt.datetime.combine(when.astimezone(CHINA).date() + dt.timedelta(days=60), dt.time(), CHINA)
            self.diary.open[home.number].append((when, until))
            self.at(until, self.wakes(home))
            if chance(self.seed, home.number, "recovers") < 0.5:  # noqa: PLR2004 - half of them
                self.at(when + dt.timedelta(days=70), self.pays(home))

        return act

    def _stops(self, home: Invented) -> Deed:
        def act(session: Session, when: dt.datetime) -> None:
            if home.opts_out:
                self._does(session, home, when, fx.OptOut())
                self.diary.stopped[home.number] = when
            else:
                self._writes(session, home, when)

        return act

    def visited(self, task: Task, session: Session, when: dt.datetime) -> None:
        """A colleague met them: some who forgot pay, whoever could not be reached by chat too."""
        close_task(session, task.id, "见到人了", upheld=None, by_staff="", now=when)
        home = self.homes[task.room_id or 0]
        self.wake(home.number)
        pays = home.way in (Way.FORGETTER, Way.MOVER) and chance(self.seed, home.number, "visit") < 0.6  # noqa: PLR2004
        if pays:
            self.at(when + days_after(self.seed, home.number, "visited", 4), self.pays(home))


def build_world(session: Session, homes: Sequence[Invented], seed: int, due_on: dt.date, start: dt.datetime) -> World:
    """Write the community with one open line a home, its owner bound on the recording channel, the campaign running."""
    session.add(Community(id=1, name="模拟小区"))
    session.flush()
    session.add_all(
        Building(id=number, community_id=1, name=str(number)) for number in sorted({_building(home) for home in homes})
    )
    session.add(FeeItem(id=1, community_id=1, name="物业服务费", arithmetic="property_by_area"))
    since = dt.date(2019, 1, 1)
    session.add(
        CommunityFact(community_id=1, name="company_name", value="模拟物业", source="模拟", in_force_from=since)
    )
    session.add(Staff(name=MANAGER, role="经理", password_hash="-"))  # noqa: S106 - nobody signs in here
    session.add(CampaignRun(name="arrears", state=RUNNING, started_on=start.date()))
    session.flush()
    period = Period.parse(f"{due_on.year}-01..{due_on.year}-03")
    for table, rows in _rows(homes, due_on, period):
        for first in range(0, len(rows), _PAGE):
            session.execute(insert(table), rows[first : first + _PAGE])
    wire = Wire.of({home.number: home.consents for home in homes})
    world = World({home.number: home for home in homes}, seed, due_on, wire)
    for home in homes:
        if home.pays_on is not None:
            day = due_on + dt.timedelta(days=home.pays_on)
            world.at(dt.datetime.combine(day, _NOON, CHINA), world.pays(home))
    return world


def _rows(homes: Sequence[Invented], due_on: dt.date, period: Period) -> list[tuple[type, list[dict[str, object]]]]:
    long_ago = dt.date(2019, 6, 18)
    bound = [home for home in homes if home.has_channel]
    return [
        (Room, [_room(home, long_ago) for home in homes]),
        (Person, [{"id": home.number, "community_id": 1, "name": f"业主{home.number}"} for home in homes]),
        (
            TieRow,
            [
                {"person_id": home.number, "room_id": home.number, "kind": Tie.OWNER, "from_day": long_ago}
                for home in homes
            ],
        ),
        (Bill, [{"id": h.number, "room_id": h.number, "period": period, "issued_on": long_ago} for h in homes]),
        (BillLine, [_line(home, period, due_on) for home in homes]),
        (ChannelIdentity, [_identity(home) for home in bound]),
    ]


def _room(home: Invented, handed_over_on: dt.date) -> dict[str, object]:
    return {
        "id": home.number,
        "community_id": 1,
        "building_id": _building(home),
        "code": home.code,
        "area": Decimal(90),
        "handed_over_on": handed_over_on,
        "occupancy": "入住",
    }


def _building(home: Invented) -> int:
    """Its number is the first of the room code's."""
    return int(home.code.partition("-")[0])


def _line(home: Invented, period: Period, due_on: dt.date) -> dict[str, object]:
    return {
        "bill_id": home.number,
        "room_id": home.number,
        "fee_item_id": 1,
        "period": period,
        "gross": home.amount,
        "amount": home.amount,
        "due_on": due_on,
    }


def _identity(home: Invented) -> dict[str, object]:
    return {
        "id": home.number,
        "channel": "local",
        "account": "main",
        "address": str(home.number),
        "person_id": home.number,
        "room_id": home.number,
    }
