"""Who acts, and whether they may: the colleague named by `--by` with the right the deed asks for."""

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.rights import HOLDERS, Right, may_do
from bot.services.staff.name_staff import name_staff
from storage.staff import staff_named


def act_as(session: Session, by: str, right: Right = Right.WORK) -> str:
    """The acting colleague's name; empty in a house where nobody is entered yet.

    Raises Refused when the role does not hold the right, and what `name_staff` raises.
    """
    name = name_staff(session, by)
    person = staff_named(session, name) if name else None
    if person is not None and not may_do(person.role, right):
        who = "、".join(sorted(HOLDERS[right]))
        raise Refused(f"{name} 是{person.role}，不能做这件事。请由{who}来做（--by 姓名）")
    return name
