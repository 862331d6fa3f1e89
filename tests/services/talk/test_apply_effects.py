"""Every effect leaves its row once, however often the owner repeats himself."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import Session, SQLModel, select

from bot.domain import effects as fx
from bot.domain.money import Fen
from bot.services.talk.apply_effects import Doer, apply_effects
from storage.database import Database
from storage.identities import identity_of
from storage.tables import ContactWish, Hold, Objection, OutboxRow, Promise, Task, WorkOrder
from tests.homes import a_home, a_person

TODAY = dt.date(2026, 11, 23)
FRIDAY = dt.date(2026, 11, 27)


def _doer(session: Session, now: dt.datetime) -> Doer:
    room = a_home(session)
    identity = identity_of(session, "wechat", "main", "openid-1")
    identity.person_id, identity.room_id = a_person(session, room).id, room.id
    session.add(identity)
    return Doer(session, identity, room, now)


@pytest.mark.parametrize(
    ("effect", "table", "columns"),
    [
        (fx.OpenWorkOrder("水暖", "厨房漏水", 24), WorkOrder, {"category": "水暖", "what": "厨房漏水"}),
        (fx.OpenCheck("payment", "说上周五转了账", 2), Task, {"kind": "check", "what": "说上周五转了账"}),
        (fx.Hold("repair", 7), Hold, {"reason": "repair", "since": TODAY, "review_on": TODAY + dt.timedelta(days=7)}),
        (fx.Promise(FRIDAY, Fen(10000)), Promise, {"promised_on": FRIDAY, "amount": 10000, "state": "open"}),
        (fx.Plan(3), Task, {"kind": "plan", "what": "业主希望分 3 期缴纳，待审批"}),
        (fx.ReductionRequest("vacant", "空置三年"), Task, {"kind": "reduction", "what": "空置三年"}),
        (fx.InvoiceRequest("要电子发票"), Task, {"kind": "invoice", "what": "要电子发票"}),
        (fx.HandOver("要求人工", "谈电梯"), Task, {"kind": "hand_over", "what": "要求人工：谈电梯"}),
        (fx.Callback("请回电", 2), Task, {"kind": "callback", "due_at": "in 2 h"}),
        (fx.OptOut(), ContactWish, {"wish": "stop"}),
        (fx.Preference("bill_only"), ContactWish, {"wish": "bill_only"}),
    ],
)
def test_an_effect_leaves_its_row(
    database: Database, now: dt.datetime, effect: fx.Effect, table: type[SQLModel], columns: dict[str, object]
) -> None:
    with database.transaction() as session:
        apply_effects(_doer(session, now), (effect,))
        session.flush()
        row = session.exec(select(table)).one()
        expected = {key: now + dt.timedelta(hours=2) if value == "in 2 h" else value for key, value in columns.items()}
        assert {name: getattr(row, name) for name in columns} == expected


@pytest.mark.parametrize(
    ("effect", "table"),
    [
        (fx.OpenWorkOrder("水暖", "厨房漏水", 24), WorkOrder),
        (fx.OpenCheck("payment", "说上周五转了账", 2), Task),
        (fx.Hold("repair", 7), Hold),
        (fx.Dispute("repair_unresolved", "漏水没修"), Objection),
        (fx.HandOver("要求人工", "谈电梯"), Task),
    ],
)
def test_said_twice_is_recorded_once(
    database: Database, now: dt.datetime, effect: fx.Effect, table: type[SQLModel]
) -> None:
    with database.transaction() as session:
        doer = _doer(session, now)
        apply_effects(doer, (effect,))
        apply_effects(replace(doer, now=now + dt.timedelta(minutes=5)), (effect, effect))
        session.flush()
        assert len(session.exec(select(table)).all()) == 1


def test_a_dispute_also_gives_a_colleague_its_deadline(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        apply_effects(_doer(session, now), (fx.Dispute("bill_wrong", "面积不对", "物业服务费"),))
        session.flush()
        objection, task = session.exec(select(Objection)).one(), session.exec(select(Task)).one()
        assert (objection.reason, objection.item, objection.raised_on) == ("bill_wrong", "物业服务费", TODAY)
        assert (task.kind, task.due_at) == ("objection", now + dt.timedelta(days=10))


def test_a_new_promise_replaces_the_old_one(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        doer = _doer(session, now)
        apply_effects(doer, (fx.Promise(FRIDAY), fx.Promise(FRIDAY + dt.timedelta(days=3))))
        session.flush()
        promises = session.exec(select(Promise).order_by("id")).all()
        assert [(promise.promised_on.day, promise.state) for promise in promises] == [(27, "replaced"), (30, "open")]


def test_release_lifts_only_its_own_reason(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        doer = _doer(session, now)
        apply_effects(doer, (fx.Hold("repair", 7), fx.Hold("hardship", 30), fx.Release("repair")))
        session.flush()
        assert {hold.reason: hold.released_at for hold in session.exec(select(Hold)).all()} == {
            "repair": now,
            "hardship": None,
        }


def test_stop_cancels_what_waits_but_not_a_receipt(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        doer = _doer(session, now)
        for kind in ("reminder", "receipt"):
            session.add(
                OutboxRow(
                    send_key=f"{kind}:1",
                    kind=kind,
                    lane="wechat:main",
                    identity_id=doer.identity.id,
                    text="…",
                    due_at=now,
                )
            )
        session.flush()
        apply_effects(doer, (fx.OptOut(),))
        session.flush()
        rows = session.exec(select(OutboxRow).order_by("id")).all()
        assert [(row.kind, row.state) for row in rows] == [("reminder", "cancelled"), ("receipt", "pending")]


def test_a_stranger_changes_no_household(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        stranger = Doer(session, identity_of(session, "wechat", "main", "nobody"), None, now)
        effects = (fx.Hold("x", 7), fx.Promise(FRIDAY), fx.Dispute("x", "x"), fx.Release("x"))
        apply_effects(stranger, effects)
        apply_effects(stranger, (fx.OpenWorkOrder("公共", "路灯不亮", 24), fx.HandOver("要求人工", "x")))
        session.flush()
        assert [task.kind for task in session.exec(select(Task).order_by("id")).all()] == ["work_order", "hand_over"]
        assert not session.exec(select(Hold)).all()
