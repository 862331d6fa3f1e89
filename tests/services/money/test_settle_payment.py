"""Money that arrives: once, to the right lines, kept when nobody knows whose it is, with all that follows."""

import datetime as dt

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot.domain.money import Fen
from bot.domain.period import Period
from bot.services.money.settle_payment import settle, settle_many
from storage.database import Database
from storage.people import owner_ties
from storage.tables import Allocation, AuditEntry, Hold, Objection, OutboxRow, Payment, Promise, Room, Task
from tests.homes import a_home, a_line, a_person
from tests.services.money_rows import PAID_AT, assert_conserved, effective_days, notice, paid_on, record

THIRD = Period.parse("2026-07..2026-09")
DUE = dt.date(2026, 10, 10)


def test_a_payment_settles_its_lines_and_the_rest_is_prepaid(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        line = a_line(session, room, amount=60000)
        done = settle(session, notice(room, 70000), now)
        assert [(part.line_id, part.item, part.amount) for part in done.allocations] == [(line.id, "物业服务费", 60000)]
        assert (done.prepaid, done.open_left, done.duplicate, done.unmatched) == (10000, 0, False, False)
        assert effective_days(session, line) == [(PAID_AT.date(), 60000)]
        assert_conserved(session)


def test_worked_example_the_heavier_burden_first(database: Database, now: dt.datetime) -> None:
    """Facts 3.5: 700 over A 600 (early, late charge), C 300 (none), B 600 (late, late charge): A 600, B 100."""
    with database.transaction() as session:
        room = a_home(session)
        record(
            session,
            room,
            late_charge_clause="第九条",
            late_charge_daily_rate="0.0005",
            late_charge_items="物业服务费",
        )
        a = a_line(session, room, amount=60000, period=Period.parse("2026-04..2026-06"), due_on=dt.date(2026, 7, 10))
        c = a_line(session, room, "车位管理费", 30000, Period.parse("2026-04..2026-06"), dt.date(2026, 8, 10))
        b = a_line(session, room, amount=60000, period=THIRD, due_on=DUE)
        settle(session, notice(room, 70000), now)
        assert paid_on(session, a, b, c) == [60000, 10000, 0]


def test_a_published_order_of_the_oldest_first(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        record(
            session,
            room,
            allocation_order="先本金后违约金，先早后晚",
            late_charge_clause="第九条",
            late_charge_daily_rate="0.0005",
            late_charge_items="物业服务费",
        )
        old = a_line(session, room, "车位管理费", 30000, Period.parse("2026-04..2026-06"), dt.date(2026, 7, 10))
        new = a_line(session, room, amount=60000, period=THIRD, due_on=DUE)
        settle(session, notice(room, 40000), now)
        assert paid_on(session, old, new) == [30000, 10000]


def test_the_payer_s_word_comes_first(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        property_fee, parking = a_line(session, room, due_on=DUE), a_line(session, room, "车位管理费", 24000)
        settle(session, notice(room, 24000, told=(parking.id,)), now)
        assert paid_on(session, property_fee, parking) == [0, 24000]


@pytest.mark.parametrize(("item", "expected"), [("车位管理费", [30000, 0]), ("", [22500, 7500])])
def test_a_disputed_line_waits(database: Database, now: dt.datetime, item: str, expected: list[int]) -> None:
    with database.transaction() as session:
        room = a_home(session)
        lines = [
            a_line(session, room, amount=30000, due_on=DUE),
            a_line(session, room, "车位管理费", 10000, due_on=DUE),
        ]
        objected = Objection(room_id=room.id, reason="x", item=item, what="不认", raised_on=DUE)
        session.add(objected)
        settle(session, notice(room, 30000), now)
        assert paid_on(session, *lines) == expected


def test_the_same_trade_twice_changes_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_line(session, room, amount=60000)
        first = settle(session, notice(room, 70000), now)
    with database.transaction() as session:
        again = settle(session, notice(room, 70000), now)
        assert again.duplicate
        assert not again.conflict
        assert (again.payment_id, again.allocations, again.prepaid, again.open_left) == (
            first.payment_id,
            first.allocations,
            first.prepaid,
            first.open_left,
        )
        assert len(session.exec(select(Payment)).all()) == 1
        assert len(session.exec(select(Allocation)).all()) == 1
        assert len(session.exec(select(AuditEntry)).all()) == 1


def test_a_known_trade_with_other_money_or_room_is_a_conflict(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, other = a_home(session), a_home(session, "3-2-502")
        settle(session, notice(room, 70000), now)
        assert "700.00 元，这次是 1.00 元" in settle(session, notice(room, 100), now).conflict
        assert "另一间房屋" in settle(session, notice(other, 70000), now).conflict
        assert settle(session, notice(other, 70000, unmatched=True), now).conflict == ""
        assert len(session.exec(select(Payment)).all()) == 1


def test_money_nobody_can_place_waits_for_a_person(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        line = a_line(session, room)
        done = settle(session, notice(room, 5000, unmatched=True), now)
        again = settle(session, notice(room, 5000, unmatched=True), now)
        assert (done.unmatched, done.prepaid, again.unmatched, again.duplicate) == (True, 5000, True, True)
        assert paid_on(session, line) == [0]
        task = session.exec(select(Task)).one()
        assert (task.kind, task.subject) == ("unmatched_money", f"payment:{done.payment_id}")
        assert "50.00 元" in task.what


def a_promise(session: Session, room: Room, now: dt.datetime, amount: int | None) -> Promise:
    promise = Promise(room_id=room.id, promised_on=now.date(), amount=amount, made_at=now)
    session.add(promise)
    session.flush()
    return promise


@pytest.mark.parametrize(
    ("promised", "paid", "state"),
    [(None, 75180, "kept"), (None, 75179, "open"), (50000, 50000, "kept"), (50000, 49999, "open")],
)
def test_a_promise_is_kept_by_its_money(
    database: Database, now: dt.datetime, promised: int | None, paid: int, state: str
) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_line(session, room)
        promise = a_promise(session, room, now, promised)
        done = settle(session, notice(room, paid, paid_at=now.replace(hour=0)), now)  # a statement names only the day
        assert (promise.state, done.promises_kept) == (state, int(state == "kept"))


def test_money_from_before_a_promise_does_not_keep_it(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_line(session, room)
        promise = a_promise(session, room, now, 50000)
        settle(session, notice(room, 50000, paid_at=now - dt.timedelta(days=3)), now)
        assert promise.state == "open"


def test_disputed_lines_do_not_stand_between_a_promise_and_its_keeping(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_line(session, room, amount=30000), a_line(session, room, "车位管理费", 10000)
        session.add(Objection(room_id=room.id, reason="x", item="车位管理费", what="不认", raised_on=DUE))
        promise = a_promise(session, room, now, None)
        settle(session, notice(room, 30000), now)
        assert promise.state == "kept"


@pytest.mark.parametrize(("paid", "closed"), [(75180, True), (75179, False)])
def test_what_waited_for_the_money_is_closed(database: Database, now: dt.datetime, paid: int, *, closed: bool) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_line(session, room)
        holds = [
            Hold(room_id=room.id, reason=reason, since=DUE, review_on=DUE) for reason in ("claimed_paid", "mourning")
        ]
        checks = [
            Task(kind="check", subject=f"room:{room.id}:{what}", what="", opened_at=now) for what in ("payment", "bill")
        ]
        session.add_all([*holds, *checks])
        settle(session, notice(room, paid), now)
        for row in (*holds, *checks):
            session.refresh(row)
        assert [hold.released_at is not None for hold in holds] == [closed, False]
        assert [(task.done_at is not None, task.outcome) for task in checks] == [
            (closed, "款已到账" if closed else ""),
            (False, ""),
        ]


def test_waiting_reminders_are_cancelled_and_nothing_else(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, other = a_home(session), a_home(session, "3-2-502")
        rows = {
            name: OutboxRow(send_key=name, kind=kind, lane="x", room_id=home.id, text="", state=state, due_at=now)
            for name, kind, home, state in [
                ("reminder", "reminder", room, "pending"),
                ("campaign", "campaign", room, "pending"),
                ("reply", "reply", room, "pending"),
                ("sent", "reminder", room, "sent"),
                ("neighbour", "reminder", other, "pending"),
            ]
        }
        session.add_all(rows.values())
        done = settle(session, notice(room, 100), now)
        for row in rows.values():
            session.refresh(row)
        assert {name: row.state for name, row in rows.items()} == {
            "reminder": "cancelled",
            "campaign": "cancelled",
            "reply": "pending",
            "sent": "sent",
            "neighbour": "pending",
        }
        assert (rows["reminder"].because, done.reminders_cancelled) == ("已缴费", 2)


def test_a_new_owner_s_money_does_not_pay_the_former_one_s_debts(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        sold_on = dt.date(2026, 10, 1)
        a_person(session, room, "张伟")
        owner_ties(session, [room.id])[room.id][0].until_day = sold_on
        a_person(session, room, "李明", "13900000001")
        owner_ties(session, [room.id])[room.id][1].from_day = sold_on
        old, new = a_line(session, room, amount=30000, period=THIRD), a_line(session, room, amount=20000)
        done = settle(session, notice(room, 25000), now)
        assert paid_on(session, old, new) == [0, 20000]
        assert (done.prepaid, done.open_left) == (5000, 0)
        settle(session, notice(room, 30000, "B2", told=(old.id,)), now)
        assert paid_on(session, old, new) == [30000, 20000]


def test_many_at_once_equal_one_after_the_other(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        rooms = [a_home(session, f"1-1-{number}01") for number in range(1, 4)]
        other = a_home(session, "1-1-101", community="乐园")
        for room in [*rooms, other]:
            a_line(session, room, amount=60000), a_line(session, room, "车位管理费", 10000)
        notices = [notice(room, 40000, f"T{room.id}-{number}") for number in range(2) for room in [*rooms, other]]
        done = settle_many(session, [*notices, notices[0], notice(rooms[0], 1, "U", unmatched=True)], now, "王会计")
        assert [one.duplicate for one in done] == [False] * 8 + [True, False]
        assert [one.open_left for one in done[:8]] == [30000] * 4 + [0] * 4
        assert [one.prepaid for one in done[4:8]] == [10000] * 4
        assert sum(part.amount for part in done[8].allocations) == 40000
        assert done[9].unmatched
        entries = session.exec(select(AuditEntry)).all()
        assert [entry.by_staff for entry in entries] == ["王会计", "王会计"]  # one a community and page
        assert_conserved(session)


def test_many_payments_ask_no_more_than_few(sqlite_database: Database, now: dt.datetime) -> None:
    def queries(payments: int) -> int:
        counted: list[str] = []

        def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith("INSERT"):
                counted.append(statement)

        with sqlite_database.transaction() as session:
            rooms = [a_home(session, f"{payments}-1-{number:03d}") for number in range(100, 100 + payments)]
            for room in rooms:
                a_line(session, room)
            session.flush()
            event.listen(sqlite_database.engine, "before_cursor_execute", count)
            settle_many(session, [notice(room, 100, f"T{room.id}") for room in rooms], now)
            event.remove(sqlite_database.engine, "before_cursor_execute", count)
        return len(counted)

    assert queries(3) == queries(30)


def test_a_payment_of_nothing_new_to_follow_up(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        assert settle_many(session, [], now) == []
        room = a_home(session)
        assert settle(session, notice(room, 100), now).prepaid == Fen(100)
