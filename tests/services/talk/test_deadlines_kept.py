"""What a text may promise is what the rows hold: the deadlines the content check counts on are those applied."""

import datetime as dt

import pytest
from sqlmodel import select

from bot.domain import effects as fx
from bot.services.talk.apply_effects import Doer, apply_effects
from dialogues.deeds import kept_within_hours
from dialogues.tree import Deed
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Task, WorkOrder
from tests.homes import a_home


@pytest.mark.parametrize(
    ("effect", "arguments"),
    [
        (fx.OpenWorkOrder("water", "漏水", 24), {"within_hours": 24}),
        (fx.OpenCheck("bill", "面积不对", 3), {"within_days": 3}),
        (fx.Callback("回电", 2), {"within_hours": 2}),
        (fx.HandOver("要人工", "谈账单"), {}),
        (fx.HandOver("停水", "停水", urgent=True), {"urgent": True}),
        (fx.Plan(3), {}),
        (fx.Dispute("vacant", "没人住"), {}),
        (fx.ReductionRequest("vacant", "没人住"), {}),
        (fx.InvoiceRequest("发票"), {}),
    ],
)
def test_the_row_is_due_when_the_text_says(
    sqlite_database: Database, now: dt.datetime, effect: fx.Effect, arguments: dict[str, object]
) -> None:
    hours = kept_within_hours(Deed(effect.id, arguments))
    assert hours is not None
    with sqlite_database.transaction() as session:
        doer = Doer(session, identity_of(session, "wechat", "main", "openid-1"), a_home(session), now)
        apply_effects(doer, (effect,))
        session.flush()
        due = [task.due_at for task in session.exec(select(Task)).all()]
        due += [order.due_at for order in session.exec(select(WorkOrder)).all()]
        assert due == [now + dt.timedelta(hours=hours)]
