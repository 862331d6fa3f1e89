"""Eighty lines as colleagues type them: spellings, rights, asked back, confirmed, kept private."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.domain.command_line import Needs
from bot.domain.inbound import Inbound
from bot.domain.moments import CHINA
from bot.domain.rights import ROLES
from bot.services.office.commands import found
from bot.services.office.commands.contract import CommandParts
from bot.services.office.commands.found import commands
from bot.services.office.commands.run_command import CONFIRM_WITHIN, run_command
from bot.services.staff.actor_of import actor_of
from bot.settings import load_settings
from bot.wiring import House, open_house
from storage.database import Database
from storage.staff import set_buildings, staff_named
from storage.tables import (
    AuditEntry,
    ChannelIdentity,
    Conversation,
    DataSeen,
    Hold,
    Message,
    OutboxRow,
    Pause,
    Payment,
    Promise,
    Staff,
    StaffIdentity,
    Touch,
    WorkOrder,
)
from storage.touches import paper_demands
from tests.homes import a_home, a_line, a_person

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)  # a Monday
MINUTE = dt.timedelta(minutes=1)
PEOPLE = {
    "周管家": "管家",
    "张主管": "主管",
    "陈客服": "客服",
    "钱财务": "财务",
    "林经理": "经理",
    "郑法务": "法务",
    "看看": "只读",
}
GROUPS = '[groups."一期群"]\nlane = "telegram:main:-100"\ncommunity = "幸福里"\nmembers = 210\n'


@pytest.fixture
def house(home: Path) -> House:
    """Texts, wall and groups; its own database is not used."""
    (home / "guanjia.toml").write_text(GROUPS, encoding="utf-8")
    assert load_settings().groups
    return open_house()


@pytest.fixture
def parts(house: House) -> CommandParts:
    """What commands need."""
    return house.command_parts


@pytest.fixture
def office(database: Database) -> Database:
    """Two communities, five homes, one of whose codes exists twice; a colleague of each role."""
    own = 0
    with database.transaction() as session:
        for code, community, name in (
            ("3-2-501", "幸福里", "张伟"),
            ("3-1-502", "幸福里", "李丽"),
            ("3-2-502", "幸福里", "王强"),
            ("5-1-101", "幸福里", "禤晓梅"),
            ("5-1-101", "阳光里", "陈静"),
        ):
            room = a_home(session, code, community)
            person = a_person(session, room, name, "13900008821")
            a_line(session, room, due_on=dt.date(2026, 11, 15))
            if code == "3-2-501":
                identity = ChannelIdentity(
                    channel="telegram", account="main", address="owner", person_id=person.id, room_id=room.id
                )
                session.add(identity)
                session.flush()
                session.add(Conversation(identity_id=identity.id, updated_at=NOW))
                own = room.building_id
        for name, role in PEOPLE.items():
            staff = Staff(name=name, role=role, password_hash="-")
            session.add(staff)
            session.flush()
            session.add(StaffIdentity(staff_id=staff.id, channel="telegram", account="main", address=name, tied_at=NOW))
            if role == "管家":
                set_buildings(session, staff.id, [own])
    return database


def orders(database: Database, parts: CommandParts, who: str, line: str, now: dt.datetime = NOW) -> str | None:
    with database.transaction() as session:
        staff = staff_named(session, who)
        assert staff is not None
        return run_command(session, parts, actor_of(session, staff), line, now)


SPELLINGS = [
    "查 3-2-501",
    "查3-2-501",
    "查：3-2-501",
    "/查 3-2-501",
    "查询 3-2-501。",
    "查詢 3棟2單元501",
    "查 3栋2单元501",
    "查3栋2单元501室",
    "查 3号楼2单元501",
    "查 三栋二单元五零一",
    "查 三洞二单元五零一",
    "查 3#2-501",
    "查 3/2/501",
    "查 3 2 501",
    "查　３－２－５０１",
    "查 幸福里3-2-501",
    "查 幸福里/3-2-501",
    "查 幸福里 3栋2单元501",
    "查 501",
    "查 501室",
    "看 3-2-501",
    "3-2-501 查",
    "show 3-2-501",
    "LOOK 3-2-501",
    "Find 3栋2单元501",
]
ANSWERED = [  # who, the line, a part of the answer
    ("张主管", "承诺 3-2-501 周五", "11月27日（周五）"),
    ("张主管", "承诺3-2-501周五", "11月27日（周五）"),
    ("张主管", "承诺 3-2-501 12月4日 800元", "12月4日（周五） 前付 800.00 元"),
    ("张主管", "promise 3-2-501 friday", "11月27日（周五）"),
    ("张主管", "承诺 3-2-501 月底", "11月30日"),
    ("周管家", "暂停 3-2-501 业主住院", "暂停提醒（业主住院），到 12月7日"),
    ("周管家", "暂停 3-2-501 出差 30天", "暂停提醒（出差），到 12月23日"),
    ("周管家", "恢复 3-2-501", "本来就没有暂停"),
    ("周管家", "派单 3-2-501 厨房漏水", "工单 G1，幸福里 3-2-501 厨房漏水"),
    ("陈客服", "接管 3-2-501", "您接管了 幸福里 3-2-501 的会话"),
    ("陈客服", "交还", "您现在没有接管任何会话"),
    ("陈客服", "交还 3-2-501", "本来就是机器人在应答"),
    ("周管家", "升级 3-2-501 谈了两轮", "到主管（张主管）"),
    ("张主管", "升级 3-2-501", "到经理（林经理）"),
    ("张主管", "减免 3-2-501 物业服务费 50 服务补偿", "减免 50.00 元：服务补偿"),
    ("张主管", "停止一切发送", "已停止一切发送"),
    ("周管家", "停止一切发送 账单算错了", "已停止一切发送"),
    ("周管家", "stop all", "已停止一切发送"),
    ("张主管", "催告 3-2-501 EMS1234567890123 11月20日签收", "11月20日（周五） 送到（EMS 1234567890123）"),
    ("周管家", "催告 3-2-501 当面签字 11月20日", "11月20日（周五） 送到（当面签字）"),
    ("张主管", "今天", "今天没有等着您的事"),
    ("看看", "帮助", "查 3-2-501"),
    ("看看", "help", "今天"),
    ("林经理", "批准", "现在没有等您批的事"),
]
ASKED_BACK = [
    ("张主管", "查", "哪一户"),
    ("张主管", "查 502", "3-1-502、3-2-502"),
    ("张主管", "查 5-1-101", "幸福里/5-1-101、阳光里/5-1-101"),
    ("张主管", "查 3-2-501 3-2-502", "一次只办一户"),
    ("张主管", "查 3-2-505", "没有房号 3-2-505。相近的有"),
    ("张主管", "已缴 3-2-501 现金", "多少钱"),
    ("张主管", "已缴 3-2-501 800", "怎么付的"),
    ("张主管", "已缴 3-2-501 800 900 现金", "有几个数：800、900"),
    ("张主管", "已缴 3-2-501 800.505 现金", "看不懂金额"),
    ("张主管", "已缴 3-2-501 -5 现金", "要大于 0"),
    ("张主管", "承诺 3-2-501", "哪一天"),
    ("张主管", "承诺 3-2-501 下月", "是哪一天"),
    ("张主管", "承诺 3-2-501 2027-11-01", "承诺从今天起最长 60 天"),
    ("张主管", "暂停 3-2-501", "为什么暂停"),
    ("张主管", "派单 3-2-501", "修什么"),
    ("张主管", "减免 3-2-501 50", "减免哪一项"),
    ("张主管", "减免 3-2-501 违约金 50", "现在没有违约金：没有登记违约金条款"),
    ("张主管", "律师函 3-2-501", "没有书面催告的记录：先发书面催告"),
    ("林经理", "起诉 3-2-501", "没有书面催告的记录"),
    ("张主管", "催告 3-2-501 11月20日贴门上了", "难证明送达"),
    ("张主管", "催告 3-2-501 11月20日", "怎么送到的"),
    ("张主管", "催告 3-2-501 当面签字", "哪一天签收"),
    ("张主管", "催告 3-2-501 当面签字 明天", "还没到"),
    ("张主管", "催告 3-2-501 当面签字 11月28日", "是 2025-11-28 签收的吗"),
    ("张主管", "恢复发送", "没有全部暂停"),
    ("张主管", "群发 一期群", "说什么"),
    ("张主管", "群发 二期群 大家好", "没有叫“二期群”的群"),
    ("张主管", "群发 一期群 3-2-501 欠费没交", "没有发"),
    ("林经理", "批准 99", "没有审批 99"),
]
REFUSED = [
    ("看看", "承诺 3-2-501 周五", "您是只读"),
    ("看看", "停止一切发送", "您是只读"),
    ("周管家", "已缴 3-2-501 800 现金", "要由"),
    ("周管家", "查 5-1-101", "幸福里/5-1-101、阳光里/5-1-101"),
    ("周管家", "查 幸福里5-1-101", "不在您负责的楼栋里"),
    ("周管家", "律师函 3-2-501", "要由"),
    ("周管家", "群发 一期群 大家好", "要由"),
    ("钱财务", "接管 3-2-501", "要由"),
    ("周管家", "批准 1", "要由"),
]
NO_COMMAND = [
    "物业费多少钱",
    "查一下我的账单",
    "今天能来修吗",
    "承诺周五交",
    "帮助我看看电梯",
    "已经交过了",
    "恢复供水了吗",
    "pay attention to the lift please",
    "确认",
    "",
]


def test_there_are_eighty_lines() -> None:
    assert len(SPELLINGS) + len(ANSWERED) + len(ASKED_BACK) + len(REFUSED) + len(NO_COMMAND) >= 80


def test_a_room_is_found_in_every_spelling(office: Database, parts: CommandParts) -> None:
    answers = {line: orders(office, parts, "张主管", line) or "" for line in SPELLINGS}
    assert {line: answer for line, answer in answers.items() if "3-2-501 张伟" not in answer} == {}
    with office.transaction() as session:
        assert len(session.exec(select(DataSeen)).all()) == 1  # one look, however often within ten minutes


def undone(database: Database, parts: CommandParts, who: str, line: str) -> tuple[str | None, set[str]]:
    """The answer, and the tables that would hold new rows; nothing is kept, so that each line stands alone."""
    with Session(database.engine) as session:
        staff = staff_named(session, who)
        assert staff is not None
        answer = run_command(session, parts, actor_of(session, staff), line, NOW)
        tables = (Payment, Promise, Hold, WorkOrder, Pause, OutboxRow)
        written = {table.__name__ for table in tables if session.exec(select(table)).first() is not None}
        session.rollback()
    return answer, written


def test_each_line_is_done(office: Database, parts: CommandParts) -> None:
    wrong = {
        line: answer
        for who, line, told in ANSWERED
        if told not in ((answer := undone(office, parts, who, line)[0]) or "")
    }
    assert wrong == {}


def test_what_is_asked_back_or_refused_leaves_no_row(office: Database, parts: CommandParts) -> None:
    found = [(line, told, *undone(office, parts, who, line)) for who, line, told in [*ASKED_BACK, *REFUSED]]
    assert [(line, answer, rows) for line, told, answer, rows in found if rows or told not in (answer or "")] == []


def test_what_is_no_command_is_left_to_be_heard(office: Database, parts: CommandParts) -> None:
    assert [line for line in NO_COMMAND if undone(office, parts, "张主管", line)[0] is not None] == []


def payments(database: Database) -> int:
    with database.transaction() as session:
        return len(session.exec(select(Payment)).all())


def test_money_is_entered_once_after_the_second_word(office: Database, parts: CommandParts) -> None:
    asked = orders(office, parts, "张主管", "已缴 3栋2单元501 800 现金") or ""
    assert ("收到 800.00 元 现金" in asked, "回“确认”" in asked, payments(office)) == (True, True, 0)
    assert orders(office, parts, "钱财务", "确认") is None  # bound to the one who asked
    assert "48.20 元转预存，已无欠费" in (orders(office, parts, "张主管", "确认", NOW + MINUTE) or "")
    assert "已经办过了" in (orders(office, parts, "张主管", "确认", NOW + MINUTE) or "")
    assert payments(office) == 1
    again = orders(office, parts, "张主管", "已缴 3栋2单元501 800 现金", NOW + 2 * MINUTE) or ""
    assert "10 分钟内已经办过一次一模一样的" in again
    assert "取消了" in (orders(office, parts, "张主管", "取消", NOW + 3 * MINUTE) or "")
    assert payments(office) == 1


def test_a_second_word_too_late_or_after_another_line_does_nothing(office: Database, parts: CommandParts) -> None:
    orders(office, parts, "张主管", "已缴 3-2-501 800 现金")
    assert "过了 10 分钟" in (orders(office, parts, "张主管", "确认", NOW + CONFIRM_WITHIN + MINUTE) or "")
    orders(office, parts, "张主管", "已缴 3-2-501 800 现金", NOW + 20 * MINUTE)
    orders(office, parts, "张主管", "查 3-2-502", NOW + 21 * MINUTE)
    assert "没有等您确认的事" in (orders(office, parts, "张主管", "确认", NOW + 22 * MINUTE) or "")
    assert payments(office) == 0


def test_a_right_lost_before_the_second_word_is_a_right_lost(office: Database, parts: CommandParts) -> None:
    orders(office, parts, "张主管", "已缴 3-2-501 800 现金")
    with office.transaction() as session:
        staff = session.exec(select(Staff).where(col(Staff.name) == "张主管")).one()
        staff.role = "只读"
        session.add(staff)
    assert "不能办这件事了" in (orders(office, parts, "张主管", "确认", NOW + MINUTE) or "")
    assert payments(office) == 0


def test_stopping_takes_one_and_going_on_takes_two(office: Database, parts: CommandParts) -> None:
    assert "已停止" in (orders(office, parts, "周管家", "停止一切发送") or "")
    assert "已经停着了" in (orders(office, parts, "周管家", "停止一切发送") or "")
    assert "审批 1" in (orders(office, parts, "张主管", "恢复发送") or "")
    assert "不能自己批准" in (orders(office, parts, "张主管", "批准 1") or "")
    assert "已恢复发送" in (orders(office, parts, "林经理", "批准 1") or "")
    assert "已经批准过了" in (orders(office, parts, "林经理", "批准 1") or "")


def test_a_group_text_is_shown_confirmed_and_waits_for_another(office: Database, parts: CommandParts) -> None:
    line = "群发 一期群 本周六上午清洗外墙，请关好窗户"
    assert "要发到“一期群”（210 人）" in (orders(office, parts, "张主管", line) or "")
    assert "批准 1" in (orders(office, parts, "张主管", "确认", NOW + MINUTE) or "")
    with office.transaction() as session:
        assert session.exec(select(OutboxRow)).first() is None
    assert "发到群" in (orders(office, parts, "林经理", "批准 1", NOW + 2 * MINUTE) or "")


def test_a_demand_on_paper_counts_from_the_day_it_was_signed_for(office: Database, parts: CommandParts) -> None:
    line = "催告 3-2-501 EMS1234567890123 11月20日签收"
    assert "没有书面催告" in str(orders(office, parts, "张主管", "律师函 3-2-501"))
    assert "11月20日（周五） 送到" in str(orders(office, parts, "周管家", line))
    assert "已经记过了" in str(orders(office, parts, "周管家", line))
    assert "12月5日（周六） 才满 15 天" in str(orders(office, parts, "张主管", "律师函 3-2-501"))
    ripe = orders(office, parts, "张主管", "律师函 3-2-501", NOW + dt.timedelta(days=14))
    assert "书面催告" not in str(ripe)
    with office.transaction() as session:
        room = session.exec(select(Touch)).one().room_id
        assert paper_demands(session, room or 0) == [dt.date(2026, 11, 20)]


def test_who_did_what_is_kept_and_who_was_refused_too(office: Database, parts: CommandParts) -> None:
    orders(office, parts, "张主管", "派单 3-2-501 厨房漏水")
    orders(office, parts, "看看", "派单 3-2-501 厨房漏水")
    with office.transaction() as session:
        kept = [
            (one.by_staff, one.deed, one.detail["command"])
            for one in session.exec(select(AuditEntry))
            if "command" in one.deed
        ]
    assert kept == [("张主管", "command", "dispatch"), ("看看", "command_refused", "dispatch")]


def test_in_a_group_the_answer_is_private_and_the_group_hears_a_neutral_line(office: Database, house: House) -> None:
    said = Inbound("telegram", "main", "张主管", "m1", "text", "查 3-2-501", NOW, group="-100")
    with office.transaction() as session:
        answer = house.take_turn(session, said, NOW).answer
        again = house.take_turn(session, said, NOW).answer
        assert session.exec(select(Message.by_staff)).all() == ["张主管"]
        told = session.exec(select(OutboxRow.lane, OutboxRow.text)).all()
    assert "张伟" in answer.texts[0]
    assert (again.duplicate, again.texts) == (True, answer.texts)
    assert [lane for lane, _ in told] == ["telegram:main:-100"]
    assert not any(word in told[0][1] for word in ("3-2-501", "张伟", "元"))


def test_every_command_names_itself_once_and_helps() -> None:
    spelled = [verb for command in commands() for verb in command.verbs]
    assert len(spelled) == len(set(spelled))
    assert all(command.usage.startswith(command.verbs[0]) and command.does for command in commands())
    assert all(verb == verb.lower() for verb in spelled)
    assert {command.needs for command in commands()} == set(Needs)
    assert set(ROLES) == {"管家", "主管", "客服", "财务", "经理", "法务", "管理员", "只读"}


ONE_FILE = '''
"""天气: a command from one new file."""
from bot.domain.command_line import Needs
from bot.services.office.commands.contract import Command, Done

COMMAND = Command("weather", ("天气",), Needs.NOTHING, "天气", "看天气", lambda order: Done("晴"))
'''


def test_a_new_command_is_one_new_file(
    office: Database, parts: CommandParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = __import__("bot.services.office.commands", fromlist=["__path__"])
    (tmp_path / "weather.py").write_text(ONE_FILE, encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    found.commands.cache_clear()
    try:
        assert orders(office, parts, "看看", "天气") != "晴"  # no right to work
        assert orders(office, parts, "周管家", "天气") == "晴"
    finally:
        found.commands.cache_clear()
