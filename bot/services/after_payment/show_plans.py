"""The plans as an office looks at them: whose, which story, how far, and why so."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from scripts_zh.load import Scripts
from storage.after_payment import recent_plans, steps_of_plans
from storage.outbox_waiting import codes_of_rooms

_LATELY = dt.timedelta(days=10)
_MOST = 200


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step and what became of it."""

    part: str
    outcome: str
    because: str


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """One plan. `household` is `COMMUNITY/ROOM`, `story` the title of its file."""

    household: str
    payment: int
    began_at: dt.datetime
    story: str
    arm: str
    state: str
    because: str
    steps: tuple[ShownStep, ...]


def show_plans(session: Session, scripts: Scripts, now: dt.datetime, room_id: int | None = None) -> list[ShownPlan]:
    """Plans awake, or begun in the last ten days, the latest first."""
    plans = recent_plans(session, now - _LATELY, _MOST, room_id)
    homes = codes_of_rooms(session, {plan.room_id for plan in plans})
    steps = steps_of_plans(session, [plan.id for plan in plans])
    return [
        ShownPlan(
            household=homes[plan.room_id],
            payment=plan.payment_id,
            began_at=plan.began_at,
            story=scripts.stories[plan.story].title if plan.story in scripts.stories else plan.story,
            arm=plan.arm,
            state=plan.state,
            because=plan.because,
            steps=tuple(ShownStep(step.step, step.outcome, step.because) for step in steps[plan.id]),
        )
        for plan in plans
    ]
