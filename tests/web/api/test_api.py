"""What another program may ask and tell, with which key, and how it is told no."""

import datetime as dt
from typing import Any

from sqlmodel import col, select

from bot.domain.rights import ROLES
from bot.services.staff.api_keys import KEY_ROLES, revoke_key
from storage.matters import list_task
from storage.outbox import put_out
from storage.tables import ApiKey, Approval, AuditEntry, DataSeen, OutboxRow, Pause, Payment, Room, Task
from tests.web.api.conftest import Program


def test_a_bill_is_told_and_who_looked_is_kept(program: Program) -> None:
    told = program.get("/households/3栋2单元501/bill")
    assert (told["room"], told["owner"], told["outstanding"]) == ("3-2-501", "张伟", "751.80")
    assert told["lines"][0]["formula"] == "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元"
    program.get("/households/3-2-501/bill", community="幸福里")
    with program.database.transaction() as session:
        seen = [(row.by_staff, row.what) for row in session.exec(select(DataSeen))]
    assert seen == [("接口：收费系统", "接口：账单")]


def test_households_come_page_by_page(program: Program) -> None:
    first = program.get("/households", limit=1)
    second = program.get("/households", limit=1, after=first["next"])
    third = program.get("/households", limit=1, after=second["next"])
    codes = [page["households"][0]["room"] for page in (first, second)]
    assert (codes, third) == (["3-2-501", "5-1-101"], {"households": [], "next": None})
    assert [one["room"] for one in program.get("/households", owing=True)["households"]] == codes


