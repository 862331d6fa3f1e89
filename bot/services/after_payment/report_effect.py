"""Is it worth it? Next-period punctuality of households with and without the plan, with the interval of the difference.

Both arms get receipt, thanks and their own matter; only the note and the question differ. Each household counts once,
with its first payment in the window and the first due day after it.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.after_payment import Arm as PlanArm
from bot.domain.experiment import ALPHA, Arm, difference, wilson
from bot.domain.moments import day_of
from storage.satisfaction import DueLine, first_plans, lines_falling_due

FEWEST = 30  # households an arm: below this no figure is a finding
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Effect:
    """The two arms, the difference in points of a hundred with its interval, and what may be said of it."""

    with_plan: Arm
    without: Arm
    points: float | None
    low: float | None
    high: float | None
    verdict: str
    waiting: int  # households whose next due day has not come


def report_effect(session: Session, since: dt.datetime, until: dt.datetime, as_of: dt.date) -> Effect:
    """Payments between two moments; who was due again by `as_of`."""
    plans = first_plans(session, since, until)
    rooms = sorted(plans)
    paid, of = Counter[str](), Counter[str]()
    for first in range(0, len(rooms), _PAGE):
        page = rooms[first : first + _PAGE]
        earliest = min(day_of(plans[room_id][1]) for room_id in page)
        for room_id, lines in _next_dues(lines_falling_due(session, page, earliest, as_of), plans).items():
            arm = plans[room_id][0]
            of[arm] += 1
            paid[arm] += all(line.paid_in_time >= line.amount for line in lines)
    with_plan = Arm("with", paid[PlanArm.PLAN], of[PlanArm.PLAN])
    without = Arm("without", paid[PlanArm.CONTROL], of[PlanArm.CONTROL])
    return _judged(with_plan, without, len(rooms) - with_plan.of - without.of)


def _next_dues(lines: list[DueLine], plans: dict[int, tuple[str, dt.datetime]]) -> dict[int, list[DueLine]]:
    """Each room's lines of its first due day that comes two weeks or more after it paid: the next period."""
    found: dict[int, list[DueLine]] = {}
    for line in lines:
        if line.due_on < day_of(plans[line.room_id][1]) + dt.timedelta(days=14):
            continue
        known = found.setdefault(line.room_id, [])
        if not known or known[0].due_on == line.due_on:
            known.append(line)
    return found


def _judged(with_plan: Arm, without: Arm, waiting: int) -> Effect:
    if min(with_plan.of, without.of) < FEWEST:
        why = f"样本太少：有计划 {with_plan.of} 户、对照 {without.of} 户，各满 {FEWEST} 户才算"
        return Effect(with_plan, without, None, None, None, why, waiting)
    low, high = (edge * 100 for edge in difference(with_plan, without, ALPHA))
    points = (with_plan.share - without.share) * 100
    told = f"按时率相差 {points:+.1f} 个百分点，95% 区间 {low:+.1f} 到 {high:+.1f}"
    word = "有用" if low > 0 else "适得其反" if high < 0 else "分不出有没有用，区间含 0"
    return Effect(with_plan, without, points, low, high, f"{told}：{word}", waiting)


def interval(arm: Arm) -> tuple[float, float]:
    """The 95 % interval of an arm's share, in points of a hundred."""
    low, high = wilson(arm, ALPHA)
    return low * 100, high * 100
