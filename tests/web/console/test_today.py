"""The list of what waits: one matter stands once, with the owner's own words and the deadline that was promised."""

import datetime as dt
import re

import pytest
from sqlmodel import Session

from bot.wiring import open_house
from storage.tables import Hold, Task
from tests.web.console.desk import Desk, open_desk

HOME = "幸福里"


def _rows(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in text.split('<li class="job">')[1:]]


def test_an_owner_who_asked_for_a_person_stands_there_once(desk: Desk) -> None:
    desk.says(HOME, "3-2-501", "楼道太脏了，转人工", -5)
    desk.sign_in()
    (row,) = _rows(desk.get("/console/today").text)
    assert "业主在等回话" in row
    assert "楼道太脏了，转人工" in row
    assert "等了 5 分钟" in row
    assert "还有" in row


def test_looking_at_one_kind_leaves_the_counts_of_the_others(desk: Desk) -> None:
    desk.says(HOME, "3-2-501", "转人工", -5)

    def work(session: Session) -> None:
        due = desk.now + dt.timedelta(hours=2)
        for number in range(2):
            session.add(
                Task(kind="check", what="核一下", subject=f"x:{number}", room_id=1, opened_at=desk.now, due_at=due)
            )

    desk.run(work)
    desk.sign_in()
    tabs = re.compile(r'<nav class="tabs".*?</nav>', re.DOTALL)
    told = [tabs.findall(desk.get(f"/console/today{kind}").text)[0].count("<b>") for kind in ("", "?kind=核查")]
    assert told == [3, 3]
    assert len(_rows(desk.get("/console/today?kind=核查").text)) == 2


def test_a_hold_says_why_in_words(desk: Desk) -> None:
    desk.run(lambda session: session.add(Hold(room_id=1, reason="hardship", since=desk.now.date())))
    desk.sign_in()
    assert "暂时有困难" in desk.get("/console/bills/room/1").text


def test_an_address_that_is_nowhere_says_so(desk: Desk) -> None:
    desk.sign_in()
    seen = desk.get("/console/nowhere")
    assert (seen.status, "没有这一页" in seen.text) == (404, True)


@pytest.mark.usefixtures("home")
def test_a_new_house_is_told_where_to_begin(now: dt.datetime) -> None:
    house = open_house()
    with open_desk(house, now) as desk:
        desk.sign_in("罗管")
        assert "先把小区录进来" in desk.get("/console/today").text
    house.database.close()
