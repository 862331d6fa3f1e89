"""A colleague in a chat: tied by a code, commands answered once, and an owner where it is no command."""

import datetime as dt

import pytest
from sqlmodel import Session

from bot.domain.inbound import Inbound
from bot.domain.moments import CHINA
from bot.services.office.hear_staff import hear_staff, no_commands
from bot.services.staff.enter_staff import enter_staff
from bot.services.staff.tie_chat import make_code
from storage.database import Database
from storage.tables import Staff

NOW = dt.datetime(2026, 11, 25, 10, 0, tzinfo=CHINA)


def says(text: str, number: str, channel: str = "wecom") -> Inbound:
    return Inbound(channel, "main", "ZhangSan", number, "text", text, NOW)


def count_up(_session: Session, staff: Staff, text: str, _now: dt.datetime) -> str | None:
    return f"{staff.name}：{text}" if text.startswith("待办") else None


def hear(database: Database, inbound: Inbound) -> str | None:
    with database.transaction() as session:
        answer = hear_staff(session, count_up, inbound, (), NOW)
        return answer.texts[0] if answer is not None else None


@pytest.fixture
def code(database: Database) -> str:
    with database.transaction() as session:
        return make_code(session, enter_staff(session, "李管家", "管家", "12345678").id, NOW)


def test_a_code_ties_a_chat_and_commands_are_answered_once(database: Database, code: str) -> None:
    assert "还没有绑定员工" in (hear(database, says("待办", "1")) or "")
    assert "绑在一起" in (hear(database, says(f"员工 {code}", "2")) or "")
    assert hear(database, says("待办", "3")) == "李管家：待办"
    assert "没有听懂" in (hear(database, says("在吗", "4")) or "")
    with database.transaction() as session:
        again = hear_staff(session, no_commands, says("待办", "3"), (), NOW)
    assert again is not None
    assert (again.texts, again.duplicate) == (("李管家：待办",), True)


def test_a_wrong_code_ties_nothing(database: Database, code: str) -> None:
    assert "不对" in (hear(database, says("员工 00000000", "1")) or "")
    assert "还没有绑定员工" in (hear(database, says("待办", "2")) or "")


def test_a_colleague_is_an_owner_too_where_owners_write(database: Database, code: str) -> None:
    assert hear(database, says("物业费多少钱", "1", "telegram")) is None
    assert "绑在一起" in (hear(database, says(f"员工 {code}", "2", "telegram")) or "")
    assert hear(database, says("待办 3 栋", "3", "telegram")) == "李管家：待办 3 栋"
    assert hear(database, says("物业费多少钱", "4", "telegram")) is None