def test_a_payment_told_twice_is_booked_once(program: Program) -> None:
    body = {"amount": "751.80", "reference": "POS-1", "paid_at": "2026-11-23T09:30", "method": "刷卡"}
    answers = [program.ask("POST", "/api/households/3-2-501/payments", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    told = answers[0].json()
    assert (told["outstanding"], told["duplicate"], told["allocations"][0]["amount"]) == ("0.00", False, "751.80")
    assert answers[1].json()["duplicate"] is True
    assert program.get("/households/3-2-501")["outstanding"] == "0.00"
    assert [one["reference"] for one in program.get("/households/3-2-501/payments")["payments"]] == ["POS-1"]
    with program.database.transaction() as session:
        assert session.exec(select(Payment.amount)).all() == [75180]
        assert "接口：收费系统" in session.exec(select(AuditEntry.by_staff)).all()
    other = program.ask("POST", "/api/households/3-2-501/payments", json={**body, "amount": "1"})
    assert (other.status_code, other.json()["code"]) == (409, "refused")


def test_reminders_rest_and_go_again(program: Program) -> None:
    stopped = program.ask("POST", "/api/households/3-2-501/hold", json={"why": "核面积", "days": 10})
    assert (stopped.status_code, stopped.json()) == (201, {"until": "2026-12-03"})
    assert program.get("/households/3-2-501")["holds"][0]["reason"] == "核面积"
    assert program.ask("DELETE", "/api/households/3-2-501/hold").json() == {"released": 1}


def test_a_to_do_is_listed_and_closed(program: Program, now: dt.datetime) -> None:
    with program.database.transaction() as session:
        room = session.exec(select(Room).where(col(Room.code) == "3-2-501")).one()
        times: dict[str, Any] = {"opened_at": now, "due_at": now}
        list_task(session, Task(room_id=room.id, kind="check", subject="s", what="核面积", **times))
    (task,) = program.get("/tasks")["tasks"]
    assert (task["room"], task["what"]) == ("3-2-501", "核面积")
    done = program.ask("POST", f"/api/tasks/{task['id']}/done", json={"outcome": "量过了"})
    assert done.json() == {"id": task["id"], "outcome": "量过了"}
    assert program.get("/tasks") == {"tasks": [], "next": None}


def test_the_outbox_is_read_by_state(program: Program, now: dt.datetime) -> None:
    with program.database.transaction() as session:
        row: dict[str, Any] = {"kind": "receipt", "lane": "local:main", "text": "收据", "due_at": now}
        put_out(session, OutboxRow(send_key="k1", room_id=1, **row))
    (message,) = program.get("/outbox", state="pending")["messages"]
    assert (message["key"], message["household"], message["text"]) == ("k1", "幸福里/3-2-501", "收据")
    assert program.get("/outbox", state="sent")["messages"] == []
    assert program.get("/outbox", finished=True)["messages"] == []


def test_the_rates_come_with_what_they_mean(program: Program) -> None:
    told = program.get("/reports/collection", period="2026-10..2026-12")
    assert (told["billed"], told["received"], told["current_rate"]) == ("1503.60", "0.00", 0.0)
    assert told["definitions"]["current_rate"].startswith("当期收缴率 = ")


def test_one_word_stops_and_only_a_person_lets_go(program: Program) -> None:
    assert program.ask("POST", "/api/pause-all", json={"why": "金额有误"}).json()["paused"] is True
    asked = program.ask("POST", "/api/resume-all")
    assert asked.status_code == 202
    with program.database.transaction() as session:
        approval = session.get(Approval, asked.json()["pending_approval"])
        assert approval is not None
        assert (approval.asked_by, approval.state) == ("接口：收费系统", "waiting")
        assert session.exec(select(Pause.lifted_at)).one() is None


def test_the_wall_is_asked(program: Program) -> None:
    bad = program.ask("POST", "/api/lint", json={"text": "再不缴就停水停电"}).json()
    assert (bad["ok"], {fault["rule"] for fault in bad["faults"]} >= {"R1"}) == (False, True)
    good = program.ask("POST", "/api/lint", json={"text": "您好，账单出来了。", "to": "owner"}).json()
    assert good["ok"] is True


_JSON = {"content-type": "application/json"}
_REFUSED = (
    ("GET", "/api/households/9-9-999/bill", 404, "没有房号 9-9-999"),
    ("GET", "/api/households/天书/bill", 400, "看不懂房号"),
    ("GET", "/api/households?community=没有", 404, "没有小区"),
    ("GET", "/api/households?limit=0", 422, "“limit” 太小了"),
    ("GET", "/api/households?after=99999999999999999999", 422, "“after” 太大了"),
    ("GET", "/api/tasks?after=x", 422, "“after” 要是整数"),
    ("GET", "/api/outbox?state=lost", 422, "“state” 不在可选的值里"),
    ("GET", "/api/reports/collection?period=x", 400, "看不懂账期"),
    ("GET", "/api/nothing", 404, "没有这个地址"),
    ("GET", "/api/households/", 404, "没有这个地址"),
    ("DELETE", "/api/tasks", 405, "不能这样用"),
    ("POST", "/api/tasks/77/done", 422, "正文 要写"),
    ("POST", "/api/resume-all", 409, "没有全部暂停"),
)
_BODIES = (
    (b"[]", "正文 要是 JSON 对象"),
    (b"{", "正文 不是合格的 JSON"),
    (b'{"amount": "1"}', "“reference” 要写"),
    (b'{"amount": "1", "reference": "r", "more": 1}', "“more” 没有这一项"),
    (b'{"amount": "1", "reference": "r\\u0000"}', "“reference” 里面有不能用的字符"),
    (b'{"amount": "1", "reference": "r", "paid_at": "2027-01-01"}', "不能是将来"),
    (b'{"amount": "-1", "reference": "r"}', "金额要大于 0"),
    ('{"amount": "1", "reference": "r", "item": "月费"}'.encode(), "没有未缴的"),
    (b'{"amount": "1", "reference": "' + b"r" * 70_000 + b'"}', "正文超过 64 KB"),
)


def test_what_is_refused_says_so_in_one_shape(program: Program) -> None:
    for method, address, status, words in _REFUSED:
        answer = program.ask(method, address)
        assert (answer.status_code, set(answer.json())) == (status, {"error", "code"}), address
        assert words in answer.json()["error"], address


def test_a_payment_that_cannot_be(program: Program) -> None:
    for body, words in _BODIES:
        answer = program.ask("POST", "/api/households/3-2-501/payments", content=body, headers=_JSON)
        assert 400 <= answer.status_code < 500, words
        assert words in answer.json()["error"]


def test_without_a_key_nothing_is_told(program: Program, now: dt.datetime) -> None:
    for key in ("", "gj_wrong", "谁"):
        answer = program.ask("GET", "/api/households", key=key)
        assert (answer.status_code, answer.json()["code"]) == (401, "no_key")
        assert answer.headers["www-authenticate"] == "Bearer"
    with program.database.transaction() as session:
        used = session.exec(select(ApiKey.used_at)).one()
        revoke_key(session, "收费系统", "罗管", now)
    assert used is None
    assert program.ask("GET", "/api/households").status_code == 401


def test_a_key_says_when_it_was_used(program: Program, now: dt.datetime) -> None:
    program.get("/households")
    with program.database.transaction() as session:
        assert session.exec(select(ApiKey.used_at)).one() == now


def test_a_key_holds_the_rights_of_its_role(program: Program, now: dt.datetime) -> None:
    assert set(KEY_ROLES) == set(ROLES) - {"管家", "管理员"}
    for role in KEY_ROLES:
        key, body = program.key_of(role, now), {"amount": "1", "reference": role}
        got = [
            program.ask("GET", "/api/households", key=key).status_code,
            program.ask("POST", "/api/pause-all", json={"why": "x"}, key=key).status_code,
            program.ask("POST", "/api/households/3-2-501/payments", json=body, key=key).status_code,
        ]
        money = role in {"主管", "财务", "经理"}
        assert got == [200, 403 if role == "只读" else 200, 201 if money else 403], role
