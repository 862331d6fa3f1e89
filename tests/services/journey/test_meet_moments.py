"""Moments of truth over real rows: each once, none while money is talked about; and one file is one moment."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.domain import effects as fx
from bot.domain.household import Tie
from bot.domain.moments import CHINA
from bot.services.journey.meet_moments import meet_moments
from scripts_zh.load import Scripts, load_scripts, read_scripts
from storage.database import Database
from storage.tables import Bill, BillLine, MomentMet, OutboxRow, Task, TieRow
from tests.services.following import SCRIPTS, Following
from tests.services.guarded import Owner

NOW = dt.datetime(2026, 5, 20, 10, 0, tzinfo=CHINA)  # far from every bill of the home
NEW_ONE = """
title: 第一百天
basis: 试着加一个文件
happens: moved_in
after_days: 100
within_days: 5
owner: 管家
measure: 业主有没有回话
text: "{name}，您好。住下来一百天了，还缺什么，直接说。"
"""


@pytest.fixture
def story(database: Database) -> Following:
    return Following(database, now=NOW)


@pytest.fixture
def owner(story: Following) -> Owner:
    return story.owner()


def began(story: Following, owner: Owner, day: dt.date) -> None:
    with story.database.transaction() as session:
        for tie in session.exec(select(TieRow).where(TieRow.room_id == owner.room.id, TieRow.kind == Tie.OWNER)):
            tie.from_day = day
            session.add(tie)


def meet(story: Following, scripts: Scripts = SCRIPTS, days: int = 0) -> list[tuple[str, str, str]]:
    """Meet twice, as ticks do; every moment met so far."""
    with story.database.transaction() as session:
        for _ in range(2):
            while meet_moments(session, scripts, story.now + dt.timedelta(days=days)):
                pass
        rows = session.exec(select(MomentMet).order_by(col(MomentMet.id)))
        return [(row.name, row.outcome, row.because) for row in rows]


def test_a_year_is_remembered_once_under_its_own_budget(story: Following, owner: Owner) -> None:
    began(story, owner, dt.date(2019, 5, 18))
    assert meet(story) == [("anniversary", "greeted", "")]
    assert len(meet(story, days=2)) == 1
    story.until(3, NOW)
    ((at, letter),) = story.post.left
    assert (at.date(), "又满一年了" in letter.text) == (NOW.date(), True)
    assert story.outbox() == [(f"good_moment:anniversary:{owner.room.id}", "sent")]
    assert [name for name, _, _ in meet(story, days=365)] == ["anniversary"] * 2


def test_nobody_is_greeted_while_money_or_a_matter_is_open(story: Following, owner: Owner) -> None:
    began(story, owner, dt.date(2019, 5, 18))
    with story.database.transaction() as session:
        for line in session.exec(select(BillLine)):
            line.due_on = NOW.date() + dt.timedelta(days=3)
            session.add(line)
    assert meet(story) == [("anniversary", "passed", "正在收费期，问候会被当成催缴")]
    assert story.outbox() == []


def test_an_open_repair_comes_first(story: Following, owner: Owner) -> None:
    began(story, owner, dt.date(2019, 5, 18))
    with story.database.transaction() as session:
        owner.does(session, NOW, fx.OpenWorkOrder("repair", "厨房漏水", 24))
    assert meet(story) == [("anniversary", "passed", "业主的事还没办完，先办事")]


def test_who_moved_in_is_asked_after_a_week_and_the_first_bill_is_a_colleagues_work(
    story: Following, owner: Owner
) -> None:
    began(story, owner, NOW.date() - dt.timedelta(days=8))
    with story.database.transaction() as session:
        for bill in session.exec(select(Bill)):
            bill.issued_on = NOW.date() - dt.timedelta(days=2)
            session.add(bill)
    assert meet(story) == [("first_bill", "task", ""), ("moved_in", "greeted", "")]
    with story.database.transaction() as session:
        task = session.exec(select(Task)).one()
        text = session.exec(select(OutboxRow.text)).one()
    assert (task.kind, "不催什么时候付" in task.what) == ("moment", True)
    assert "搬来不久" in text


def test_the_eve_of_a_festival(story: Following, owner: Owner) -> None:
    story.now = dt.datetime(2026, 9, 22, 10, 0, tzinfo=CHINA)  # 中秋 2026: 25 September
    assert meet(story) == [("mid_autumn", "greeted", "")]


def test_one_file_is_one_moment(story: Following, owner: Owner, tmp_path: Path) -> None:
    folder = tmp_path / "moments"
    folder.mkdir()
    (folder / "hundred_days.yaml").write_text(NEW_ONE, "utf-8")
    began(story, owner, NOW.date() - dt.timedelta(days=101))
    scripts = load_scripts(tmp_path)
    only = replace(scripts, moments={"hundred_days": scripts.moments["hundred_days"]})
    assert meet(story, only) == [("hundred_days", "greeted", "")]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("还缺什么", "记得缴下一期", "不提钱"),
        ("happens: moved_in", "happens: bought_a_car", "不认识的时刻"),
        ("owner: 管家", "colour: red", "不认识的键"),
        ("measure: 业主有没有回话", "measure:", "没有写"),
        ("happens: moved_in", "happens: payment", "已经有话在说"),
        ("happens: moved_in", "happens: festival", "写是哪个节"),
        ("after_days: 100", "after_days: 1.5", "整数"),
        ('text: "{name}，您好。住下来一百天了，还缺什么，直接说。"', "said_by: rate.nothing", "没有话术"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = tmp_path / "moments"
    folder.mkdir()
    (folder / "new.yaml").write_text(NEW_ONE.replace(old, new), "utf-8")
    _, faults = read_scripts(tmp_path)
    assert any(told in fault.fault for fault in faults), faults
