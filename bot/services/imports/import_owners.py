"""业主台账 into rows: buildings, rooms, people, ties and telephones. A second time only what differs is written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from bot.domain.household import OWNERS, Tie
from bot.domain.room import building_of, floor_of
from bot.ledgers.owners import OwnerRow, PersonCells
from bot.services.imports.audit_changes import Change, audit_changes
from storage.identities import identity_of
from storage.ledger_rows import insert_rows
from storage.people import people_of, phones_by_person, ties_by_room
from storage.rooms import add_buildings, rooms_by_code
from storage.sealing import PhoneVault
from storage.tables import Community, Person, Phone, Room, TieRow

SINCE_EVER = dt.date(1900, 1, 1)  # a tie whose beginning no sheet tells
_FIELDS = ("area", "kind", "handed_over_on", "occupancy", "vacant", "note")


@dataclass(slots=True)
class OwnersDone:
    """The row numbers by what became of them, and remarks."""

    added: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    unknown_rooms: list[OwnerRow] = field(default_factory=list)  # a tenant or relative of a room that is not there
    remarks: list[str] = field(default_factory=list)


def import_owners(  # noqa: PLR0913 - what, where, under which key, when, by whom
    session: Session,
    community: Community,
    rows: Sequence[OwnerRow],
    columns: frozenset[str],
    vault: PhoneVault,
    now: dt.datetime,
    today: dt.date,
    by_staff: str,
) -> OwnersDone:
    """Write what is new and what changed. `columns`: the fields the sheet has; others are left as they stand."""
    return _Owners(session, community, columns, vault, now, today).bring_in(rows, by_staff)


class _Owners:
    def __init__(  # noqa: PLR0913 - see import_owners
        self,
        session: Session,
        community: Community,
        columns: frozenset[str],
        vault: PhoneVault,
        now: dt.datetime,
        today: dt.date,
    ) -> None:
        self.session, self.community, self.columns = session, community, columns
        self.vault, self.now, self.today = vault, now, today
        self.rooms = rooms_by_code(session, community.id)
        self.done = OwnersDone()
        self.changes: list[Change] = []

    def bring_in(self, rows: Sequence[OwnerRow], by_staff: str) -> OwnersDone:
        """All rows; rooms first, since ties point at them."""
        homes = [row for row in rows if not row.is_person_only]
        self._add_rooms([row for row in homes if row.code not in self.rooms])
        for row in homes:
            self._compare_room(row)
        known = [row for row in rows if row.code in self.rooms]
        self.done.unknown_rooms = [row for row in rows if row.code not in self.rooms]
        self._tie_people(known)
        self._give_addresses(known)
        seen = {row.number for row in known} - self.done.added - self.done.updated
        self.done.unchanged = seen
        audit_changes(self.session, "import_owners", self.changes, self.now, by_staff)
        return self.done

    def _add_rooms(self, rows: Sequence[OwnerRow]) -> None:
        buildings = add_buildings(self.session, self.community.id, (building_of(row.code) for row in rows))
        new = [_room_values(row, self.community.id, buildings[building_of(row.code)].id) for row in rows]
        insert_rows(self.session, Room, new)
        self.done.added |= {row.number for row in rows}
        if rows:
            self.rooms = rooms_by_code(self.session, self.community.id)

    def _compare_room(self, row: OwnerRow) -> None:
        if row.number in self.done.added:
            return
        room = self.rooms[row.code]
        changed: dict[str, list[Any]] = {}
        for name in _FIELDS:
            told, kept = getattr(row, name), getattr(room, name)
            if not _told_by(self.columns, name) or told == kept or (name == "kind" and not told):
                continue
            changed[name] = [_plain(kept), _plain(told)]
            setattr(room, name, told)
        if changed:
            self.session.add(room)
            self.done.updated.add(row.number)
            self.changes.append(Change(f"room:{room.id}", {"room": row.code, **changed}))

    def _tie_people(self, rows: Sequence[OwnerRow]) -> None:
        ties = ties_by_room(self.session, self.community.id, self.today)
        phones = phones_by_person(self.session, self.community.id)
        register = _Register(self.session, self.community.id, self.vault, phones)
        for row in rows:
            room = self.rooms[row.code]
            if not row.people:
                continue
            if self._tie_row(row, room, ties.get(room.id, []), register):
                self._mark(row)
        register.write(self.today)

    def _mark(self, row: OwnerRow) -> None:
        if row.number not in self.done.added:
            (self.done.updated if not row.is_person_only else self.done.added).add(row.number)

    def _tie_row(self, row: OwnerRow, room: Room, ties: Sequence[tuple[TieRow, Person]], register: "_Register") -> bool:
        """Make the row's people those of the room; True when anything changed."""
        changed = False
        current = {(tie.kind, person.name): (tie, person) for tie, person in ties}
        for cells in row.people:
            found = current.pop((cells.tie.value, cells.name), None)
            if found is not None:
                changed |= register.add_phones(found[1].id, cells.phones)
                continue
            changed = True
            renamed = self._renamed(cells, ties, row, register)
            if renamed is not None:
                self._note(row, renamed, cells)
                renamed.name = cells.name
                self.session.add(renamed)
                register.add_phones(renamed.id, cells.phones)
                continue
            since = room.handed_over_on or SINCE_EVER
            had_owner = any(tie.kind == Tie.OWNER for tie, _ in ties)
            is_first = not had_owner or cells.tie not in OWNERS
            register.add_person(cells, room.id, min(since, self.today) if is_first else self.today)
        if not row.is_person_only:
            changed |= self._end_former_owners(row, ties)
        return changed

    def _renamed(
        self, cells: PersonCells, ties: Sequence[tuple[TieRow, Person]], row: OwnerRow, register: "_Register"
    ) -> Person | None:
        """The same person under a corrected name: tied to the room in the same way, with one of these telephones."""
        named = {(person.tie.value, person.name) for person in row.people}
        for tie, person in ties:
            gone = (tie.kind, person.name) not in named
            if tie.kind == cells.tie and gone and register.shares_phone(person.id, cells.phones):
                return person
        return None

    def _note(self, row: OwnerRow, person: Person, cells: PersonCells) -> None:
        detail = {"room": row.code, "name": [person.name, cells.name]}
        self.changes.append(Change(f"person:{person.id}", detail))

    def _end_former_owners(self, row: OwnerRow, ties: Sequence[tuple[TieRow, Person]]) -> bool:
        """An owner the sheet no longer names moved out today, where it names another owner."""
        named = {(person.tie.value, person.name) for person in row.people}
        if not any(person.tie == Tie.OWNER for person in row.people):
            return False
        ended = [(tie, person) for tie, person in ties if tie.kind in OWNERS and (tie.kind, person.name) not in named]
        for tie, person in ended:
            tie.until_day = max(self.today, tie.from_day)
            self.session.add(tie)
            names = "、".join(one.name for one in row.people if one.tie == Tie.OWNER)
            self.changes.append(Change(f"tie:{tie.id}", {"room": row.code, "owner": [person.name, names]}))
            self.done.remarks.append(f"{row.code} 业主由 {person.name} 变为 {names}，从 {self.today} 起算")
        return bool(ended)

    def _give_addresses(self, rows: Iterable[OwnerRow]) -> None:
        """渠道 and 渠道号 beside an owner: the office vouches for them, as for the telephone."""
        told = [row for row in rows if row.channel and row.address and row.people]
        if not told:
            return
        ties = ties_by_room(self.session, self.community.id, self.today)
        for row in told:
            room = self.rooms[row.code]
            person = next((person for _, person in ties.get(room.id, []) if person.name == row.people[0].name), None)
            if person is not None and give_address(self.session, row.channel, row.address, person, room, self.now):
                self._mark(row)


