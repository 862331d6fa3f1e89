"""Find whom a clerk means: a number, else a name that only one person has."""

from sqlmodel import Session

from bot.domain.errors import NotFound, WrongUse
from storage.privacy import persons_named
from storage.tables import Person


def find_person(session: Session, told: str) -> Person:
    """`P12` or a name. Raises NotFound, and WrongUse naming the numbers where a name is several people's."""
    digits = told.strip().upper().removeprefix("P")
    if digits.isascii() and digits.isdigit():
        person = session.get(Person, int(digits))
        if person is None:
            raise NotFound(f"没有编号 P{digits} 的人")
        return person
    named = persons_named(session, told.strip())
    if not named:
        raise NotFound(f"没有叫“{told}”的人。请核对姓名，或用编号（P12）")
    if len(named) > 1:
        numbers = "、".join(f"P{person.id}" for person in named)
        raise WrongUse(f"叫“{told}”的有 {len(named)} 位：{numbers}。请用编号")
    return named[0]
