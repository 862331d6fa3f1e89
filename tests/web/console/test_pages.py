"""The console's pages: rights, bad input refused kindly with nothing lost, two people where two are needed."""

import sys
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

import bot.web.console.pages
from bot.web.body_cap import MAX_SHEET_BYTES
from bot.web.console.page import pages
from storage.tables import Approval, BillLine, Hold, Payment, Room, ScriptEdit, Staff
from tests.web.console.desk import PASSWORD, PEOPLE, Desk

ROOM = "/console/bills/room/1"


def _one(desk: Desk, table: type, **where: object) -> object:
    return desk.run(lambda session: session.exec(select(table).filter_by(**where)).one())


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_opens_or_says_who_may_open_it(desk: Desk, name: str) -> None:
    desk.sign_in(name)
    told = {page.name: desk.get(f"/console/{page.name}") for page in pages()}
    assert {name: seen.status for name, seen in told.items() if seen.status not in (200, 403)} == {}
    assert all("这件事要由" in seen.text for seen in told.values() if seen.status == 403)


def test_a_page_is_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "weather"
    folder.mkdir()
    (folder / "__init__.py").write_text("", "utf-8")
    (folder / "page.py").write_text(
        "from fastapi import APIRouter\nfrom bot.web.console.page import Page\n"
        "PAGE = Page('weather', '天气', 11, APIRouter())\n",
        "utf-8",
    )
    monkeypatch.setattr(bot.web.console.pages, "__path__", [*bot.web.console.pages.__path__, str(tmp_path)])
    pages.cache_clear()
    try:
        assert [page.name for page in pages()][:2] == ["today", "weather"]
    finally:
        pages.cache_clear()
        sys.modules.pop("bot.web.console.pages.weather.page", None)
        sys.modules.pop("bot.web.console.pages.weather", None)


def test_a_waiver_needs_a_second_person(desk: Desk) -> None:
    desk.sign_in("钱财务")
    seen = desk.post(f"{ROOM}/waive", {"line": 1, "amount": "51.80", "because": "空置六个月"})
    assert "等另一位同事批准" in seen.text
    assert desk.post("/console/approvals/decide", {"approval": 1, "verdict": "yes"}).status == 403  # one's own
    desk.sign_in("林经理")
    for _ in range(2):  # a double click
        assert desk.post("/console/approvals/decide", {"approval": 1, "verdict": "yes"}).status == 200
    line = _one(desk, BillLine, id=1)
    assert isinstance(line, BillLine)
    assert line.amount == 70000


def test_a_rejected_waiver_changes_nothing(desk: Desk) -> None:
    desk.sign_in("钱财务")
    desk.post(f"{ROOM}/waive", {"line": 1, "amount": "51.80", "because": "空置六个月"})
    desk.sign_in("林经理")
    desk.post("/console/approvals/decide", {"approval": 1, "verdict": "no"})
    line, approval = _one(desk, BillLine, id=1), _one(desk, Approval, id=1)
    assert isinstance(line, BillLine)
    assert isinstance(approval, Approval)
    assert (line.amount, approval.state) == (75180, "rejected")


@pytest.mark.parametrize("amount", ["", "八百", "0", "-5", "99999999", "1.234"])
def test_a_waiver_of_no_sum_is_refused_with_the_reason(desk: Desk, amount: str) -> None:
    desk.sign_in("钱财务")
    seen = desk.post(f"{ROOM}/waive", {"line": 1, "amount": amount, "because": "空置"})
    assert (seen.status in (400, 403), "没有办成" in seen.text) == (True, True)


def test_money_at_the_counter_is_taken_once(desk: Desk) -> None:
    desk.sign_in("钱财务")
    form = {"amount": "300", "reference": "SJ-1", "method": "现金"}
    assert "核销" in desk.post(f"{ROOM}/pay", form).text
    assert "没有再记一次" in desk.post(f"{ROOM}/pay", form).text
    assert "451.80" in desk.get(ROOM).text


