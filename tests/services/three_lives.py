"""Three households lived through the real services: one that goes well, one brought back, one left waiting."""

import datetime as dt

from sqlmodel import Session, select

from storage.database import Database
from storage.tables import BillLine, OutboxRow, Promise, Task, WorkOrder
from tests.services.following import PAID, Following
from tests.services.guarded import OWED, Owner

_DAY = dt.timedelta(days=1)


def three_lives(database: Database) -> Following:
    """Rooms 3-2-501 (goes well), 3-2-502 (brought back) and 3-2-503 (left waiting), a week after they paid or not."""
    story = Following(database)
    story.staff()
    well = story.owner()
    story.services((6, "电梯维保"), (4, "楼道灯换了三盏"))
    back = story.owner("3-2-502", "oOwner2", "13900008822")
    waits = story.owner("3-2-503", "oOwner3", "13900008823")
    with database.transaction() as session:
        _repair(session, well, 40, "门禁刷不开", within=1, took=0.5)
        _repair(session, back, 30, "厨房漏水", within=1, took=None)
        _reminded(session, back, 16)
        _repair(session, waits, 30, "主卧墙面渗水", within=2, took=None)
        _reminded(session, waits, 16)
        _reminded(session, waits, 9)
        session.add(_broken_promise(waits, 12))
        for line in session.exec(select(BillLine)):
            line.due_on = (PAID + 3 * _DAY).date()
    said = ((back, 21, "报修半个月没人来，你们就知道收钱"), (waits, 18, "墙都发霉了，说了三次没人管，我要投诉"))
    for owner, days, words in said:
        story.now = PAID - days * _DAY
        story.says(owner, words)
    story.now = PAID - 10 * _DAY
    story.closes("objection", "漏水处修好了，这个季度的违约金免了", room_id=back.room.id)
    with database.transaction() as session:
        for order in session.exec(select(WorkOrder).where(WorkOrder.room_id == back.room.id)):
            order.closed_at, order.outcome = PAID - 18 * _DAY, "换了阀门，重做了防水"
        for task in session.exec(select(Task).where(Task.room_id == back.room.id, Task.kind != "objection")):
            task.done_at, task.outcome = PAID - 16 * _DAY, "定了上门时间，告诉了业主"
    story.now = PAID
    with database.transaction() as session:
        for row in session.exec(select(OutboxRow).where(OutboxRow.state == "pending")):
            row.state = "cancelled"
        well.pays(session, PAID, OWED, "W1")
        back.pays(session, PAID, OWED, "B1")
    story.until(54)
    story.says(well, "5")
    story.now += _DAY / 48
    story.says(well, "谢谢你们，师傅来得很快")
    story.says(back, "2")
    story.says(back, "修了十二天，中间没人说一声")
    story.until(56)
    story.closes("low_rating", "主管上门道了歉，漏水处复查过，以后超过三天每天回话")
    story.until(24 * 7)
    return story


def _repair(session: Session, owner: Owner, days: float, what: str, *, within: float, took: float | None) -> None:
    opened = PAID - days * _DAY
    order = WorkOrder(
        community_id=owner.room.community_id,
        room_id=owner.room.id,
        category="repair",
        what=what,
        opened_at=opened,
        due_at=opened + within * _DAY,
    )
    if took is not None:
        order.closed_at, order.outcome = opened + took * _DAY, "修好了"
    session.add(order)


def _reminded(session: Session, owner: Owner, days: int) -> None:
    at = PAID - days * _DAY
    session.add(
        OutboxRow(
            send_key=f"campaign:{owner.room.id}:{days}",
            kind="reminder",
            lane="local:main",
            identity_id=owner.identity.id,
            room_id=owner.room.id,
            text="提醒",
            state="sent",
            due_at=at,
            sent_at=at,
        )
    )


def _broken_promise(owner: Owner, days: int) -> Promise:
    return Promise(
        room_id=owner.room.id,
        promised_on=(PAID - days * _DAY).date(),
        made_at=PAID - (days + 3) * _DAY,
        state="broken",
    )
