"""业主分层: which of six groups a household that owes belongs to, from evidence, with its reason in words.

For the office's eyes, never in a text and never a mark on a person. 恶意 is no group: only people may sign that.
"""

from dataclasses import dataclass
from enum import StrEnum

_VACANT = ("空置", "未收房", "未交付", "未入住")
_ENOUGH_WORDS, _ENOUGH_MEETINGS = 3, 1


class Segment(StrEnum):
    """Domain facts 4.3."""

    UNAWARE = "不知情"
    REASON = "有理由"
    HARDSHIP = "困难"
    VACANT = "空置未收房"
    LOST = "失联"
    REFUSES = "拒付"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is on record. `told`: steps that reached them this round; `met` and `missed`: visits and calls."""

    disputes: tuple[str, ...] = ()
    work_orders: tuple[str, ...] = ()
    hardship: bool = False
    occupancy: str = ""
    has_chat: bool = False
    told: int = 0
    answered: bool = False
    met: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Segmented:
    """The group and why."""

    segment: Segment
    because: str


def is_vacant(occupancy: str) -> bool:
    """Does the register say that nobody lives there, or that it was never handed over?"""
    return any(word in occupancy for word in _VACANT)


def segment_of(seen: Evidence) -> Segmented:
    """What we owe them comes first, what they owe us last: the milder reading wins."""
    if seen.hardship:
        return Segmented(Segment.HARDSHIP, "登记了困难或分期")
    if seen.disputes or seen.work_orders:
        return Segmented(Segment.REASON, f"有事没办完：{'、'.join((*seen.disputes, *seen.work_orders))}")
    if is_vacant(seen.occupancy):
        return Segmented(Segment.VACANT, f"台账写着“{seen.occupancy}”")
    if not seen.has_chat and not seen.met:
        return Segmented(Segment.LOST, f"没有绑定聊天账号，上门或电话 {seen.missed} 次没见到人")
    if seen.told >= _ENOUGH_WORDS and (seen.met >= _ENOUGH_MEETINGS or seen.answered):
        return Segmented(Segment.REFUSES, f"说过 {seen.told} 次，见过面或回过话，没有提出理由也没有付")
    return Segmented(Segment.UNAWARE, f"这一期说过 {seen.told} 次，还没有见过面，没有说过理由")
