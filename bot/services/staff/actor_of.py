"""A colleague as the one who acts: with the rights of this moment and, for a 管家, the buildings that are theirs."""

from sqlmodel import Session

from bot.domain.rights import Actor, Right, may_do
from storage.staff import buildings_of
from storage.tables import Staff


def actor_of(session: Session, person: Staff) -> Actor:
    """Who acts."""
    own = not may_do(person.role, Right.EVERY_BUILDING)
    return Actor(person.id, person.name, person.role, buildings_of(session, person.id) if own else frozenset())
