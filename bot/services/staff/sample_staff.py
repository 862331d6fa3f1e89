"""The demo's colleagues: one a role that matters, all with one password that is printed."""

from sqlmodel import Session

from bot.services.staff.enter_staff import enter_staff
from storage.staff import all_buildings, set_buildings, staff_named

PASSWORD = "guanjia-demo"  # noqa: S105 - of invented people in a house that is thrown away
PEOPLE = (("管理员", "管理员"), ("林经理", "经理"), ("陈客服", "客服"), ("钱财务", "财务"), ("周管家", "管家"))
_STEWARDS_BUILDING = "/3"


def enter_sample_staff(session: Session) -> None:
    """Enter them once; the 管家 looks after every building 3."""
    for name, role in PEOPLE:
        if staff_named(session, name) is None:
            person = enter_staff(session, name, role, PASSWORD)
            if role == "管家":
                own = [number for code, number in all_buildings(session).items() if code.endswith(_STEWARDS_BUILDING)]
                set_buildings(session, person.id, own)
