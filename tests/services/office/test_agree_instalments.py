"""A plan of parts: agreed by two, kept it stops the asking, broken it does not."""

import datetime as dt

import pytest
from sqlmodel import Session, select

from bot.domain import effects as fx
from bot.domain.errors import Refused
from bot.domain.money import Fen
from bot.domain.speaking import Budget
from bot.services.guarding.load_standing import load_standings
from bot.services.office.agree_instalments import (
    Part,
    ask_instalments,
    cancel_instalments,
    instalments_approved,
)
from storage.database import Database
from storage.tables import Instalment, Task
from tests.services.guarded import NOON, OWED, Owner, an_owner

DAY = dt.timedelta(days=1)
TODAY = NOON.date()
PARTS = (Part(TODAY + 10 * DAY, Fen(30000)), Part(TODAY + 40 * DAY, Fen(OWED - 30000)))


def agrees(session: Session, owner: Owner) -> None:
    approval = ask_instalments(session, owner.room, PARTS, "小张", NOON)
    assert approval.what == ("3-2-501 分 2 期缴：12月5日（周六） 300.00 元、1月4日（周一） 451.80 元。按时缴着就不再催")
    assert instalments_approved(session, approval, "王主管", NOON) == "分期生效，一共 2 期，最后一期 1月4日（周一）"
    approval.state = "approved"
    session.add(approval)
    session.flush()


def plan(session: Session, owner: Owner, after_days: int) -> str:
    now = NOON + after_days * DAY
    return load_standings(session, [owner.room.id], Budget.HOUSEHOLD, "", now)[owner.room.id].household.plan


def test_kept_it_speaks_against_asking_and_broken_it_does_not(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.does(session, NOON, fx.Plan(2))
        assert plan(session, owner, 0) == "申请了分期，还没有答复"
        agrees(session, owner)
        assert session.exec(select(Task.outcome).where(Task.kind == "plan")).all() == ["分 2 期，王主管 批准"]
        kept, broken = plan(session, owner, 10), plan(session, owner, 11)
        owner.pays(session, NOON + 11 * DAY, 30000)
        assert (kept, broken, plan(session, owner, 12)) == ("有分期，到期的都按时付了", "", kept)


def test_a_later_plan_takes_the_place_of_the_earlier_and_an_ended_one_is_none(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        agrees(session, owner)
        agrees(session, owner)
        assert sorted(session.exec(select(Instalment.state))) == ["ended", "ended", "open", "open"]
        assert cancel_instalments(session, owner.room, "小张", NOON) == 2
        assert plan(session, owner, 1) == ""


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (PARTS[:1], "分期要两期到 12 期"),
        ((PARTS[1], PARTS[0]), "一期比一期晚"),
        ((Part(TODAY - DAY, Fen(100)), PARTS[1]), "从今天起"),
        ((PARTS[0], Part(PARTS[1].due_on, Fen(0))), "每期要有金额"),
        ((PARTS[0], Part(PARTS[1].due_on, Fen(OWED))), "现在还需付 751.80 元，分期加起来是 1051.80 元"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(database: Database, parts: tuple[Part, ...], words: str) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        with pytest.raises(Refused, match=words):
            ask_instalments(session, owner.room, parts, "小张", NOON)
