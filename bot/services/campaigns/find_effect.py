"""What a step's wordings have shown so far, judged only once each arm is full."""

import datetime as dt

from sqlmodel import Session

from bot.domain.campaign import Step
from bot.domain.experiment import CONTROL, Arm, Finding, judge
from bot.domain.moments import day_of
from storage.experiments import arms_of_step


def find(session: Session, step: Step, now: dt.datetime) -> list[Finding]:
    """Each wording against the control; an arm nobody is in yet counts none."""
    seen = arms_of_step(session, step.campaign, step.id, step.look_days, step.arm_size, day_of(now))
    named = {arm.name: arm for arm in seen}
    order = [CONTROL, *(arm for arm in step.arms if arm != CONTROL)]
    return judge([named.get(name, Arm(name, 0, 0)) for name in order], step.arm_size)
