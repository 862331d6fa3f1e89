"""The default ladder over virtual days: what is planned for a household, what goes, and what stops it."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from sqlmodel import col, select

from bot.domain import effects as fx
from bot.domain.may_speak import Rules
from bot.domain.moments import CHINA
from bot.domain.page_token import Purpose
from bot.domain.speaking import Policy
from bot.domain.workdays import Calendar
from bot.services.campaigns.plan_campaign import Moved, move_page
from bot.services.campaigns.preview_campaign import preview_campaign
from bot.services.guarding.guard_send import GuardParts
from bot.services.links.make_link import LinkMaker, make_link
from bot.services.links.open_link import Opened, open_link
from bot.services.office.return_holds import return_holds
from storage.campaigns import RUNNING
from storage.database import Database
from storage.tables import CampaignRun, CampaignStep, Hold, OutboxRow, Task
from tests.services.guarded import DUE, PARTS, Owner, an_owner
from tests.services.sending.test_guarded_sending import Post

ARREARS = PARTS.scripts.campaigns["arrears"]
TWO_YEARS = Calendar.of({dt.date(2026, 10, 1): "国庆节", dt.date(2027, 1, 1): "元旦", dt.date(2027, 2, 6): "春节"})
RULES = Rules(Policy(), TWO_YEARS)
PARTS_2027 = GuardParts(PARTS.scripts, PARTS.judge, calendar=TWO_YEARS)


@dataclass(slots=True)
class Story:
    """A house with a running campaign; each day is planned and sent at nine and at ten."""

    database: Database
    post: Post

    def day(self, days_from_due: int) -> list[str]:
        """What leaves on one day, by its step."""
        gone: list[str] = []
        for hour in (9, 10, 11):
            now = self.at(days_from_due, hour)
            self.move(now)
            if self.post.goes(now):
                gone.append(self.last())
        return gone

    def days(self, since: int, until: int) -> dict[int, list[str]]:
        """The days on which something left."""
        left = {day: self.day(day) for day in range(since, until + 1)}
        return {day: gone for day, gone in left.items() if gone}

    def move(self, now: dt.datetime) -> Moved:
        with self.database.transaction() as session:
            return_holds(session, now, 30)
        with self.database.transaction() as session:
            run = session.exec(select(CampaignRun)).one()
            return move_page(session, ARREARS, run, 0, PARTS.scripts, RULES, now)

    def last(self) -> str:
        with self.database.transaction() as session:
            sent = session.exec(select(OutboxRow).where(OutboxRow.state == "sent").order_by(col(OutboxRow.sent_at)))
            return list(sent)[-1].subject.partition("/")[2]

    @staticmethod
    def at(days_from_due: int, hour: int = 10) -> dt.datetime:
        return dt.datetime.combine(DUE + dt.timedelta(days=days_from_due), dt.time(hour), CHINA)


@pytest.fixture
def story(database: Database) -> Story:
    with database.transaction() as session:
        session.add(CampaignRun(name="arrears", state=RUNNING, started_on=DUE - dt.timedelta(days=30)))
    return Story(database, Post(database, PARTS_2027))


@pytest.fixture
def owner(story: Story) -> Owner:
    with story.database.transaction() as session:
        return an_owner(session)


def test_the_bill_then_the_reminders(story: Story, owner: Owner) -> None:
    assert story.days(-25, 14) == {-20: ["010_bill"], -7: ["020_due_soon"], -1: ["030_due_tomorrow"]} | {
        3: ["040_overdue"]
    }


def test_the_same_round_twice_plans_nothing_new(story: Story, owner: Owner) -> None:
    assert [story.move(story.at(-20)).planned for _ in range(2)] == [1, 0]


def test_who_asked_for_the_bill_is_reminded_no_more_before_the_day(story: Story, owner: Owner) -> None:
    assert story.days(-20, -8) == {-20: ["010_bill"]}
    with story.database.transaction() as session:
        identity = session.merge(owner.identity)
        identity.last_seen_at = story.at(-9)
        session.add(identity)
    assert story.days(-7, 2) == {}


def test_a_look_at_the_page_of_the_bill_spares_the_reminder(story: Story, owner: Owner) -> None:
    key, address = b"k" * 32, "https://wy.example.com"
    with story.database.transaction() as session:
        made = make_link(session, LinkMaker(key, address), Purpose.BILL, owner.room.id, story.at(-21))
        assert isinstance(open_link(session, key, Purpose.BILL, made.rpartition("/")[2], story.at(-21)), Opened)
    assert story.days(-20, -10) == {-20: ["010_bill"]}
    with story.database.transaction() as session:
        assert isinstance(open_link(session, key, Purpose.BILL, made.rpartition("/")[2], story.at(-9)), Opened)
    assert story.days(-9, -2) == {}


def test_an_objection_stops_the_ladder_and_it_comes_back_at_the_mildest_rung(story: Story, owner: Owner) -> None:
    story.days(-20, -7)
    with story.database.transaction() as session:
        owner.does(session, story.at(-5), fx.Hold("poor_service", days=20))
    assert story.days(-4, 14) == {}
    with story.database.transaction() as session:
        assert session.exec(select(Hold.released_at)).one() is None
    back = story.days(15, 25)
    assert back == {15: ["040_overdue"]}
    with story.database.transaction() as session:
        kinds = [task.kind for task in session.exec(select(Task).order_by(col(Task.id)))]
    assert kinds == ["hold_review", "campaign"]


def test_a_promise_is_waited_for_and_its_breaking_is_told(story: Story, owner: Owner) -> None:
    story.days(-20, 3)
    with story.database.transaction() as session:
        owner.does(session, story.at(4), fx.Promise(DUE + dt.timedelta(days=12)))
    assert story.days(5, 12) == {}
    with story.database.transaction() as session:
        assert session.exec(select(Task)).all() == []
    story.day(13)
    with story.database.transaction() as session:
        assert next(task.kind for task in session.exec(select(Task))) == "promise_broken"


def test_paid_an_hour_before_nothing_goes_and_the_row_says_why(story: Story, owner: Owner) -> None:
    story.move(story.at(-20, 9))
    with story.database.transaction() as session:
        owner.pays(session, story.at(-20, 9))
    assert story.post.goes(story.at(-20, 10)) == []
    with story.database.transaction() as session:
        row = session.exec(select(OutboxRow)).one()
        assert (row.state, row.because) == ("cancelled", "已缴费")
    assert story.days(-19, 40) == {}


def test_after_money_seventy_two_hours_are_silent(story: Story, owner: Owner) -> None:
    story.days(-20, -8)
    with story.database.transaction() as session:
        owner.pays(session, story.at(-8, 12), amount=1000)
    assert story.day(-7) == []
    assert story.move(story.at(-7, 12)).reasons["after_payment"] == 1
    assert story.days(-6, -2) == {-4: ["020_due_soon"]}


def test_grave_steps_are_people_s(story: Story, owner: Owner) -> None:
    """A visit nobody made: no demand, however late it is."""
    story.days(-20, 40)
    with story.database.transaction() as session:
        tasks = [task for task in session.exec(select(Task).order_by(col(Task.id))) if task.kind == "campaign"]
        assert [task.subject.split("/")[1].split(":")[0] for task in tasks] == [
            "050_one_voice",
            "070_visit",
        ]
        assert not session.exec(select(OutboxRow).where(OutboxRow.kind == "formal")).all()


def test_the_preview_names_everyone(story: Story, owner: Owner) -> None:
    with story.database.transaction() as session:
        paid = an_owner(session, "3-2-502", "oOwner2", "13900008822")
        paid.pays(session, story.at(-30), trade="T2")
        silent = an_owner(session, "3-2-503", "oOwner3", "13900008823")
        silent.identity.person_id = None
        session.add(silent.identity)
    with story.database.transaction() as session:
        run = session.exec(select(CampaignRun)).one()
        names = {owner.room.community_id: "幸福里"}
        told = preview_campaign(session, ARREARS, run, names, PARTS.scripts, RULES, story.at(-20, 9))
        assert [(one.household, one.step, one.lane) for one in told.audience] == [
            ("幸福里/3-2-501", "010_bill", "local:main")
        ]
        assert (dict(told.left_out), told.because["no_channel"][:16]) == (
            {"paid": 1, "no_channel": 1},
            "3-2-503：没有绑定的聊天账",
        )
        assert told.texts[0][1].startswith("张伟，您好。2026年10月至12月的")
        assert not session.exec(select(CampaignStep)).all()


def test_a_control_arm_gets_nothing_and_counts_as_taken(story: Story, owner: Owner) -> None:
    steps = [replace(step, arms={"control": 1}) if step.id == "010_bill" else step for step in ARREARS.steps]
    with story.database.transaction() as session:
        run = session.exec(select(CampaignRun)).one()
        moved = move_page(session, replace(ARREARS, steps=tuple(steps)), run, 0, PARTS.scripts, RULES, story.at(-20, 9))
        row = session.exec(select(CampaignStep)).one()
        assert (moved.planned, row.outcome, session.exec(select(OutboxRow)).all()) == (1, "control", [])
