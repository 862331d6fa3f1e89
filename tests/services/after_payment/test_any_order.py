"""Whatever the order of notices, refunds, scores, words and ticks: one plan a settlement, one question, no money text.

Money texts are tried all the while, from a campaign and from a colleague; the sender and its guard are the real ones.
"""

import datetime as dt
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from bot.domain.money import Fen
from bot.services.feedback.rate import Score, rate
from bot.services.money.refund_payment import RefundNotice, refund
from storage.database import Database
from storage.tables import AfterPaymentPlan, OutboxRow, Payment, Rating, Refund, Room
from tests.services.following import HOUR, Following
from tests.services.guarded import Owner, a_message

_DEEDS = st.one_of(
    st.tuples(st.just("pays"), st.sampled_from(["T1", "T2", "T3"]), st.sampled_from([10_000, 75_180])),
    st.tuples(st.just("refunds"), st.sampled_from(["T1", "T2", "T3"]), st.just(0)),
    st.tuples(st.just("rates"), st.just(""), st.integers(1, 5)),
    st.tuples(st.just("chases"), st.sampled_from(["campaign", "staff", "reminder"]), st.integers(0, 9)),
    st.tuples(st.just("waits"), st.just(""), st.sampled_from([1, 7, 25, 49])),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(_DEEDS, min_size=4, max_size=14))
def test_one_plan_one_question_no_money(database: Database, deeds: list[tuple[str, str, int]]) -> None:
    _empty(database)
    story = Following(database)
    story.staff()
    owner = story.owner()
    for number, (deed, name, size) in enumerate(deeds):
        _do(story, owner, deed, name, size, number)
        story.tick()
    story.until(100, story.now)
    _judge(story)


def _do(story: Following, owner: Owner, deed: str, name: str, size: int, number: int) -> None:
    with story.database.transaction() as session:
        if deed == "pays":
            owner.pays(session, story.now, size, name)
        elif deed == "refunds":
            _refund(session, name, story.now)
        elif deed == "rates":
            rate(session, session.get_one(Room, owner.room.id), owner.identity, Score(size), story.now)
        elif deed == "chases":
            said = {"script": "", "text": "物业费请尽快缴。"} if name == "staff" else {}
            a_message(session, owner, f"{number:03}", story.now, kind=name, **said)
    if deed == "waits":
        story.until(size, story.now)


def _refund(session: Session, trade: str, now: dt.datetime) -> None:
    payment = session.exec(select(Payment).where(Payment.trade_number == trade)).one_or_none()
    back = session.exec(select(Refund).where(Refund.refund_number == trade)).one_or_none()
    if payment is not None and back is None:
        refund(session, RefundNotice(payment.id, "bank", trade, Fen(payment.amount), now), now)


def _judge(story: Following) -> None:
    with story.database.transaction() as session:
        payments = {payment.id: payment for payment in session.exec(select(Payment))}
        plans = session.exec(select(AfterPaymentPlan)).all()
        rows = session.exec(select(OutboxRow).where(col(OutboxRow.state) == "sent")).all()
        ratings = Counter(rating.subject for rating in session.exec(select(Rating)))
    assert sorted(plan.payment_id for plan in plans) == sorted(payments)
    assert max(ratings.values(), default=0) <= 1
    assert sum(":question:" in row.send_key for row in rows) <= 1
    for row in rows:
        if row.kind in ("campaign", "staff", "reminder") and row.sent_at is not None:
            paid = [one.paid_at for one in payments.values() if one.paid_at <= row.sent_at]
            assert all(row.sent_at >= at + 72 * HOUR for at in paid)
    texts = sorted(row.sent_at for row in rows if row.kind == "after_payment" and row.sent_at)
    assert all(sum(at <= other < at + 72 * HOUR for other in texts) <= 3 for at in texts)


def _empty(database: Database) -> None:
    with database.transaction() as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(text(f"DELETE FROM {table.name}"))  # noqa: S608 - our own tables
