"""Enter a colleague with a password that is kept only as its argon2 hash."""

from argon2 import PasswordHasher
from sqlmodel import Session

from bot.domain.errors import Refused
from storage.staff import staff_named
from storage.tables import Staff


def enter_staff(session: Session, name: str, role: str, password: str) -> Staff:
    """A new colleague. Raises Refused when the name is taken, also by one who left."""
    if staff_named(session, name) is not None:
        raise Refused(f"已经有一位叫“{name}”的员工。请换一个名字。")
    person = Staff(name=name, role=role, password_hash=PasswordHasher().hash(password))
    session.add(person)
    session.flush()
    return person
