"""The command box and the board of cases, as colleagues meet them."""

import datetime as dt

from sqlalchemy import event
from sqlmodel import Session

from bot.domain.escalation import Aim, Stage
from bot.services.escalation.place_case import Matter, place_case
from tests.homes import a_home
from tests.web.console.desk import Desk


def _orders(desk: Desk, line: str, *, htmx: bool = True) -> str:
    return desk.post("/console/command", {"line": line}, htmx=htmx).text


def test_a_line_in_the_box_is_answered_on_the_page(desk: Desk) -> None:
    desk.sign_in("何主管")
    assert "张伟" in _orders(desk, "查 3-2-501", htmx=False)
    assert "没有听懂" in _orders(desk, "在吗")
    assert "回“确认”" in _orders(desk, "已缴 3-2-501 800 现金")
    assert "记好了" in _orders(desk, "确认")


def test_a_case_is_on_the_board_and_a_lawyer_is_refused_with_reasons(desk: Desk) -> None:
    desk.sign_in("周管家")
    assert "到主管（何主管）" in _orders(desk, "升级 3-2-501 谈了两轮")
    assert "已经在主管（何主管）" in _orders(desk, "升级 3-2-501 谈了两轮")
    assert "谈了两轮" in desk.get("/console/escalation").text
    assert "已经在上一级手里" in desk.get("/console/escalation/room/1").text
    refused = desk.post("/console/escalation/close", {"room": "1", "outcome": "好了"}).text
    assert "由他来办结" in refused
    desk.sign_in("林经理")
    assert "没有书面催告的记录" in desk.get("/console/escalation/room/1").text
    assert "还不能到律师函" in desk.post("/console/escalation/room/1/raise", {"why": ""}).text
    assert "办结了：说清楚了" in desk.post("/console/escalation/close", {"room": "1", "outcome": "说清楚了"}).text
    assert "没有升级中的事" in desk.get("/console/escalation").text


def _asked(desk: Desk) -> int:
    count = 0

    def note(*_told: object) -> None:
        nonlocal count
        count += 1

    engine = desk.house.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert desk.get("/console/escalation").status == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return count


def test_the_board_asks_as_often_for_thirty_cases_as_for_one(desk: Desk, now: dt.datetime) -> None:
    def fill(session: Session, numbers: range) -> None:
        for number in numbers:
            room = a_home(session, f"3-1-{100 + number}")
            place_case(session, room, None, Stage.MANAGER, Matter(Aim.MONEY, "谈不拢", ""), "", now)

    desk.sign_in("林经理")
    desk.run(lambda session: fill(session, range(1, 2)))
    one = _asked(desk)
    desk.run(lambda session: fill(session, range(2, 31)))
    assert _asked(desk) == one
