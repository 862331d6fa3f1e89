"""Texts to owners' groups: judged with names and shares on file, approved by another, recalled, true when they go."""

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest
from sqlmodel import Session, col, select

from bot.domain.broadcast import RECALL_WINDOW, OwnersGroup
from bot.domain.errors import Refused
from bot.domain.moments import CHINA
from bot.domain.red_line import Audience, Known
from bot.domain.speaking import Go, Refuse
from bot.services.broadcasts.follow_broadcasts import follow_broadcasts, follow_messages
from bot.services.broadcasts.recall_broadcast import recall_broadcast
from bot.services.broadcasts.write_broadcast import Draft, draft_broadcast, write_broadcast
from bot.services.guarding.group_text import GroupWords
from bot.services.guarding.guard_send import guard
from bot.services.office.approve_deed import approve_deed
from bot.wall import Wall
from scripts_zh.red_lines import load_red_lines
from storage.broadcasts import paid_share
from storage.database import Database
from storage.tables import Approval, Broadcast, OutboxRow, Staff
from tests.homes import a_community, a_home, a_line, a_person
from tests.services.guarded import NOON, PARTS

WALL = Wall(load_red_lines(), {})
JUDGED = replace(PARTS, judge=WALL.judge)
GROUP = OwnersGroup("业主群一", "wecom:main:业主群一", "幸福里", 412)
MINUTE = dt.timedelta(minutes=1)


def staff(session: Session) -> None:
    for name in ("王芳", "李强"):
        session.add(Staff(name=name, role="经理", password_hash="none"))
    session.flush()


def says(session: Session, text: str, now: dt.datetime = NOON) -> Draft:
    return draft_broadcast(session, JUDGED, GroupWords(GROUP, a_community(session).id, text), None, now)


def written(session: Session, text: str = "周末清洗水箱，请提前储水。", script: str = "") -> Broadcast:
    words = GroupWords(GROUP, a_community(session).id, "" if script else text, script)
    return write_broadcast(session, JUDGED, words, None, "王芳", NOON)[0]


def approved(session: Session) -> Broadcast:
    staff(session)
    broadcast = written(session)
    approve_deed(session, broadcast.approval_id or 0, "李强", NOON)
    return broadcast


def message(session: Session) -> OutboxRow:
    return session.exec(select(OutboxRow).where(col(OutboxRow.kind) == "broadcast")).one()


def test_a_name_on_file_is_refused_and_a_colleagues_is_not(database: Database) -> None:
    with database.transaction() as session:
        staff(session)
        a_person(session, a_home(session), name="王建国")
        assert [one.rule for one in says(session, "请王建国来前台一趟").against] == ["G1"]
        assert says(session, "管家王芳今天在前台值班。").against == ()
        with pytest.raises(Refused, match="没有发：G1“王建国”"):
            written(session, "请王建国来前台一趟")
        assert session.exec(select(Broadcast)).all() == []


@pytest.mark.parametrize(
    ("households", "owing", "text", "stopped"),
    [
        (25, 5, "全小区25户里已有80%缴清物业费。", False),
        (25, 5, "全小区25户里已有90%缴清物业费。", True),  # not what the books say
        (25, 10, "全小区25户里已有60%缴清物业费。", True),  # less than 70 %
        (10, 1, "全小区10户里已有90%缴清物业费。", True),  # fewer than 20 households
    ],
)
def test_a_share_is_told_only_when_true_large_and_of_many(
    database: Database, households: int, owing: int, text: str, *, stopped: bool
) -> None:
    with database.transaction() as session:
        homes(session, households, owing)
        assert paid_share(session, a_community(session).id).settled == households - owing
        assert bool(says(session, text).against) is stopped


def homes(session: Session, households: int, owing: int) -> None:
    """Billed homes; the first of them owe, the others' bills were written off to nothing."""
    for number in range(households):
        a_line(session, a_home(session, f"1-1-{number + 101}"), amount=75180 if number < owing else 0)


def test_nobody_approves_their_own_and_the_window_starts_with_the_second_word(database: Database) -> None:
    with database.transaction() as session:
        staff(session)
        broadcast = written(session)
        with pytest.raises(Refused, match="不能自己批准。请另一位同事来批"):
            approve_deed(session, broadcast.approval_id or 0, "王芳", NOON)
        later = NOON + 30 * MINUTE
        assert "在那之前可以撤回" in approve_deed(session, broadcast.approval_id or 0, "李强", later)
        assert (message(session).due_at, broadcast.state) == (later + RECALL_WINDOW, "planned")


def test_a_recalled_one_never_goes_and_what_left_stays(database: Database) -> None:
    with database.transaction() as session:
        broadcast = approved(session)
        assert recall_broadcast(session, broadcast.id, "王芳", NOON + MINUTE).state == "recalled"
        assert (message(session).state, message(session).because) == ("cancelled", "王芳撤回了")
        with pytest.raises(Refused, match="撤不回"):
            recall_broadcast(session, broadcast.id, "王芳", NOON + MINUTE)


