"""A month's satisfaction: scores with their number and interval, reasons, how fast low ones were put right.

Scores, fees' reasons and service records stand side by side: the reasons tell what to repair. Fewer than thirty
answers are no finding, and no building is ranked by them (domain facts 4.4).
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlmodel import Session

from bot.domain.after_payment import LOW
from bot.domain.experiment import ALPHA, Arm, wilson
from bot.domain.moments import CHINA
from storage.satisfaction import (
    ScoreRow,
    reasons_between,
    repairs_between,
    scores_between,
    services_between,
)

FEWEST = 30
TOO_FEW = "样本太少"
_HIGH = 4


@dataclass(frozen=True, slots=True)
class Share:
    """CSAT of one place: answers of 4 and 5 among all answers, in points of a hundred with the 95 % interval."""

    place: str
    answers: int
    high: int
    points: float | None
    low_edge: float | None
    high_edge: float | None

    @property
    def words(self) -> str:
        """As a report says it."""
        if self.points is None:
            return f"{TOO_FEW}（{self.answers} 份）"
        return f"{self.points:.1f}%（{self.answers} 份，95% 区间 {self.low_edge:.1f} 到 {self.high_edge:.1f}）"


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The month. `closing_hours`: median from a low score to its mending; `overdue`: those past their hour."""

    whole: Share
    buildings: tuple[Share, ...]
    asked: int
    late_answers: int
    scores: dict[int, int]
    reasons: dict[str, int]
    low: int
    mended: int
    told_back: int
    overdue: int
    closing_hours: float | None
    ended_well: Share
    objections: dict[str, int]
    repairs: tuple[int, int, int]
    services: int


def report_satisfaction(
    session: Session, first: dt.date, after: dt.date, now: dt.datetime, building: str = ""
) -> Satisfaction:
    """From one day up to another (not included); of one building or all."""
    since, until = (dt.datetime.combine(day, dt.time(), CHINA) for day in (first, after))
    rows = scores_between(session, since, until, building)
    answers = [row for row in rows if row.score is not None and not row.late]
    low = [row for row in answers if (row.score or 0) <= LOW]
    hours = [
        (row.mended_at - row.answered_at) / dt.timedelta(hours=1) for row in low if row.mended_at and row.answered_at
    ]
    return Satisfaction(
        whole=share("全部", answers),
        buildings=tuple(
            share(f"{name}栋", [row for row in answers if row.building == name])
            for name in sorted({row.building for row in answers}, key=lambda name: (len(name), name))
        ),
        asked=len(rows),
        late_answers=sum(row.late for row in rows),
        scores=dict(sorted(Counter(row.score for row in answers if row.score).items())),
        reasons=dict(Counter(reason for row in answers for reason in row.reasons.split(",") if reason).most_common()),
        low=len(low),
        mended=len(hours),
        told_back=sum(row.told_at is not None for row in low),
        overdue=sum(row.due_at is not None and (row.mended_at or now) > row.due_at for row in low),
        closing_hours=round(median(hours), 1) if hours else None,
        ended_well=_ended_well(answers),
        objections=dict(reasons_between(session, first, after, building).most_common()),
        repairs=repairs_between(session, since, until),
        services=services_between(session, first, after),
    )


def share(place: str, answers: Sequence[ScoreRow]) -> Share:
    """The share of high scores; without a figure below thirty answers."""
    return _share(place, sum((row.score or 0) >= _HIGH for row in answers), len(answers))


def _ended_well(answers: Sequence[ScoreRow]) -> Share:
    """Of those who answered after a payment: a high score, or a low one put right and told."""
    plans = [row for row in answers if row.subject.startswith("plan:")]
    well = sum((row.score or 0) >= _HIGH or row.told_at is not None for row in plans)
    return _share("收得好", well, len(plans))


def _share(place: str, high: int, of: int) -> Share:
    if of < FEWEST:
        return Share(place, of, high, None, None, None)
    low_edge, high_edge = wilson(Arm(place, high, of), ALPHA)
    return Share(place, of, high, high / of * 100, low_edge * 100, high_edge * 100)
