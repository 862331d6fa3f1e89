"""The inbox: who waits, who may look, taking over, answering past the wall, giving back."""

import pytest
from sqlmodel import Session, select

from bot.services.talk.sit_at_terminal import Seat
from storage.tables import AuditEntry, DataSeen, Message, OutboxRow, Task
from tests.web.console.desk import Desk

HOME = "幸福里"


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """The owner of 3-2-501 asked for a person two minutes ago."""
    desk.says(HOME, "3-2-501", "我欠多少", -3)
    desk.says(HOME, "3-2-501", "转人工", -2)
    return desk


def _rows(desk: Desk, table: type, **where: object) -> list[object]:
    with desk.house.database.transaction() as session:
        return list(session.exec(select(table).filter_by(**where)))


def _answer(desk: Desk, text: str, once: str = "0123456789abcdef", *, htmx: bool = True) -> str:
    return desk.post("/console/inbox/1/answer", {"text": text, "once": once}, htmx=htmx).text


def test_who_waits_is_seen_with_how_long(waiting: Desk) -> None:
    waiting.sign_in()
    seen = waiting.get("/console/inbox").text
    assert '等回话 <span class="soft">1</span>' in seen
    assert "2 分钟" in seen
    assert 'data-count="inbox">1</b>' in seen


def test_a_bot_that_answers_leaves_nobody_waiting(desk: Desk) -> None:
    desk.says(HOME, "3-2-501", "我欠多少")
    desk.sign_in()
    assert "没有业主在等" in desk.get("/console/inbox").text


def test_taking_over_silences_the_bot_and_giving_back_wakes_it(waiting: Desk) -> None:
    waiting.sign_in("陈客服")
    assert "陈客服 在接待" in waiting.post("/console/inbox/1/take").text
    assert waiting.says(HOME, "3-2-501", "在吗", 1) == []
    assert "交还了" in waiting.post("/console/inbox/1/give-back").text
    assert waiting.says(HOME, "3-2-501", "我欠多少", 2) != []
    tasks = [task for task in _rows(waiting, Task, kind="hand_over") if isinstance(task, Task)]
    assert [task.outcome for task in tasks] == ["陈客服 接待后交还"]


def test_an_answer_goes_out_once_however_often_the_button_is_hit(waiting: Desk) -> None:
    waiting.sign_in("陈客服")
    for _ in range(2):
        assert "马上给您看" in _answer(waiting, "您好，我是小陈，马上给您看。")
    rows = [row for row in _rows(waiting, OutboxRow, by_staff="陈客服") if isinstance(row, OutboxRow)]
    assert [(row.kind, row.text, row.lane) for row in rows] == [("reply", "您好，我是小陈，马上给您看。", "try:main")]
    assert "没有业主在等" in waiting.get("/console/inbox").text
    assert len(_rows(waiting, Message, by_staff="陈客服")) == 1


def test_words_over_a_red_line_are_stopped_and_nothing_is_kept(waiting: Desk) -> None:
    waiting.sign_in("陈客服")
    seen = _answer(waiting, "再不交就给您家停水停电。")
    assert "没有发" in seen
    assert "R1" in seen
    assert _rows(waiting, Message, by_staff="陈客服") == []
    assert _rows(waiting, OutboxRow, by_staff="陈客服") == []


def test_a_stranger_is_told_no_sum(desk: Desk) -> None:
    desk.house.say_locally("try", Seat("none", ""), "转人工", desk.now)
    desk.sign_in("陈客服")
    assert "还没有核对身份" in _answer(desk, "您家一共欠751.80元。")
    assert "您好" in _answer(desk, "您好，请问您是哪一户？")


def test_what_the_bot_would_say_is_offered(waiting: Desk) -> None:
    waiting.says(HOME, "3-2-501", "我欠多少", -1)
    waiting.sign_in("陈客服")
    seen = waiting.get("/console/inbox/1").text
    assert "可以这样说" in seen
    assert "751.80" in seen.partition("可以这样说")[2]


def test_what_an_owner_writes_stays_text(desk: Desk) -> None:
    desk.says(HOME, "3-2-501", "<script>alert(1)</script>")
    desk.sign_in()
    assert "<script>alert(1)" not in desk.get("/console/inbox/1").text
    assert "&lt;script&gt;alert(1)" in desk.get("/console/inbox/1").text


def test_who_looked_at_a_household_is_kept(waiting: Desk) -> None:
    waiting.sign_in("陈客服")
    for _ in range(2):
        waiting.get("/console/inbox/1")
    looks = [row for row in _rows(waiting, DataSeen) if isinstance(row, DataSeen)]
    assert [(row.by_staff, row.room_id, row.what) for row in looks] == [("陈客服", 1, "会话和住户卡")]


@pytest.mark.parametrize(
    ("name", "code", "status"), [("周管家", "3-2-501", 200), ("周管家", "5-1-101", 403), ("何主管", "5-1-101", 200)]
)
def test_a_steward_sees_only_the_own_buildings(desk: Desk, name: str, code: str, status: int) -> None:
    desk.says(HOME, code, "转人工")
    desk.sign_in(name)
    assert desk.get("/console/inbox/1").status == status
    assert (code in desk.get("/console/inbox").text) is (status == 200)
    assert desk.post("/console/inbox/1/take").status == status


@pytest.mark.parametrize("name", ["钱财务", "看看"])
def test_who_may_not_read_talks_is_told_who_may(desk: Desk, name: str) -> None:
    desk.says(HOME, "3-2-501", "转人工")
    desk.sign_in(name)
    seen = desk.get("/console/inbox/1")
    assert (seen.status, "客服" in seen.text) == (403, True)
    assert "会话" not in desk.get("/console/today").text.partition("<main")[0].partition("</ul>")[0]


def test_every_deed_is_in_the_chain(waiting: Desk) -> None:
    waiting.sign_in("陈客服")
    waiting.post("/console/inbox/1/take")
    _answer(waiting, "您好。")
    waiting.post("/console/inbox/1/give-back")

    def deeds(session: Session) -> list[str]:
        return [row.deed for row in session.exec(select(AuditEntry).where(AuditEntry.by_staff == "陈客服"))]

    assert waiting.run(deeds) == ["sign_in", "take_over", "answer_owner", "give_back"]
