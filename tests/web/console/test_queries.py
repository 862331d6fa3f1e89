"""A page asks the database as often for fifty rows as for one."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from bot.domain.moments import day_of
from storage.tables import Approval, Objection, OutboxRow, Payment, Task
from tests.homes import a_home, a_line, a_person
from tests.web.console.desk import Desk

PAGES = (
    "today inbox bills bills?owing=1 bills/unmatched outbox approvals reports reports/reasons reports/work settings "
    "reports/satisfaction settings/seen campaigns campaigns/arrears/preview broadcasts scripts me stop"
).split()


@contextmanager
def _counted(desk: Desk) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = desk.house.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _fill(desk: Desk, count: int, begin: int) -> None:
    def work(session: Session) -> None:
        for number in range(begin, begin + count):
            room = a_home(session, f"3-1-{100 + number}")
            a_person(session, room, f"业主{number}", f"139{number:08d}")
            a_line(session, room, due_on=dt.date(2026, 11, 15))
            due = desk.now + dt.timedelta(hours=number)
            task: dict[str, Any] = {"kind": "check", "what": "核一下", "opened_at": desk.now, "due_at": due}
            session.add(Task(community_id=room.community_id, room_id=room.id, subject=f"room:{number}", **task))
            session.add(Objection(room_id=room.id, reason=f"r{number}", what="空着", raised_on=day_of(desk.now)))
            session.add(Approval(deed="waive", subject=f"line:{number}", what="减免", asked_by="x", asked_at=desk.now))
            money: dict[str, Any] = {
                "gateway": "bank",
                "trade_number": f"T{number}",
                "amount": 100,
                "paid_at": desk.now,
            }
            session.add(Payment(community_id=room.community_id, **money))
            sent: dict[str, Any] = {
                "kind": "reminder",
                "lane": "try:main",
                "text": "您好",
                "state": "unknown",
                "due_at": desk.now,
            }
            session.add(OutboxRow(send_key=f"k{number}", room_id=room.id, **sent))

    desk.run(work)
    for number in range(begin, begin + min(count, 8)):
        desk.says("幸福里", f"3-1-{100 + number}", "转人工")


def test_fifty_rows_cost_as_many_questions_as_one(desk: Desk) -> None:
    desk.sign_in("罗管")
    _fill(desk, 1, 1)
    assert [desk.get(f"/console/{page}").status for page in PAGES] == [200] * len(PAGES)  # parsed, looked at, kept
    few = {page: _questions(desk, page) for page in PAGES}
    _fill(desk, 49, 2)
    more = {page: _questions(desk, page) - few[page] for page in PAGES}
    assert more == dict.fromkeys(PAGES, 0)


def _questions(desk: Desk, page: str) -> int:
    with _counted(desk) as asked:
        desk.get(f"/console/{page}")
    return len(asked)