def test_a_steward_takes_no_money_and_sees_no_other_building(desk: Desk) -> None:
    desk.sign_in("周管家")
    assert desk.post(f"{ROOM}/pay", {"amount": "1", "reference": "x"}).status == 403
    assert (desk.get(ROOM).status, desk.get("/console/bills/room/2").status) == (200, 403)
    assert "5-1-101" not in desk.get("/console/bills").text
    drawn = [desk.get(f"/console/bills/room/{number}/line.svg") for number in (1, 2)]
    assert (drawn[0].status, drawn[0].text[:4]) == (200, "<svg")
    assert drawn[1].status == 403


def test_reminders_rest_and_go_on(desk: Desk) -> None:
    desk.sign_in("周管家")
    assert "复核" in desk.post(f"{ROOM}/hold", {"why": "住院", "days": "7"}).text
    assert "恢复提醒" in desk.post(f"{ROOM}/hold", {"release": "1"}).text
    hold = _one(desk, Hold)
    assert isinstance(hold, Hold)
    assert hold.released_at is not None


def test_money_without_a_room_is_claimed(desk: Desk) -> None:
    def pay(session: Session) -> None:
        room = session.get_one(Room, 1)
        money: dict[str, Any] = {"gateway": "bank", "trade_number": "T1", "amount": 75180, "paid_at": desk.now}
        session.add(Payment(community_id=room.community_id, **money))

    desk.run(pay)
    desk.sign_in("钱财务")
    assert desk.post("/console/bills/unmatched", {"payment": 1, "room": "9-9-999"}).status == 404
    assert "核销 1 项" in desk.post("/console/bills/unmatched", {"payment": 1, "room": "3栋2单元501"}).text


def test_a_telephone_is_shown_to_those_who_may_and_noted(desk: Desk) -> None:
    desk.sign_in("周管家")
    assert "13900008821" not in desk.get(ROOM).text
    assert "13900008821" in desk.post(f"{ROOM}/phone", htmx=True).text
    desk.sign_in("林经理")
    assert "电话" in desk.get("/console/settings/seen?by=周管家").text
    desk.sign_in("看看")
    assert desk.post(f"{ROOM}/phone").status == 403


SHEET = """幸福里业主台账
房号,业主姓名,联系电话,建筑面积,交房日期,爱好
7-1-101,<script>甲</script>,13900000001,90,2020-01-01,=1+1
7-1-x,乙,139,90,2020-01-01,
"""


def _look(desk: Desk, name: str = "台账.csv", content: str = SHEET, **more: str) -> str:
    return desk.post("/console/imports/look", more, files={"files": (name, content.encode(), "text/csv")}).text


def test_a_sheet_is_tried_before_it_goes_in(desk: Desk) -> None:
    desk.sign_in("钱财务")
    seen = _look(desk)
    assert "还没有录入" in seen
    assert "有问题 1" in seen
    assert "爱好 →" in seen
    assert "7-1-101" not in desk.get("/console/bills?q=7-1-101").text.partition("<table")[2]
    token = seen.partition('action="/console/imports/')[2][:24]
    done = desk.post(f"/console/imports/{token}", {"go": "1"})
    assert "录入了 1 行" in done.text
    assert "&lt;script&gt;甲" in desk.get("/console/bills?q=7-1").text
    assert desk.get(f"/console/imports/{token}/rejects/台账.csv").status == 200


@pytest.mark.parametrize("name", ["合同.docx", "../../etc/passwd", "坏.exe"])
def test_what_is_no_sheet_is_refused(desk: Desk, name: str) -> None:
    desk.sign_in("钱财务")
    assert "不是表格" in _look(desk, name)


def test_a_sheet_of_thirty_megabytes_is_refused_in_words(desk: Desk) -> None:
    desk.sign_in("钱财务")
    assert "分几次上传" in _look(desk, content="x" * (MAX_SHEET_BYTES + 10_000_000))


