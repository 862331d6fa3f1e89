"""Who in the office may do what: the roles and the few rights that are not everybody's."""

from collections.abc import Mapping
from enum import StrEnum

ROLES = ("管家", "主管", "客服", "财务", "经理", "法务", "管理员", "只读")
ADMINISTRATOR, READ_ONLY = "管理员", "只读"


class Right(StrEnum):
    """What a deed asks of the one who does it."""

    WORK = "work"  # anything that changes a row
    APPROVE = "approve"  # the second person's word
    STAFF = "staff"  # enter colleagues, change their passwords, let them go


_WORKING = frozenset(ROLES) - {READ_ONLY}
HOLDERS: Mapping[Right, frozenset[str]] = {
    Right.WORK: _WORKING,
    Right.APPROVE: frozenset({"主管", "财务", "经理", "法务", ADMINISTRATOR}),
    Right.STAFF: frozenset({ADMINISTRATOR}),
}


def may_do(role: str, right: Right) -> bool:
    """Does this role hold the right?"""
    return role in HOLDERS[right]
