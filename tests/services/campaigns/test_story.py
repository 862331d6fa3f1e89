"""One household from bill to silence on a settable clock: the whole outbox, in order, as it stands at the end."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlmodel import col, select

from bot.domain import effects as fx
from bot.domain.may_speak import Rules
from bot.domain.moments import CHINA, day_of
from bot.domain.money import Fen
from bot.domain.speaking import Policy
from bot.domain.workdays import Calendar
from bot.services.campaigns.offer_waiver import Terms, ask_to_offer
from bot.services.campaigns.plan_campaign import move_page
from bot.services.campaigns.remind_promises import remind_promises
from bot.services.guarding.guard_send import GuardParts
from bot.services.office.approve_deed import approve_deed
from bot.services.office.close_task import close_task
from bot.services.office.return_holds import return_holds
from storage.campaigns import RUNNING
from storage.database import Database
from storage.tables import CampaignRun, CommunityFact, Hold, Objection, OutboxRow, Promise, Staff, Task
from tests.services.guarded import DUE, OWED, PARTS, Owner, a_message, an_owner
from tests.services.sending.test_guarded_sending import Post

ARREARS = PARTS.scripts.campaigns["arrears"]
CALENDAR = Calendar.of({dt.date(2026, 10, 1): "国庆节", dt.date(2027, 1, 1): "元旦", dt.date(2027, 2, 6): "春节"})
_SILENCE = "3-2-501 刚缴过费（01-18 09:01），72 小时内不催"
RULES = Rules(Policy(), CALENDAR)


@dataclass(slots=True)
class House:
    """A house whose clock is set by hand: each hour it plans, brings back and sends what is due."""

    database: Database
    post: Post
    owner: Owner

    def live(self, since: int, until: int, hours: tuple[int, ...] = (9, 10, 15)) -> None:
        """From one day to another, counted from the due date."""
        for day in range(since, until + 1):
            for hour in hours:
                self.tick(at(day, hour))

    def tick(self, now: dt.datetime) -> None:
        """Everything due at a moment, once."""
        with self.database.transaction() as session:
            return_holds(session, now, 30)
            remind_promises(session, RULES, now)
            run = session.exec(select(CampaignRun)).one()
            move_page(session, ARREARS, run, 0, PARTS.scripts, RULES, now)
        self.post.goes(now)

    def says(self, now: dt.datetime, *effects: fx.Effect) -> None:
        """What a talk with the owner leaves."""
        with self.database.transaction() as session:
            identity = session.merge(self.owner.identity)
            identity.last_seen_at = now
            session.add(identity)
            self.owner.does(session, now, *effects)

    def outbox(self) -> list[tuple[int, str, str, str]]:
        """All of it, in the order it was due: day from the due date, what, state, why."""
        with self.database.transaction() as session:
            rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.due_at), col(OutboxRow.id))).all()
            return [(_day(row), row.subject.partition("/")[2], row.state, row.because) for row in rows]

    def tasks(self) -> list[str]:
        """The colleagues' to-dos, in order."""
        with self.database.transaction() as session:
            return [task.kind for task in session.exec(select(Task).order_by(col(Task.id)))]


def at(day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment, by days from the due date."""
    return dt.datetime.combine(DUE + dt.timedelta(days=day), dt.time(hour, minute), CHINA)


def _day(row: OutboxRow) -> int:
    return (day_of(row.sent_at or row.due_at) - DUE).days


@pytest.fixture
def house(database: Database) -> House:
    since = dt.date(2019, 1, 1)
    with database.transaction() as session:
        session.add(CampaignRun(name="arrears", state=RUNNING, started_on=DUE - dt.timedelta(days=30)))
        for name, role in (("王芳", "经理"), ("李强", "主管")):
            session.add(Staff(name=name, role=role, password_hash="-"))
        owner = an_owner(session)
        for name, value in (("late_charge_clause", "合同第八条"), ("late_charge_daily_rate", "0.0005")):
            fact = CommunityFact(
                community_id=owner.room.community_id, name=name, value=value, source="合同", in_force_from=since
            )
            session.add(fact)
    return House(database, Post(database, GuardParts(PARTS.scripts, PARTS.judge, calendar=CALENDAR)), owner)


def test_from_the_bill_to_the_silence(house: House) -> None:
    house.live(-25, 3)  # bill, three reminders
    house.says(at(4, 12), fx.Dispute("poor_service", "楼道没人打扫", "物业费"), fx.Hold("poor_service", days=20))
    house.live(5, 5)  # held
    with house.database.transaction() as session:  # the review
        (task,) = session.exec(select(Task).where(Task.kind == "objection")).all()
        close_task(session, task.id, "已补做并拍照回复", upheld=False, by_staff="李强", now=at(6, 9))
        assert session.exec(select(Objection.upheld)).all() == [False]
        assert session.exec(select(Hold.released_at)).one() is not None
    house.says(at(6, 20), fx.Promise(DUE + dt.timedelta(days=10)))
    house.live(7, 10)  # the reminder the day before; nothing on the day
    house.live(11, 11)  # broken: asked after once, the next rung
    with house.database.transaction() as session:
        assert session.exec(select(Promise.state)).all() == ["broken"]
        terms = Terms(Fen(1_000_00), DUE + dt.timedelta(days=40), because="元月减免")
        community_id = house.owner.room.community_id
        asked = ask_to_offer(session, "arrears", community_id, terms, "王芳", at(11, 16))
        approve_deed(session, asked.id, "李强", at(11, 17))
    house.live(12, 17)
    house.tick(at(18, 9))  # planned for ten o'clock, and approved
    with house.database.transaction() as session:
        house.owner.pays(session, at(18, 9, 1), amount=OWED - 10_000)  # not all of it: something stays open
        a_message(session, house.owner, "a_colleague_s_own", at(19))
    house.live(18, 20)
    assert house.outbox()[-1] == (21, "a_colleague_s_own", "pending", _SILENCE)
    house.live(21, 25)
    assert house.outbox() == [
        (-20, "010_bill", "sent", ""),
        (-7, "020_due_soon", "sent", ""),
        (-1, "030_due_tomorrow", "sent", ""),
        (3, "040_overdue", "sent", ""),
        (9, "eve", "sent", ""),
        (11, "043_day_passed", "sent", ""),
        (18, "060_waive", "cancelled", "已缴费"),
        (21, "a_colleague_s_own", "sent", ""),  # due an hour into the second day of silence
    ]
    assert house.tasks()[:2] == ["objection", "promise_broken"]
