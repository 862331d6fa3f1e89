"""The plan against its hold-out: too few says so, no difference says so, a real one is found with its interval."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.domain.moments import CHINA
from bot.services.after_payment.report_effect import report_effect
from storage.database import Database
from storage.tables import AfterPaymentPlan, Allocation, Payment
from tests.homes import QUARTER, a_home, a_line

BEGAN = dt.datetime(2026, 9, 30, 10, 0, tzinfo=CHINA)
DUE = dt.date(2026, 12, 31)


def homes(session: Session, arm: str, of: int, punctual: int, first: int) -> None:
    """So many households of an arm, the first of them paying their next bill in time, the others a day late."""
    for number in range(of):
        room = a_home(session, f"1-1-{first + number}")
        line = a_line(session, room, amount=1000, period=QUARTER, due_on=DUE)
        for trade, amount in (("P", 1), ("Q", 1000)):
            payment = Payment(
                community_id=1, room_id=room.id, gateway="t", trade_number=f"{trade}{first + number}", amount=amount,
                paid_at=BEGAN,
            )  # fmt: skip
            session.add(payment)
            session.flush()
            if trade == "P":
                whose: dict[str, Any] = {"payment_id": payment.id, "room_id": room.id}
                plan = {**whose, "began_at": BEGAN, "look_at": BEGAN}
                session.add(AfterPaymentPlan(**plan, state="done", arm=arm))
        on = DUE if number < punctual else DUE + dt.timedelta(days=1)
        paid = session.exec(select(Payment.id).order_by(col(Payment.id).desc()).limit(1)).one()
        session.add(Allocation(payment_id=paid, line_id=line.id, amount=1000, effective_on=on))


@pytest.mark.parametrize(
    ("with_plan", "without", "verdict", "points"),
    [
        ((20, 12), (40, 20), "样本太少", None),
        ((40, 24), (40, 22), "分不出有没有用", 5.0),
        ((60, 54), (60, 30), "有用", 40.0),
        ((60, 30), (60, 54), "适得其反", -40.0),
    ],
)
def test_the_effect_is_measured(
    sqlite_database: Database, with_plan: tuple[int, int], without: tuple[int, int], verdict: str, points: float | None
) -> None:
    with sqlite_database.transaction() as session:
        homes(session, "plan", *with_plan, 1)
        homes(session, "control", *without, 501)
        effect = report_effect(session, BEGAN, BEGAN + dt.timedelta(days=1), dt.date(2027, 2, 1))
    assert verdict in effect.verdict
    assert (effect.points if effect.points is None else round(effect.points, 1)) == points
    assert (effect.with_plan.of, effect.without.of, effect.waiting) == (with_plan[0], without[0], 0)
    if points is not None:
        assert effect.low is not None
        assert effect.high is not None
        assert effect.low < points < effect.high
