"""People, their sealed telephones and their ties to rooms, read for one person or for a whole community at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from bot.domain.household import OWNERS, Tie
from storage.tables import Person, Phone, Room, TieRow

_MOST_PEOPLE = 500_000


def phones_of(session: Session, person_id: int) -> list[Phone]:
    """The telephones of a person, the first entered first."""
    mine = select(Phone).where(col(Phone.person_id) == person_id).order_by(col(Phone.id)).limit(20)
    return list(session.exec(mine).all())


def owner_of(session: Session, room_id: int, today: dt.date) -> Person | None:
    """The room's owner today: the first entered of those tied as owner."""
    return session.exec(
        select(Person)
        .join(TieRow, col(TieRow.person_id) == col(Person.id))
        .where(
            col(TieRow.room_id) == room_id,
            col(TieRow.kind) == Tie.OWNER,
            col(TieRow.from_day) <= today,
            (col(TieRow.until_day).is_(None)) | (col(TieRow.until_day) > today),
        )
        .order_by(col(TieRow.id))
        .limit(1)
    ).first()


def ties_by_room(session: Session, community_id: int, today: dt.date) -> dict[int, list[tuple[TieRow, Person]]]:
    """Who belongs to each room of a community today, by room id, the first entered first."""
    rows = session.exec(
        select(TieRow, Person)
        .join(Person, col(Person.id) == col(TieRow.person_id))
        .where(
            col(Person.community_id) == community_id,
            col(TieRow.from_day) <= today,
            (col(TieRow.until_day).is_(None)) | (col(TieRow.until_day) > today),
        )
        .order_by(col(TieRow.id))
        .limit(_MOST_PEOPLE)
    )
    ties: dict[int, list[tuple[TieRow, Person]]] = defaultdict(list)
    for tie, person in rows:
        ties[tie.room_id].append((tie, person))
    return ties


def phones_by_person(session: Session, community_id: int) -> dict[int, list[Phone]]:
    """The telephones of all people of a community, by person id."""
    rows = session.exec(
        select(Phone)
        .join(Person, col(Person.id) == col(Phone.person_id))
        .where(col(Person.community_id) == community_id)
        .order_by(col(Phone.id))
        .limit(_MOST_PEOPLE)
    )
    phones: dict[int, list[Phone]] = defaultdict(list)
    for phone in rows:
        phones[phone.person_id].append(phone)
    return phones


def owner_ties(session: Session, room_ids: Sequence[int]) -> dict[int, list[TieRow]]:
    """Owners and co-owners of these rooms at any time, by room id, the first entered first."""
    rows = session.exec(
        select(TieRow)
        .where(col(TieRow.room_id).in_(room_ids), col(TieRow.kind).in_(list(OWNERS)))
        .order_by(col(TieRow.id))
        .limit(_MOST_PEOPLE)
    )
    ties: dict[int, list[TieRow]] = defaultdict(list)
    for tie in rows:
        ties[tie.room_id].append(tie)
    return ties


def people_of(session: Session, community_id: int) -> dict[int, str]:
    """The names of all people of a community, by id."""
    rows = session.exec(
        select(Person.id, Person.name).where(col(Person.community_id) == community_id).limit(_MOST_PEOPLE)
    )
    return dict(rows.all())


def rooms_of_owner_names(
    session: Session, community_id: int, names: Collection[str], today: dt.date
) -> dict[str, list[str]]:
    """For each name the codes of the rooms an owner of that name holds today: a hint, never a proof."""
    rows = session.exec(
        select(Person.name, Room.code)
        .join(TieRow, col(TieRow.person_id) == col(Person.id))
        .join(Room, col(Room.id) == col(TieRow.room_id))
        .where(
            col(Person.community_id) == community_id,
            col(Person.name).in_(list(names)),
            (col(TieRow.until_day).is_(None)) | (col(TieRow.until_day) > today),
        )
        .order_by(col(Room.id))
        .limit(1000)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for name, code in rows:
        found[name].append(code)
    return found


def owner_names(session: Session, community_id: int, today: dt.date) -> dict[int, set[str]]:
    """The names of each room's owners and co-owners today, by room id."""
    rows = session.exec(
        select(TieRow.room_id, Person.name)
        .join(Person, col(Person.id) == col(TieRow.person_id))
        .where(
            col(Person.community_id) == community_id,
            col(TieRow.kind).in_([Tie.OWNER, Tie.CO_OWNER]),
            (col(TieRow.until_day).is_(None)) | (col(TieRow.until_day) > today),
        )
        .limit(_MOST_PEOPLE)
    )
    names: dict[int, set[str]] = defaultdict(set)
    for room_id, name in rows:
        names[room_id].add(name)
    return names


def some_sealed_phones(session: Session) -> Sequence[str]:
    """A few sealed telephones, enough to tell whether the key at hand opens them."""
    return session.exec(select(Phone.sealed).order_by(col(Phone.id)).limit(3)).all()
