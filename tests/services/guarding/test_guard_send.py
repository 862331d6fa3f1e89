"""The guard of a send on real rows: one row a stop reason; test_guarded_sending shows the same by the sender."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.domain import effects as fx
from bot.domain.money import Fen
from bot.domain.red_line import Audience, Breach, Known
from bot.domain.speaking import Code, Ending, Go, Policy, Refuse, Verdict, Wait
from bot.services.guarding.guard_send import GuardParts, guard
from storage.database import Database
from storage.identities import identity_of
from storage.tables import (
    Approval,
    BillLine,
    ContactWish,
    Hold,
    Holiday,
    Instalment,
    OutboxRow,
    Pause,
    TieRow,
    Touch,
    WorkOrder,
)
from tests.homes import a_line
from tests.services.guarded import DUE, NOON, OWED, PARTS, Owner, a_message, an_owner

DAY = dt.timedelta(days=1)
Deed = Callable[[Session, Owner, dt.datetime], None]


def ask(session: Session, key: str, now: dt.datetime = NOON, parts: GuardParts = PARTS) -> Verdict:
    return guard(session, row_of(session, key), now, parts)


def row_of(session: Session, key: str) -> OutboxRow:
    return session.exec(select(OutboxRow).where(OutboxRow.send_key == key)).one()


def does(*effects: fx.Effect) -> Deed:
    return lambda session, owner, at: owner.does(session, at, *effects)


def adds(make: Callable[[Owner, dt.datetime], Any]) -> Deed:
    def add(session: Session, owner: Owner, at: dt.datetime) -> None:
        session.add(make(owner, at))
        session.flush()

    return add


def another_identity(session: Session, owner: Owner, at: dt.datetime) -> None:
    """The wish comes over another channel of the same person."""
    other = identity_of(session, "wechat", "main", "oElsewhere")
    other.person_id = owner.person.id
    session.add_all([other, ContactWish(identity_id=other.id, wish="stop", at=at)])
    session.flush()


def moves_out(session: Session, owner: Owner, at: dt.datetime) -> None:
    tie = session.exec(select(TieRow).where(TieRow.person_id == owner.person.id)).one()
    tie.until_day = at.date()
    session.add(tie)
    session.flush()


def due_date_moves(session: Session, owner: Owner, _at: dt.datetime) -> None:
    line = session.exec(select(BillLine).where(BillLine.room_id == owner.room.id)).one()
    line.due_on = DUE + dt.timedelta(days=15)
    session.add(line)
    session.flush()


def owes_since_2022(session: Session, owner: Owner, at: dt.datetime) -> None:
    a_line(session, owner.room, "停车费", due_on=at.date().replace(year=2022))


STOPS: dict[str, tuple[Deed, Code, str]] = {
    "pays all": (lambda s, o, at: o.pays(s, at), Code.PAID, "已缴费，没有欠费了"),
    "pays a part": (lambda s, o, at: o.pays(s, at, 100), Code.AFTER_PAYMENT, "72 小时内不催"),
    "promises": (does(fx.Promise(NOON.date() + DAY)), Code.PROMISE, "答应 11月26日（周四） 前付"),
    "disputes": (does(fx.Dispute("bill_wrong", "面积不对")), Code.DISPUTE, "异议没有答复：Y1 面积不对"),
    "disputes one item": (does(fx.Dispute("price", "电梯费", "电梯运行费")), Code.DISPUTE, "电梯费"),
    "reports a repair": (does(fx.OpenWorkOrder("repair", "漏水", 24)), Code.WORK_ORDER, "工单没办完：G1 漏水"),
    "is in hardship": (
        does(fx.Hold("hardship", 30)),
        Code.HARDSHIP,
        "暂停催缴（暂时有困难），到 12月25日（周五） 复核",
    ),
    "is on hold": (does(fx.Hold("asked", 7)), Code.HOLD, "暂停催缴（asked）"),
    "says he paid": (does(fx.OpenCheck("payment", "说上周转的账", 2)), Code.PAYMENT_CLAIM, "还没核实：H1 说上周转的账"),
    "asks for instalments": (does(fx.Plan(3)), Code.PLAN, "申请了分期，还没有答复"),
    "speaks of limitation": (does(fx.Hold("statute_limitation", 30)), Code.LIMITATION, "暂停催缴"),
    "is not the owner": (does(fx.Hold("not_owner", 10)), Code.IDENTITY, "暂停催缴"),
    "wants no contact": (does(fx.OptOut()), Code.OPT_OUT, "业主要求停止联系"),
    "wants none elsewhere": (another_identity, Code.OPT_OUT, "业主要求停止联系"),
    "wants bills only": (does(fx.Preference("bill_only")), Code.BILL_ONLY, "只要账单"),
    "denies": (does(fx.Preference("wrong_person")), Code.WRONG_PERSON, "不是这一户的业主"),
    "moves out": (moves_out, Code.IDENTITY, "不能确认收信人"),
    "keeps a plan": (
        adds(lambda o, at: Instalment(
            room_id=o.room.id, approval="A1", agreed_on=at.date(), due_on=at.date() + DAY, amount=1000)),
        Code.PLAN, "有分期，到期的都按时付了",
    ),
    "a hold without a day": (
        adds(lambda o, at: Hold(room_id=o.room.id, reason="asked", since=at.date())), Code.HOLD, "没有写复核日期",
    ),
    "a work order of the room": (
        adds(lambda o, at: WorkOrder(
            community_id=o.room.community_id, room_id=o.room.id, category="lift", what="电梯", opened_at=at)),
        Code.WORK_ORDER, "电梯",
    ),
    "a debt of four years": (
        owes_since_2022, Code.LIMITATION, "三年诉讼时效",
    ),
    "everything is paused": (adds(lambda _o, at: Pause(scope="all", why="演练", at=at)), Code.PAUSED, "演练"),
    "another text today": (
        adds(lambda o, at: Touch(send_key="staff:1", budget="household", at=at, room_id=o.room.id)), Code.CAP, "今天",
    ),
    "another text about his other home": (
        adds(lambda o, at: Touch(send_key="staff:2", budget="household", at=at, person_id=o.person.id)),
        Code.CAP, "今天",
    ),
    "the due date moves": (due_date_moves, Code.DUE_MOVED, "到期日从12月31日（周四）改到1月15日（周五）"),
}  # fmt: skip


@pytest.mark.parametrize("deed", STOPS)
def test_a_stop_reason_a_millisecond_before_a_due_reminder(database: Database, deed: str) -> None:
    act, code, words = STOPS[deed]
    with database.transaction() as session:
        owner = an_owner(session)
        key = a_message(session, owner)
        row_of(session, key)
    with database.transaction() as session:
        act(session, owner, NOON - dt.timedelta(milliseconds=1))
    with database.transaction() as session:
        answer = ask(session, key)
        assert isinstance(answer, Wait | Refuse)
        assert (answer.code, words in answer.because) == (code, True), answer.because
        assert session.exec(select(Touch).where(Touch.send_key == key)).all() == []


def test_a_paused_campaign_rests_and_other_kinds_go(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        campaign = a_message(session, owner, kind="campaign")
        other = a_message(session, owner, subject="thanks/1")
        session.add(Pause(scope="campaign:arrears", why="换话术", at=NOON))
        session.flush()
        answer = ask(session, campaign)
        assert isinstance(answer, Wait)
        assert (answer.code, answer.because) == (Code.CAMPAIGN_PAUSED, "活动已暂停：换话术")
        assert isinstance(ask(session, other), Go)


def test_the_text_is_true_at_the_moment_it_leaves(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        key = a_message(session, owner, text="3-2-501还需付 1.00 元，1月1日（周四）前付。")
        line = session.exec(select(BillLine)).one()
        line.due_on = DUE - DAY
        session.add(line)
        owner.pays(session, NOON - 4 * DAY, 100)
        row = row_of(session, key)
        row.state = "pending"  # the payment cancelled it; here the guard alone is asked
        assert guard(session, row, NOON, PARTS) == Go("3-2-501还需付 750.80 元，12月30日（周三）前付。")


@pytest.mark.parametrize(
    ("script", "words"),
    [("remind.gone", "没有话术 remind.gone"), ("receipt.partly", "占位符 {paid_on} 没有值")],
)
def test_a_text_that_cannot_be_made_anew_is_held(database: Database, script: str, words: str) -> None:
    with database.transaction() as session:
        answer = ask(session, a_message(session, an_owner(session), script=script))
        assert isinstance(answer, Refuse)
        assert (answer.code, answer.ending, words in answer.because) == (Code.TEXT, Ending.HELD, True)


def test_the_wall_is_told_what_the_ledger_knows(database: Database) -> None:
    heard: list[tuple[str, Audience, Known | None]] = []

    def judge(text: str, to: Audience, known: Known | None) -> list[Breach]:
        heard.append((text, to, known))
        return [Breach("R1", (0, 2), "停水", "不能以停水要求缴费", "删掉")]

    with database.transaction() as session:
        owner = an_owner(session)
        answer = ask(session, a_message(session, owner), parts=replace(PARTS, judge=judge))
        assert answer == Refuse("文字过不了红线 R1：“停水”不能以停水要求缴费。删掉", Code.WALL, Ending.HELD)
        ((_, to, known),) = heard
        assert known is not None
        assert (to, known.room, known.kind, Fen(OWED) in (known.amounts or ()), DUE in (known.days or ())) == (
            Audience.OWNER, "3-2-501", "reminder", True, True
        )  # fmt: skip
        assert session.exec(select(Touch)).all() == []


def test_a_go_is_counted_once_however_often_it_is_tried(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        key = a_message(session, owner)
        other = a_message(session, owner, step="031")
        assert isinstance(ask(session, key), Go)
        assert isinstance(ask(session, key, NOON + dt.timedelta(minutes=1)), Go)  # tried again
        answer = ask(session, other)
        assert isinstance(answer, Wait)
        assert answer.code is Code.CAP
        assert [touch.at for touch in session.exec(select(Touch))] == [NOON + dt.timedelta(minutes=1)]


def test_replies_receipts_and_safety_are_not_counted_and_not_stopped(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.does(session, NOON, fx.OptOut(), fx.Dispute("bill_wrong", "面积"))
        night = NOON.replace(hour=23)
        for kind in ("reply", "receipt", "safety"):
            assert ask(session, a_message(session, owner, kind=kind), night) == Go("请看账单。")
        assert session.exec(select(Touch)).all() == []


def test_a_formal_demand_needs_approval_and_goes_once_a_period(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.does(session, NOON, fx.OptOut())
        approval = Approval(deed="formal_demand", subject="x", what="催告", asked_by="小张", asked_at=NOON)
        session.add(approval)
        session.flush()
        told: dict[str, Any] = {"kind": "formal", "subject": "2026-10..2026-12", "approval_id": approval.id}
        first, second = (a_message(session, owner, step=step, **told) for step in ("1", "2"))
        waits = ask(session, first)
        approval.state = "approved"
        goes = ask(session, first)
        again = ask(session, second, NOON + 5 * DAY)
        assert isinstance(waits, Wait)
        assert isinstance(goes, Go)
        assert isinstance(again, Refuse)
        assert (waits.code, again.code) == (Code.NOT_APPROVED, Code.FORMAL_TWICE)


def test_staff_words_about_money_wait_like_a_reminder_and_others_do_not(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.does(session, NOON, fx.OpenWorkOrder("repair", "漏水", 24))
        told: dict[str, Any] = {"kind": "staff", "script": "", "by_staff": "小张"}
        money = ask(session, a_message(session, owner, "a", text="物业费请尽快缴一下", **told))
        visit = ask(session, a_message(session, owner, "b", text="师傅下午三点上门看漏水", **told))
        late = a_message(session, owner, "c", text="师傅已经到楼下了", **told, insists="业主约的时间")
        assert isinstance(money, Wait)
        assert money.code is Code.WORK_ORDER
        assert visit == Go("师傅下午三点上门看漏水")
        session.exec(select(Touch)).one().at = NOON - 5 * DAY
        session.flush()
        assert ask(session, late, NOON.replace(hour=21)) == Go("师傅已经到楼下了")
        assert isinstance(ask(session, late, NOON.replace(hour=22)), Wait)


def test_a_broadcast_goes_once_a_day_to_a_group(database: Database) -> None:
    with database.transaction() as session:
        rows = [
            OutboxRow(send_key=f"broadcast:{n}", kind="broadcast", lane=lane, text="周末清洗水箱", due_at=NOON)
            for n, lane in enumerate(("telegram:main:g1", "telegram:main:g1", "telegram:main:g2"))
        ]
        session.add_all(rows)
        session.flush()
        first, again, other = (guard(session, row, NOON, PARTS) for row in rows)
        assert (first, other) == (Go("周末清洗水箱"), Go("周末清洗水箱"))
        assert isinstance(again, Wait)
        assert again.because == "这个群今天已经收到 1 条，一天最多 1 条"


def test_an_imported_arrangement_counts_at_once(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        key = a_message(session, owner, due_at=NOON.replace(year=2027, month=1, day=4), script="")
        house = replace(PARTS, calendar=None)
        unknown = ask(session, key, NOON.replace(year=2027, month=1, day=4), house)
        session.add(Holiday(day=dt.date(2027, 1, 4), name="元旦"))
    with database.transaction() as session:
        holiday = ask(session, key, NOON.replace(year=2027, month=1, day=4), house)
        assert isinstance(unknown, Wait)
        assert isinstance(holiday, Wait)
        assert (unknown.code, holiday.code, holiday.because) == (Code.CALENDAR, Code.HOLIDAY, "元旦期间不打扰")


@pytest.mark.parametrize(
    ("told", "code"),
    [({"kind": "greeting"}, Code.UNKNOWN_KIND), ({"identity_id": None}, Code.NO_RECIPIENT),
     ({"room_id": None}, Code.NO_RECIPIENT)],
)  # fmt: skip
def test_what_nobody_can_judge_is_held(database: Database, told: dict[str, Any], code: Code) -> None:
    with database.transaction() as session:
        answer = ask(session, a_message(session, an_owner(session), **told))
        assert isinstance(answer, Refuse)
        assert (answer.code, answer.ending) == (code, Ending.HELD)


def test_a_step_has_three_days_from_its_first_moment(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.does(session, NOON - DAY, fx.Dispute("bill_wrong", "面积"))
        key = a_message(session, owner)
        moment, codes = NOON, []
        for _ in range(4):
            answer = ask(session, key, moment)
            assert not isinstance(answer, Go)
            codes.append(answer.code)
            row = row_of(session, key)
            if isinstance(answer, Wait):
                moment = row.due_at = answer.until
        assert codes == [Code.DISPUTE] * 3 + [Code.PASSED]
        assert moment == NOON.replace(hour=9) + 3 * DAY


def test_policy_is_the_offices(database: Database) -> None:
    with database.transaction() as session:
        key = a_message(session, an_owner(session))
        never = replace(PARTS, policy=Policy(a_week=0))
        answer = ask(session, key, parts=never)
        assert not isinstance(answer, Go)


class TestSeveralHomes:
    """One person, several homes, texts of the same sort due within two hours."""

    @pytest.fixture
    def homes(self, database: Database) -> tuple[Owner, Owner]:
        with database.transaction() as session:
            first, second = an_owner(session), an_owner(session, "3-2-502", "oSecond", "13900008822")
            tie = session.exec(select(TieRow).where(TieRow.person_id == second.person.id)).one()
            tie.person_id = first.person.id
            session.add(tie)
            return first, Owner(second.room, first.person, first.identity)

    def test_they_become_one(self, database: Database, homes: tuple[Owner, Owner]) -> None:
        with database.transaction() as session:
            keys = [a_message(session, home, due_at=NOON + n * dt.timedelta(hours=2)) for n, home in enumerate(homes)]
            assert ask(session, keys[0]) == Go(
                "3-2-501还需付 751.80 元，12月31日（周四）前付。\n3-2-502还需付 751.80 元，12月31日（周四）前付。"
            )
            other = row_of(session, keys[1])
            session.refresh(other)
            assert (other.state, other.code) == ("cancelled", Code.MERGED)
            assert other.because == f"同一个人的几处房屋，并入 {keys[0]} 一起发"
            assert len(session.exec(select(Touch)).all()) == 2

    def test_one_with_a_reason_stays_behind(self, database: Database, homes: tuple[Owner, Owner]) -> None:
        with database.transaction() as session:
            keys = [a_message(session, home) for home in homes]
            homes[1].does(session, NOON, fx.Dispute("bill_wrong", "面积"))
            assert ask(session, keys[0]) == Go("3-2-501还需付 751.80 元，12月31日（周四）前付。")
            assert row_of(session, keys[1]).state == "pending"

    def test_not_those_due_later(self, database: Database, homes: tuple[Owner, Owner]) -> None:
        with database.transaction() as session:
            later = NOON + dt.timedelta(minutes=121)
            keys = [a_message(session, homes[0]), a_message(session, homes[1], due_at=later)]
            assert ask(session, keys[0]) == Go("3-2-501还需付 751.80 元，12月31日（周四）前付。")
            answer = ask(session, keys[1], later)
            assert isinstance(answer, Wait)
            assert answer.because.startswith("这位业主今天已经收到 1 条")

    def test_tried_again_after_one_paid(self, database: Database, homes: tuple[Owner, Owner]) -> None:
        with database.transaction() as session:
            keys = [a_message(session, home) for home in homes]
            assert isinstance(ask(session, keys[0]), Go)
            homes[1].pays(session, NOON)
            again = ask(session, keys[0], NOON + dt.timedelta(minutes=1))
            assert again == Go("3-2-501还需付 751.80 元，12月31日（周四）前付。")
            session.flush()
            session.expire_all()
            assert row_of(session, keys[1]).state == "pending"
            assert isinstance(ask(session, keys[1], NOON + dt.timedelta(minutes=1)), Refuse)

    def test_none_goes_when_the_first_may_not_any_more(self, database: Database, homes: tuple[Owner, Owner]) -> None:
        with database.transaction() as session:
            keys = [a_message(session, home) for home in homes]
            assert isinstance(ask(session, keys[0]), Go)
            homes[0].does(session, NOON, fx.Dispute("bill_wrong", "面积"))
            assert isinstance(ask(session, keys[0], NOON + dt.timedelta(minutes=1)), Wait)
            session.flush()
            session.expire_all()
            assert (row_of(session, keys[1]).state, row_of(session, keys[0]).merged) == ("pending", {})