def give_address(  # noqa: PLR0913 - an address, whose it is, when
    session: Session, channel: str, address: str, person: Person, room: Room, now: dt.datetime
) -> bool:
    """Bind an address to a person as the office's sheet tells; True when that changed anything."""
    name, _, account = channel.partition(":")
    identity = identity_of(session, name.strip().lower(), account.strip() or "main", address)
    if (identity.person_id, identity.room_id) == (person.id, room.id):
        return False
    identity.person_id, identity.room_id = person.id, room.id
    identity.bound_at, identity.bound_how = now, "办公室台账"
    session.add(identity)
    session.flush()
    return True


class _Register:
    """People and telephones to be written at once; equal names are one person only if they share a telephone."""

    def __init__(self, session: Session, community_id: int, vault: PhoneVault, phones: dict[int, list[Phone]]) -> None:
        self.session, self.community_id, self.vault = session, community_id, vault
        self._lookups = {person_id: {phone.lookup for phone in held} for person_id, held in phones.items()}
        names = people_of(session, community_id)
        self._known = {
            (names[person_id], lookup): person_id
            for person_id, lookups in self._lookups.items()
            for lookup in lookups
            if person_id in names
        }
        self._phones: list[dict[str, Any]] = []
        self._new: list[tuple[PersonCells, int, dt.date]] = []

    def shares_phone(self, person_id: int, phones: Iterable[str]) -> bool:
        """Is one of these telephones theirs?"""
        return any(self.vault.lookup(phone) in self._lookups.get(person_id, set()) for phone in phones)

    def add_phones(self, person_id: int, phones: Iterable[str]) -> bool:
        """Telephones a person did not have yet."""
        held = self._lookups.setdefault(person_id, set())
        new = [phone for phone in phones if self.vault.lookup(phone) not in held]
        for phone in new:
            held.add(self.vault.lookup(phone))
            self._phones.append(self._sealed(person_id, phone))
        return bool(new)

    def add_person(self, cells: PersonCells, room_id: int, since: dt.date) -> None:
        """A person tied to a room; written with all others by `write`."""
        self._new.append((cells, room_id, since))

    def write(self, today: dt.date) -> None:
        """Write all that was added."""
        self.session.flush()
        owners: dict[int, list[int]] = defaultdict(list)  # place in people -> places in self._new
        people: list[str] = []
        places: dict[tuple[str, str], int] = {}
        ids: dict[int, int] = {}
        for place, (cells, _, _) in enumerate(self._new):
            lookups = [self.vault.lookup(phone) for phone in cells.phones]
            known = next((self._known[cells.name, one] for one in lookups if (cells.name, one) in self._known), None)
            if known is not None:
                ids[place] = known
                continue
            same = next((places[cells.name, one] for one in lookups if (cells.name, one) in places), None)
            if same is None:
                same = len(people)
                people.append(cells.name)
            places |= {(cells.name, one): same for one in lookups}
            owners[same].append(place)
        made = insert_rows(self.session, Person, [{"community_id": self.community_id, "name": name} for name in people])
        for same, person_id in enumerate(made):
            ids |= dict.fromkeys(owners[same], person_id)
        self._write_ties(ids, today)

    def _write_ties(self, ids: dict[int, int], today: dt.date) -> None:
        ties: dict[tuple[int, int, str, dt.date], dict[str, Any]] = {}
        for place, (cells, room_id, since) in enumerate(self._new):
            self.add_phones(ids[place], cells.phones)
            told = (ids[place], room_id, cells.tie.value, since)
            ties[told] = dict(zip(("person_id", "room_id", "kind", "from_day"), told, strict=True)) | {
                "until_day": None
            }
        insert_rows(self.session, TieRow, list(ties.values()))
        insert_rows(self.session, Phone, self._phones)

    def _sealed(self, person_id: int, phone: str) -> dict[str, Any]:
        return {"person_id": person_id, "lookup": self.vault.lookup(phone), "sealed": self.vault.seal(phone)}


def _room_values(row: OwnerRow, community_id: int, building_id: int) -> dict[str, Any]:
    return {
        "community_id": community_id,
        "building_id": building_id,
        "code": row.code,
        "kind": row.kind or "住宅",
        "area": row.area,
        "floor": floor_of(row.code),
        "handed_over_on": row.handed_over_on,
        "occupancy": row.occupancy,
        "vacant": row.vacant,
        "note": row.note,
    }


def _told_by(columns: frozenset[str], name: str) -> bool:
    return ("occupancy" if name == "vacant" else name) in columns


def _plain(value: object) -> Any:
    return value if value is None or isinstance(value, str | bool | int) else str(value)
