"""Load what the guard looks at for a whole wave of messages: as many statements for a hundred rows as for one.

Rooms and people are locked first, in one order everywhere, so that a payment or another sender of the same moment
comes before or after, never between. Nothing is judged here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.channels.registry import is_abroad
from bot.domain.moments import day_of
from bot.domain.speaking import RULES, Budget, Hours, Kind, kind_of
from bot.services.guarding.load_standing import Reader, Standing, TouchFact, load_homes, load_readers
from bot.services.guarding.merge_rooms import Merging, find_mergings
from bot.services.guarding.remake_text import BillBook
from storage.approvals import approved_among
from storage.consents import those_who_consented
from storage.pauses import CAMPAIGN, EVERYTHING, why_paused
from storage.payments import lock_rooms
from storage.standing import Address, addresses_of
from storage.tables import OutboxRow
from storage.touches import NewTouch, formal_demands, lock_groups, lock_people, touches_of_groups

_GROUP_MEMORY = dt.timedelta(days=2)


@dataclass(slots=True)
class Wave:
    """What is on record for a wave, read once and locked; `noted` are the leaves given so far, which count too."""

    paused: Mapping[str, str]
    consented: frozenset[int]  # identities
    addresses: Mapping[int, Address]
    homes: Mapping[int, Standing]
    readers: Mapping[int, Reader]  # by identity
    mergings: Mapping[str, Merging]  # by send key
    approved: frozenset[int]
    formal: Mapping[tuple[int, str], frozenset[str]]  # room, period -> send keys of the demands that reached it
    groups: Mapping[str, tuple[TouchFact, ...]]  # by lane
    books: BillBook
    noted: list[NewTouch] = field(default_factory=list)
    by_room: dict[int, list[TouchFact]] = field(default_factory=lambda: defaultdict(list))
    by_person: dict[int, list[TouchFact]] = field(default_factory=lambda: defaultdict(list))
    by_group: dict[str, list[TouchFact]] = field(default_factory=lambda: defaultdict(list))

    def note(self, touch: NewTouch) -> None:
        """A message got leave to go: the rows after it see it."""
        fact = TouchFact(touch.send_key, touch.budget, touch.at)
        self.noted.append(touch)
        if touch.room_id is not None:
            self.by_room[touch.room_id].append(fact)
        if touch.person_id is not None and fact not in self.by_person[touch.person_id]:
            self.by_person[touch.person_id].append(fact)
        if touch.group_name:
            self.by_group[touch.group_name].append(fact)

    def touches_of_room(self, room_id: int) -> Sequence[TouchFact]:
        """Of every budget, those of this wave too."""
        return [*self.homes[room_id].touches, *self.by_room.get(room_id, ())]

    def touches_of_reader(self, reader: Reader) -> Sequence[TouchFact]:
        """Of every budget, those of this wave too."""
        return [*reader.touches, *(self.by_person.get(reader.person_id, ()) if reader.person_id is not None else ())]

    def touches_of_group(self, lane: str) -> Sequence[TouchFact]:
        """Broadcasts to a group, those of this wave too."""
        return [*self.groups.get(lane, ()), *self.by_group.get(lane, ())]


def load_wave(session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> Wave:
    """All that is on record for these rows."""
    known = [(row, kind) for row in rows if (kind := kind_of(row.kind)) is not None]
    homely = [row for row, kind in known if kind is not Kind.BROADCAST and RULES[kind].hours is not Hours.ANY]
    addresses = _addresses(session, known)
    mergings = find_mergings(session, homely, now)
    rooms = sorted({room_id for row in homely for room_id in _rooms_of(row, mergings)})
    readers_of = {row.identity_id for row in homely if row.room_id is not None}
    read = {identity_id: address for identity_id, address in addresses.items() if identity_id in readers_of}
    lanes = sorted({row.lane for row, kind in known if kind is Kind.BROADCAST})
    _lock(session, rooms, [one.person_id for one in read.values() if one.person_id is not None], lanes)
    return Wave(
        paused=why_paused(session, EVERYTHING, *sorted({campaign_of(row) for row, _ in known})) if known else {},
        consented=_consented(session, known),
        addresses=addresses,
        homes=load_homes(session, rooms, now),
        readers=load_readers(session, read, now),
        mergings=mergings,
        approved=_approved(session, homely),
        formal=_formal(session, homely),
        groups=_groups(session, lanes, now),
        books=BillBook(session, rooms, day_of(now)),
    )


def campaign_of(row: OutboxRow) -> str:
    """The scope under which the row's campaign is paused."""
    return f"{CAMPAIGN}{row.subject.partition('/')[0]}"


def _rooms_of(row: OutboxRow, mergings: Mapping[str, Merging]) -> list[int]:
    return [row.room_id, *mergings[row.send_key].rooms] if row.room_id is not None else []


def _addresses(session: Session, known: Sequence[tuple[OutboxRow, Kind]]) -> dict[int, Address]:
    wanted = {row.identity_id for row, kind in known if row.identity_id is not None and kind is not Kind.REPLY}
    return addresses_of(session, wanted) if wanted else {}


def _lock(session: Session, rooms: Sequence[int], people: Sequence[int], lanes: Sequence[str]) -> None:
    if session.get_bind().dialect.name == "sqlite":  # a transaction there is alone already
        return
    if rooms:
        lock_rooms(session, rooms)
    if people:
        lock_people(session, people)
    if lanes:
        lock_groups(session, lanes)


def _consented(session: Session, known: Sequence[tuple[OutboxRow, Kind]]) -> frozenset[int]:
    """Of those written to on a channel abroad (个保法 39)."""
    meant = [row.identity_id for row, kind in known if kind is not Kind.REPLY and goes_abroad(row)]
    abroad = {identity_id for identity_id in meant if identity_id is not None}
    return frozenset(those_who_consented(session, abroad)) if abroad else frozenset()


def goes_abroad(row: OutboxRow) -> bool:
    """A person's message on a channel whose servers stand in another country?"""
    return row.identity_id is not None and is_abroad(row.lane.partition(":")[0])


def _approved(session: Session, rows: Sequence[OutboxRow]) -> frozenset[int]:
    asked = {row.approval_id for row in rows if row.approval_id is not None}
    return frozenset(approved_among(session, asked)) if asked else frozenset()


def _formal(session: Session, rows: Sequence[OutboxRow]) -> dict[tuple[int, str], frozenset[str]]:
    rooms = {row.room_id for row in rows if row.kind == Kind.FORMAL and row.room_id is not None}
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for room_id, about, send_key in formal_demands(session, rooms) if rooms else ():
        found[room_id, about].add(send_key)
    return {what: frozenset(keys) for what, keys in found.items()}


def _groups(session: Session, lanes: Sequence[str], now: dt.datetime) -> dict[str, tuple[TouchFact, ...]]:
    found: dict[str, list[TouchFact]] = defaultdict(list)
    for one in touches_of_groups(session, lanes, now - _GROUP_MEMORY) if lanes else ():
        found[one.group].append(TouchFact(one.send_key, Budget(one.budget), one.at))
    return {lane: tuple(touches) for lane, touches in found.items()}