def test_one_that_waits_for_a_second_person_is_recalled_with_its_approval(database: Database) -> None:
    with database.transaction() as session:
        staff(session)
        recall_broadcast(session, written(session).id, "王芳", NOON)
        assert session.exec(select(Approval)).one().state == "rejected"


def test_a_group_rests_a_day_and_sleeps_at_night(database: Database) -> None:
    with database.transaction() as session:
        approved(session)
        assert isinstance(guard(session, message(session), NOON + RECALL_WINDOW, JUDGED), Go)
        again = says(session, "电梯修好了。", NOON + 60 * MINUTE)
        assert again.goes_at > NOON + dt.timedelta(hours=12)
        assert again.warnings == ("这个群今天已经收到 1 条，一天最多 1 条",)
        night = says(session, "@所有人 电梯修好了。", NOON + dt.timedelta(days=1, hours=9))
        assert "夜里不 @所有人，改到白天发" in night.warnings
        assert night.goes_at.astimezone(CHINA).hour == 9


def test_figures_are_those_of_the_moment_it_goes(database: Database) -> None:
    with database.transaction() as session:
        staff(session)
        homes(session, 25, 5)
        broadcast = written(session, script="group.thanks")
        assert broadcast.text == "全小区 25 户里，已有 80% 的户缴清了物业费，谢谢大家的支持。"
        approve_deed(session, broadcast.approval_id or 0, "李强", NOON)
        a_line(session, a_home(session, "1-1-999"), amount=75180)
        told = guard(session, message(session), NOON + RECALL_WINDOW, JUDGED)
        assert isinstance(told, Go)
        assert told.text.startswith("全小区 26 户里，已有 76% 的户缴清")
        for number in range(5):
            a_line(session, a_home(session, f"1-2-{number + 101}"), amount=75180)
        assert isinstance(guard(session, message(session), NOON + RECALL_WINDOW, JUDGED), Refuse)


@dataclass
class Platform:
    """A 群发 account: what it tells of a task, and how often it was asked to remind."""

    stages: list[str]
    reminded: int = 0

    async def group_results(self, task_id: str, group: str, now: dt.datetime) -> object:
        assert (task_id, group, now.tzinfo) == ("msg1", "业主群一", now.tzinfo)
        return tuple(Stage(stage) for stage in self.stages)

    async def remind(self, task_id: str, now: dt.datetime) -> object:
        assert (task_id, now.tzinfo) == ("msg1", now.tzinfo)
        self.reminded += 1
        return None


@dataclass
class Stage:
    stage: str
    extra: tuple[str, ...] = field(default=())


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("stages", "state", "because"),
    [
        (["sent", "sent"], "sent", ""),
        (["sent", "gone"], "sent", "2 个群里发到了 1 个：群没有了或同事已退群，核对后重写"),
        (["capped"], "failed", "1 个群里发到了 0 个：群这个月的条数用完了，下月再发"),
    ],
)
async def test_a_task_waits_for_its_colleague_and_is_reminded(
    sqlite_database: Database, stages: list[str], state: str, because: str
) -> None:
    database = sqlite_database
    with database.transaction() as session:
        approved(session)
        row = message(session)
        row.state, row.platform_id, row.sent_at = "sent", "msg1", NOON + RECALL_WINDOW
    platform = Platform(["unconfirmed", *stages[1:]])
    accounts = {"wecom:main": platform}
    for hours in range(1, 5):
        await follow_broadcasts(database, accounts, NOON + dt.timedelta(hours=hours))
    with database.transaction() as session:
        told = session.exec(select(Broadcast)).one()
        assert (told.state, told.task_id, told.reminded_times) == ("created", "msg1", 1)
    platform.stages = stages
    await follow_broadcasts(database, accounts, NOON + dt.timedelta(hours=5))
    with database.transaction() as session:
        told = session.exec(select(Broadcast)).one()
        assert (told.state, told.because, platform.reminded) == (state, because, 1)


def test_a_group_that_vanished_is_told_with_the_next_step(database: Database) -> None:
    with database.transaction() as session:
        broadcast = approved(session)
        row = message(session)
        row.state, row.because = "held", "没有配置这个渠道账号，配置好会自动恢复"
        follow_messages(session, frozenset(), NOON)
        assert (broadcast.state, broadcast.because) == ("planned", "没有配置这个渠道账号，配置好会自动恢复")
        row.state, row.because = "dead", "群不存在"
        follow_messages(session, frozenset(), NOON)
        assert broadcast.state == "failed"
        assert broadcast.because == "群不存在。核对 guanjia.toml 里这个群的 lane，再写一条"


def test_the_wall_reads_a_bare_text_for_a_group_too() -> None:
    assert WALL.judge("请王建国来前台一趟", Audience.GROUP, Known(names=frozenset({"王建国"})))
