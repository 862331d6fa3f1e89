"""升级: whose hands a household's matter is in, 管家 → 主管 → 经理 → 法务, and what must be true before it rises.

Asking a superior for help is never refused for a matter that is open. The harsh step, 法务, is: every line of the
checklist must hold (facts 4.1 and 5), and each that does not is named with what would mend it. Time alone never takes a
household to a lawyer.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """In whose hands."""

    STEWARD = "steward"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    LEGAL = "legal"


class Aim(StrEnum):
    """What it is about: something we owe the owner, or money the owner owes."""

    SERVICE = "service"
    MONEY = "money"


class Check(StrEnum):
    """What must be true before a household's money goes further up."""

    OWES = "owes"
    CLAIMED = "claimed"
    PROMISE = "promise"
    PLAN = "plan"
    WORK_ORDER = "work_order"
    OBJECTION = "objection"
    HARDSHIP = "hardship"
    IDENTITY = "identity"
    LIMITATION = "limitation"
    DEMAND = "demand"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """How the household stands; each field in words where something stands against it, empty where nothing does.

    `owes`: undisputed fen; `identity`: why nobody knows for sure who the owner is; `limitation`: periods that may be
    past three years; `demand`: why no written demand has run its time; `answer`: what a colleague owes the owner.
    """

    owes: int = 0
    claimed: str = ""
    promise: str = ""
    plan: str = ""
    work_order: str = ""
    objection: str = ""
    hardship: str = ""
    identity: str = ""
    limitation: str = ""
    demand: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One line of the checklist that does not hold: what is found, and what mends it."""

    check: Check
    found: str
    mend: str


STAGES = tuple(Stage)
TITLES: Mapping[Stage, str] = {
    Stage.STEWARD: "管家",
    Stage.SUPERVISOR: "主管",
    Stage.MANAGER: "经理",
    Stage.LEGAL: "法务",
}
WITHIN: Mapping[Stage, dt.timedelta] = {  # hours of the office
    Stage.STEWARD: dt.timedelta(hours=4),
    Stage.SUPERVISOR: dt.timedelta(hours=9),
    Stage.MANAGER: dt.timedelta(hours=18),
    Stage.LEGAL: dt.timedelta(hours=90),
}
DEMAND_DAYS = 15  # what a written demand leaves the owner at least (facts 4.1)
_TO_MANAGER = (Check.OWES, Check.CLAIMED, Check.PROMISE, Check.PLAN)
REQUIRED: Mapping[Stage, tuple[Check, ...]] = {
    Stage.STEWARD: (),
    Stage.SUPERVISOR: (Check.OWES,),
    Stage.MANAGER: _TO_MANAGER,
    Stage.LEGAL: (
        *_TO_MANAGER,
        Check.WORK_ORDER,
        Check.OBJECTION,
        Check.ANSWER,
        Check.HARDSHIP,
        Check.IDENTITY,
        Check.LIMITATION,
        Check.DEMAND,
    ),
}
_MENDS: Mapping[Check, str] = {
    Check.OWES: "没有要催的欠费，不用往上走",
    Check.CLAIMED: "先查清这笔钱到没到，回业主一句",
    Check.PROMISE: "等这一天过了再说",
    Check.PLAN: "按分期走，没有按时付再说",
    Check.WORK_ORDER: "先把工单办完",
    Check.OBJECTION: "先书面答复异议，办结待办",
    Check.ANSWER: "先回这位业主的话",
    Check.HARDSHIP: "走关怀线：分期、减免或延期",
    Check.IDENTITY: "先依法核实业主和产权",
    Check.LIMITATION: "请法务先核时效，把过期的几期分开",
    Check.DEMAND: f"先发书面催告，送达满 {DEMAND_DAYS} 天",
}


def aim_of(facts: CaseFacts) -> Aim:
    """What we owe comes before what we are owed; a household that owes nothing is a matter of service."""
    ours = facts.work_order or facts.objection or facts.answer
    return Aim.SERVICE if ours or facts.owes <= 0 else Aim.MONEY


def missing(stage: Stage, aim: Aim, facts: CaseFacts) -> tuple[Missing, ...]:
    """What of the checklist does not hold for this stage, in its order; empty: it may rise there.

    A matter of service rises up to the manager whatever is owed, and never to a lawyer: there the money rules hold.
    """
    if aim is Aim.SERVICE and stage is not Stage.LEGAL:
        return ()
    told = ((check, _against(check, facts)) for check in REQUIRED[stage])
    return tuple(Missing(check, found, _MENDS[check]) for check, found in told if found)


def _against(check: Check, facts: CaseFacts) -> str:
    if check is Check.OWES:
        return "" if facts.owes > 0 else "没有未付的钱"
    found: str = getattr(facts, check.value)
    return found


def rank(stage: Stage) -> int:
    """0 for 管家, 3 for 法务."""
    return STAGES.index(stage)


def next_stage(now_at: Stage | None, role: str) -> Stage | None:
    """Where it rises to when a colleague of this role raises it; None: there is nothing above.

    It never skips a person: nobody hands on what lies in a superior's hands (`is_above`), and whoever raises hands to
    the stage above their own.
    """
    own = next((stage for stage, title in TITLES.items() if title == role), Stage.STEWARD)
    at = max((stage for stage in (now_at, own) if stage is not None), key=rank)
    return STAGES[rank(at) + 1] if at is not Stage.LEGAL else None


def is_above(stage: Stage, role: str) -> bool:
    """Does a case at this stage lie above this role? 管理员 stands in for everybody."""
    if role == "管理员":
        return False
    own = next((one for one, title in TITLES.items() if title == role), Stage.STEWARD)
    return rank(stage) > rank(own)


def when_late(stage: Stage) -> Stage | None:
    """Where a case rises to by itself when its time is over: to the manager at most. None: it stays, and is told."""
    return STAGES[rank(stage) + 1] if rank(stage) < rank(Stage.MANAGER) else None
