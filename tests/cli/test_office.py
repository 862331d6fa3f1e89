"""Staff, pauses and approvals on the command line: who may do what, and that nobody approves what they asked for."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from argon2 import PasswordHasher
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.cli import api_key, approvals, pause, staff
from bot.domain.errors import GuanjiaError, NotFound, Refused, WrongUse
from bot.domain.moments import read_moment
from bot.domain.rights import Actor
from bot.services.staff.api_keys import program_of
from bot.wiring import open_house
from storage import audit
from storage.identities import identity_of
from storage.outbox import put_out
from storage.staff import staff_named
from storage.tables import ApiKey, AuditEntry, Conversation, EscalationCase, OutboxRow, Staff
from storage.talks import conversation_with
from tests.homes import a_home

NOW = "2026-11-25T12:00"


@pytest.fixture
def app(home: Path) -> typer.Typer:
    """These commands alone, with an administrator, a director and one who only reads."""
    made = typer.Typer()
    made.callback()(lambda: None)
    for module in (staff, api_key, pause, approvals):
        module.register(made)
    assert home.is_dir()
    house = open_house()
    with house.database.transaction() as session:
        for name, role in (("王敏", "管理员"), ("李经理", "经理"), ("小张", "管家"), ("老陈", "只读")):
            session.add(Staff(name=name, role=role, password_hash="none"))
            session.flush()
    house.database.close()
    return made


def run(app: typer.Typer, *words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def told(app: typer.Typer, *words: str) -> Any:
    return json.loads(run(app, *words, "--json").stdout)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("staff", "add", "王敏", "--role", "管家"), Refused),
        (("staff", "add", "新人", "--role", "老板"), WrongUse),
        (("staff", "add", "新人", "--by", "小张"), Refused),
        (("staff", "add", "新人", "--by", "没这人"), NotFound),
        (("staff", "disable", "没这人"), NotFound),
        (("staff", "disable", "王敏"), Refused),
        (("staff", "passwd", "没这人"), NotFound),
        (("staff", "role", "小张", "老板"), WrongUse),
        (("staff", "role", "没这人", "客服"), NotFound),
        (("staff", "role", "王敏", "客服"), Refused),
        (("staff", "role", "小张", "主管", "--by", "李经理"), Refused),
        (("staff", "buildings", "小张", "幸福里/9"), NotFound),
        (("staff", "buildings", "小张", "--by", "小张"), Refused),
        (("api-key", "add", "收费系统", "--role", "管家"), WrongUse),
        (("api-key", "add", " "), WrongUse),
        (("api-key", "add", "收费系统", "--by", "李经理"), Refused),
        (("api-key", "revoke", "没这把"), NotFound),
        (("pause-all", "--by", "老陈"), Refused),
        (("resume-all",), Refused),
        (("approve", "99", "--by", "李经理"), NotFound),
    ],
)
def test_what_is_refused(app: typer.Typer, words: tuple[str, ...], error: type[GuanjiaError]) -> None:
    with pytest.raises(error):
        run(app, *words)


def test_a_colleague_comes_gets_a_password_and_goes(app: typer.Typer) -> None:
    made = run(app, "staff", "passwd", "小张", "--now", NOW)
    password = made.stderr.partition("：")[2].strip()
    run(app, "staff", "disable", "小张", "--now", NOW)
    house = open_house()
    with house.database.transaction() as session:
        person = staff_named(session, "小张")
        assert person is not None
        assert PasswordHasher().verify(person.password_hash, password)
        deeds = [entry.deed for entry in session.exec(select(AuditEntry).order_by("id"))]
        assert audit.find_break(session) is None
    house.database.close()
    assert deeds == ["change_password", "disable_staff"]
    assert told(app, "staff", "list")[2] == {"name": "小张", "role": "管家", "active": False, "buildings": []}
    assert "没有改动" in run(app, "staff", "disable", "小张").stdout
    with pytest.raises(NotFound):
        run(app, "pause-all", "--by", "小张")


def test_a_colleague_changes_role_and_buildings(app: typer.Typer) -> None:
    house = open_house()
    with house.database.transaction() as session:
        a_home(session, "3-2-501")
        a_home(session, "5-1-101")
    assert told(app, "staff", "buildings", "小张", "幸福里/3", "幸福里/5")["buildings"] == ["幸福里/3", "幸福里/5"]
    assert told(app, "staff", "list")[2]["buildings"] == ["幸福里/3", "幸福里/5"]
    assert told(app, "staff", "buildings", "小张", "幸福里/5")["buildings"] == ["幸福里/5"]
    assert told(app, "staff", "list")[2]["buildings"] == ["幸福里/5"]
    assert told(app, "staff", "role", "小张", "客服") == {"name": "小张", "role": "客服", "changed": True}
    assert told(app, "staff", "role", "小张", "客服")["changed"] is False
    assert told(app, "staff", "list")[2]["role"] == "客服"
    house.database.close()


def test_who_leaves_takes_keys_talks_and_cases_out_of_their_hands(app: typer.Typer) -> None:
    now = read_moment(NOW)
    key = told(app, "api-key", "add", "收费系统", "--role", "财务", "--by", "王敏", "--now", NOW)["key"]
    run(app, "staff", "add", "新管理员", "--role", "管理员", "--by", "王敏")
    house = open_house()
    with house.database.transaction() as session:
        talk = conversation_with(session, identity_of(session, "local", "main", "o1").id, now)
        talk.held_by, talk.waiting_since = "王敏", now
        session.add(talk)
        room = a_home(session)
        times: dict[str, Any] = dict.fromkeys(("opened_at", "moved_at", "due_at", "remind_at"), now)
        case: dict[str, Any] = {
            "room_id": room.id,
            "open_room_id": room.id,
            "aim": "money",
            "stage": "manager",
            "why": "谈不拢",
        }
        session.add(EscalationCase(**case, **times, summary="", in_charge="王敏"))
        assert program_of(session, key, now) == Actor(0, "接口：收费系统", "财务")
    left = told(app, "staff", "disable", "王敏", "--by", "新管理员", "--now", NOW)
    assert left == {"name": "王敏", "active": False, "revoked_keys": ["收费系统"]}
    with house.database.transaction() as session:
        assert program_of(session, key, now) is None
        assert session.exec(select(Conversation.held_by, Conversation.waiting_since)).one() == ("", now)
        assert session.exec(select(EscalationCase.in_charge)).one() == ""
        assert audit.find_break(session) is None
    house.database.close()


def test_a_key_is_shown_once_listed_without_it_and_revoked(app: typer.Typer) -> None:
    shown = run(app, "api-key", "add", "看板", "--by", "王敏", "--now", NOW).stdout
    key = shown.splitlines()[-1]
    assert key.startswith("gj_")
    with pytest.raises(Refused):
        run(app, "api-key", "add", "看板", "--by", "王敏")
    listed = run(app, "api-key", "list", "--json").stdout
    assert key not in listed
    assert "看板  只读  " + key[:9] in run(app, "api-key", "list").stdout
    assert "停用了" in run(app, "api-key", "revoke", "看板", "--by", "王敏", "--now", NOW).stdout
    assert "已停用" in run(app, "api-key", "list").stdout
    again = told(app, "api-key", "add", "看板", "--by", "王敏", "--now", NOW)["key"]
    assert again != key
    house = open_house()
    with house.database.transaction() as session:
        stored = session.exec(select(ApiKey).order_by("id")).all()
        assert all(key not in repr(row) and again not in repr(row) for row in stored)
        deeds = [entry.deed for entry in session.exec(select(AuditEntry).order_by("id"))]
    house.database.close()
    assert deeds == ["make_api_key", "revoke_api_key", "make_api_key"]


def test_a_password_is_never_told_as_json(app: typer.Typer) -> None:
    done = run(app, "staff", "add", "新人", "--role", "客服", "--json")
    assert json.loads(done.stdout) == {"name": "新人", "role": "客服"}
    assert done.stderr.startswith("密码（只显示这一次")


def test_one_word_stops_and_two_people_resume(app: typer.Typer) -> None:
    first = told(app, "pause-all", "--why", "金额有误", "--by", "小张", "--now", NOW)
    again = told(app, "pause-all", "--by", "李经理")
    assert (first["new"], again["new"], again["by"], again["why"]) == (True, False, "小张", "金额有误")
    asked = told(app, "resume-all", "--by", "李经理")
    assert told(app, "resume-all", "--by", "小张") == asked
    number = str(asked["pending_approval"])
    assert [row["asked_by"] for row in told(app, "approvals")] == ["李经理"]
    for by in ("李经理", "小张", "老陈"):  # the asker, one without the right, one who only reads
        with pytest.raises(Refused):
            run(app, "approve", number, "--by", by)
    assert told(app, "approve", number, "--by", "王敏")["state"] == "approved"
    assert told(app, "approvals") == []
    for words in (("approve", number, "--by", "王敏"), ("resume-all", "--by", "王敏")):
        with pytest.raises(Refused):
            run(app, *words)


def test_a_rejected_deed_is_not_done(app: typer.Typer) -> None:
    run(app, "pause-all")
    number = str(told(app, "resume-all", "--by", "小张")["pending_approval"])
    assert told(app, "approve", number, "--by", "李经理", "--reject")["state"] == "rejected"
    assert told(app, "pause-all")["new"] is False


def test_what_waited_for_the_pause_is_due_at_once(app: typer.Typer) -> None:
    now = read_moment(NOW)
    house = open_house()
    with house.database.transaction() as session:
        identity = identity_of(session, "local", "main", "o1")
        row: dict[str, Any] = {"kind": "receipt", "lane": "local:main", "identity_id": identity.id, "text": "收据"}
        put_out(session, OutboxRow(send_key="k1", due_at=now.replace(hour=18), code="paused", **row))
        put_out(session, OutboxRow(send_key="k2", due_at=now.replace(hour=18), code="cap", **row))
    run(app, "pause-all", "--by", "小张", "--now", NOW)
    number = str(told(app, "resume-all", "--by", "小张")["pending_approval"])
    assert "1 条" in run(app, "approve", number, "--by", "李经理", "--now", NOW).stdout
    with house.database.transaction() as session:
        due = {row.send_key: row.due_at for row in session.exec(select(OutboxRow))}
    house.database.close()
    assert due == {"k1": now, "k2": now.replace(hour=18)}
