"""Who in the office may do what: the roles and the few rights that are not everybody's."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ROLES = ("管家", "主管", "客服", "财务", "经理", "法务", "管理员", "只读")
ADMINISTRATOR, READ_ONLY, STEWARD = "管理员", "只读", "管家"


class Right(StrEnum):
    """What a deed asks of the one who does it."""

    WORK = "work"  # anything that changes a row
    APPROVE = "approve"  # the second person's word
    STAFF = "staff"  # enter colleagues, change their passwords, let them go
    LOOK = "look"  # open the console
    READ_TALKS = "read_talks"  # read what owners write
    TALK = "talk"  # answer owners, take talks over
    MONEY = "money"  # import sheets, match money, ask for adjustments
    CAMPAIGN = "campaign"  # start and pause campaigns, write to groups
    SCRIPTS = "scripts"  # propose other wording
    PHONES = "phones"  # see a whole telephone number
    EVERY_BUILDING = "every_building"  # all households, not only one's own buildings


_WORKING = frozenset(ROLES) - {READ_ONLY}
HOLDERS: Mapping[Right, frozenset[str]] = {
    Right.WORK: _WORKING,
    Right.APPROVE: frozenset({"主管", "财务", "经理", "法务", ADMINISTRATOR}),
    Right.STAFF: frozenset({ADMINISTRATOR}),
    Right.LOOK: frozenset(ROLES),
    Right.READ_TALKS: frozenset({"管家", "主管", "客服", "经理", "法务", ADMINISTRATOR}),
    Right.TALK: frozenset({"管家", "主管", "客服", "经理", ADMINISTRATOR}),
    Right.MONEY: frozenset({"主管", "财务", "经理", ADMINISTRATOR}),
    Right.CAMPAIGN: frozenset({"主管", "经理", ADMINISTRATOR}),
    Right.SCRIPTS: frozenset({"主管", "客服", "经理", "法务", ADMINISTRATOR}),
    Right.PHONES: frozenset({"管家", "主管", "客服", "经理", ADMINISTRATOR}),
    Right.EVERY_BUILDING: frozenset(ROLES) - {STEWARD},
}


def may_do(role: str, right: Right) -> bool:
    """Does this role hold the right?"""
    return role in HOLDERS[right]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a colleague with the role of this moment. `buildings` is empty but for a 管家's own."""

    staff_id: int
    name: str
    role: str
    buildings: frozenset[int] = frozenset()

    def may(self, right: Right) -> bool:
        """Does this colleague hold the right?"""
        return may_do(self.role, right)

    @property
    def scope(self) -> frozenset[int] | None:
        """The buildings this colleague may look at; None for all of them."""
        return None if self.may(Right.EVERY_BUILDING) else self.buildings
