"""A colleague's own words: through the wall before they are kept, through the guard before they go."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from bot.domain import effects as fx
from bot.domain.errors import Refused
from bot.domain.red_line import Audience, Breach, Known
from bot.domain.speaking import Code, Go, Verdict, Wait
from bot.services.guarding.speak_as_staff import StaffWords, speak_as_staff
from storage.database import Database
from storage.tables import AuditEntry, OutboxRow, Touch
from tests.services.guarded import NOON, PARTS, Owner, an_owner
from tests.services.sending.test_guarded_sending import Post


def judge(text: str, _to: Audience, _known: Known | None) -> Sequence[Breach]:
    return [Breach("R1", (0, 2), "停水", "不能以停水要求缴费", "删掉")] if "停水" in text else []


WALLED = replace(PARTS, judge=judge)


def say(session: Session, owner: Owner, text: str, now: dt.datetime = NOON, insists: str = "") -> Verdict:
    words = StaffWords(text, "小张", insists)
    return speak_as_staff(session, WALLED, owner.room, owner.identity, words, now)[1]


def test_words_are_kept_sent_and_on_record(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        assert say(session, owner, "师傅下午三点上门") == Go("师傅下午三点上门")
        assert session.exec(select(Touch)).all() == []
        (entry,) = session.exec(select(AuditEntry)).all()
        assert (entry.by_staff, entry.deed, entry.detail["text"]) == ("小张", "staff_words", "师傅下午三点上门")
    assert Post(database, WALLED).goes(NOON) == ["师傅下午三点上门"]


@pytest.mark.parametrize(
    ("text", "told"), [("再不缴就停水", "文字过不了红线 R1：“停水”不能以停水要求缴费"), ("您好", "业主要求停止联系")]
)
def test_what_is_not_kept(database: Database, text: str, told: str) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        if text == "您好":
            owner.does(session, NOON, fx.OptOut())
        with pytest.raises(Refused, match=told):
            say(session, owner, text)
        assert session.exec(select(OutboxRow)).all() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("物业费一共 700 元，您看看", "账上没有异议的未缴是 751.80 元"),
        ("物业费请在12月15日前交", "期限和记录不一样"),
        ("我给您打九折", "没有批准过的减免方案"),
        ("您没提过这个问题", "楼道没人打扫"),
        ("请您尽快把物业费交一下", "现在不催"),
    ],
)
def test_nobody_in_the_house_says_otherwise_than_the_record(database: Database, text: str, told: str) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        if told in ("楼道没人打扫", "现在不催"):
            owner.does(session, NOON, fx.Dispute("poor_service", "楼道没人打扫", "物业费"))
        with pytest.raises(Refused, match=told):
            say(session, owner, text)
        assert session.exec(select(OutboxRow)).all() == []


def test_what_was_written_before_the_record_changed_is_held(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        assert isinstance(say(session, owner, "您没提过电梯的问题", NOON.replace(hour=8)), Wait)
        owner.does(session, NOON, fx.Dispute("elevator", "电梯常停", "物业费"))
    assert Post(database, WALLED).goes(NOON) == []
    with database.transaction() as session:
        row = session.exec(select(OutboxRow)).one()
        assert (row.state, row.code, "电梯常停" in row.because) == ("held", "position", True)


def test_at_night_the_words_wait_and_a_reason_opens_only_the_evening(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        evening, night = NOON.replace(hour=21), NOON.replace(hour=23)
        waits = say(session, owner, "水管修好了", evening)
        assert isinstance(waits, Wait)
        assert (waits.code, waits.until) == (Code.QUIET_HOURS, NOON.replace(day=26, hour=9))
        assert say(session, owner, "师傅到楼下了", evening, "业主约的") == Go("师傅到楼下了")
        assert isinstance(say(session, owner, "师傅又到了", night, "业主约的"), Wait)


def test_a_second_click_is_no_second_message(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        say(session, owner, "师傅下午三点上门")
        with pytest.raises(Refused, match="写过同样的话"):
            say(session, owner, "师傅下午三点上门")


def test_on_a_holiday_the_colleague_is_warned(database: Database) -> None:
    with database.transaction() as session:
        answer = say(session, an_owner(session), "师傅下午三点上门", NOON.replace(month=10, day=1))
        assert answer == Go("师傅下午三点上门", ("今天是国庆节",))