def test_a_wording_needs_a_second_person_and_two_editors_are_told(desk: Desk) -> None:
    key = "promise.leave"
    desk.sign_in("陈客服")
    base = desk.get(f"/console/scripts/{key}").text.partition('name="base" value="')[2][:16]
    first = {"base": base, "texts": "好的，您方便时说一声就行。", "note": "更短"}
    for _ in range(2):  # a double click
        assert "等另一位同事批准" in desk.post(f"/console/scripts/{key}", first).text
    desk.sign_in("何主管")
    clash = desk.post(f"/console/scripts/{key}", {"base": base, "texts": "好，不急。"})
    assert "陈客服 先改了这一句" in clash.text
    assert "好，不急。" in clash.text  # nothing is lost
    approval = _one(desk, Approval)
    assert isinstance(approval, Approval)
    desk.post("/console/approvals/decide", {"approval": approval.id, "verdict": "yes"})
    assert desk.house.scripts.lines[key].texts == ("好的，您方便时说一声就行。",)
    late = desk.post(f"/console/scripts/{key}", {"base": base, "texts": "好，不急。"})
    assert "先改了这一句" in late.text
    assert desk.run(lambda session: len(session.exec(select(ScriptEdit)).all())) == 1


@pytest.mark.parametrize("texts", ["再不交就停水停电。", "您家{nobody}元。", "{quote:made_up}", "您是老赖。"])
def test_a_wording_that_may_not_be_said_is_never_kept(desk: Desk, texts: str) -> None:
    desk.sign_in("陈客服")
    key = "promise.leave"
    base = desk.get(f"/console/scripts/{key}").text.partition('name="base" value="')[2][:16]
    seen = desk.post(f"/console/scripts/{key}", {"base": base, "texts": texts})
    assert "banner bad" in seen.text
    assert texts in seen.text
    assert desk.run(lambda session: session.exec(select(ScriptEdit)).all()) == []


def test_colleagues_are_entered_changed_and_let_go(desk: Desk) -> None:
    desk.sign_in("罗管")
    assert "第一次登录的密码" in desk.post("/console/settings/people", {"name": "新人", "role": "管家"}).text
    form = {"name": "新人", "deed": "role", "role": "管家", "building": "幸福里/5"}
    assert "改好了" in desk.post("/console/settings/people/change", form).text
    assert "停用了" in desk.post("/console/settings/people/change", {"name": "新人", "deed": "disable"}).text
    desk.sign_in("林经理")
    assert desk.post("/console/settings/people", {"name": "别人", "role": "管家"}).status == 403


def test_one_stops_everything_and_two_let_it_go(desk: Desk) -> None:
    desk.sign_in("陈客服")
    assert "账单有误" in desk.post("/console/stop", {"why": "账单有误"}).text
    desk.post("/console/stop/resume")
    desk.sign_in("林经理")
    assert "一切发送已停止" in desk.get("/console/today").text
    desk.post("/console/approvals/decide", {"approval": 1, "verdict": "yes"})
    assert "一切发送已停止" not in desk.get("/console/today").text


def test_another_password_is_asked_for_the_old_one(desk: Desk) -> None:
    desk.sign_in("陈客服")
    form = {"old": "wrong", "new": "a new long one", "again": "a new long one"}
    assert desk.post("/console/me/password", form).status == 403
    desk.post("/console/me/password", {**form, "old": PASSWORD})
    assert desk.sign_in("陈客服", "a new long one") == 303


def test_rates_are_shown_with_their_definitions_and_kept_as_a_book(desk: Desk) -> None:
    desk.sign_in("钱财务")
    desk.post(f"{ROOM}/pay", {"amount": "751.80", "reference": "SJ-1"})
    seen = desk.get("/console/reports").text
    assert "50.0%" in seen
    assert "当期收缴率 = " in seen
    book = desk.get("/console/reports/export")
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")


def test_the_menu_holds_no_secret(desk: Desk) -> None:
    desk.sign_in("罗管")
    assert desk.get("/console/settings/values").status == 200
    staff = desk.run(lambda session: session.exec(select(Staff).order_by(col(Staff.id))).first())
    assert staff is not None
    assert staff.password_hash not in desk.get("/console/settings").text
