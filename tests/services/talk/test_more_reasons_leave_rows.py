"""What the further reasons and the extras really do: their rows, the disputed line, and a city's rule by letter."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlmodel import Session, select

from bot.domain.inbound import Inbound, InboundKind
from bot.domain.moments import day_of
from bot.domain.period import Period
from bot.services.bills.show_bill import load_bill
from bot.services.talk.load_trees import load_trees
from bot.services.talk.receive_message import TalkParts, receive_message
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.lexicon_loader import load_lexicon
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.tables import CommunityFact, ContactWish, Hold, Objection, Room, Task, WorkOrder
from tests.homes import VAULT, a_home, a_line, a_person

SCRIPTS = load_scripts()
SERVICE, LIFT, WHOLE = "物业服务费", "电梯费", ""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a reason leaves: the disputed item (None: no dispute), orders, tasks beside it, days it is held (0: not)."""

    disputed: str | None
    orders: frozenset[str]
    tasks: frozenset[str]
    held_days: int


def rows(disputed: str | None, orders: str = "", tasks: str = "", held_days: int = 0) -> Rows:
    """Orders and tasks as words."""
    return Rows(disputed, frozenset(orders.split()), frozenset(tasks.split()), held_days)


LEAVES = {
    "no_contract": ("我没跟你们签过合同", rows(SERVICE, tasks="check")),
    "not_owner": ("这是上一任房东欠的，跟我没关系", rows(WHOLE, tasks="check", held_days=10)),
    "hardship": ("最近失业了，实在没钱", rows(None, held_days=30)),
    "bill_wrong": ("我家面积是95不是105，算错了", rows(WHOLE, tasks="check")),
    "neighbors_unpaid": ("别人都不交，我为什么要交", rows(SERVICE, tasks="check")),
    "low_floor_no_elevator": ("一楼不坐电梯，为啥交电梯费", rows(LIFT, tasks="check")),
    "want_change_company": ("我们要换物业", rows(None, tasks="check", held_days=5)),
    "threat_complain": ("我要打12345投诉", rows(WHOLE, "complaint", held_days=10)),
    "utilities_cut": ("你们把我家水停了，逼我交费", rows(WHOLE, "restore", "hand_over", 15)),
    "refuse_flat": ("我就是不交", rows(None, held_days=7)),
    "oral_promise": ("当时销售答应送两年物业费", rows(SERVICE, tasks="check")),
    "deposit": ("装修押金什么时候退给我", rows(None, tasks="check")),
    "invoice_first": ("没见到发票我不付钱", rows(None, tasks="invoice", held_days=5)),
    "contract_licence": ("营业执照拿出来看看", rows(None, tasks="check", held_days=5)),
    "owner_died": ("这房子的业主去世了", rows(WHOLE, tasks="hand_over", held_days=60)),
    "auction_flat": ("我这房子是法拍买的，旧账找前面的人", rows(WHOLE, tasks="check", held_days=15)),
    "shop_space": ("我的商铺物业费怎么这么贵", rows(SERVICE, tasks="check")),
    "paid_other_company": ("物业费我交给新物业了", rows(WHOLE, tasks="check", held_days=10)),
}


@pytest.fixture(scope="module")
def parts() -> TalkParts:
    talker = Talker(load_trees(), SCRIPTS.cards, SCRIPTS.lines)
    return TalkParts(Understander(load_lexicon()), talker, SCRIPTS, VAULT, b"k" * 32)


def an_owner(session: Session) -> Room:
    """A home with a line of the service and one of the lift, its owner known on one channel."""
    room = a_home(session)
    a_line(session, room, SERVICE, due_on=dt.date(2026, 12, 15))
    a_line(session, room, LIFT, 9_000, due_on=dt.date(2026, 12, 15))
    identity = identity_of(session, "wechat", "main", "openid-1")
    identity.person_id, identity.room_id = a_person(session, room).id, room.id
    session.add(identity)
    return room


def say(session: Session, parts: TalkParts, text: str, now: dt.datetime, address: str = "openid-1") -> str:
    """All bubbles that answer a message."""
    inbound = Inbound("wechat", "main", address, f"{address}:{text}", InboundKind.TEXT, text, now)
    return "\n".join(receive_message(session, parts, inbound, now).answer.texts)


def record(session: Session, room: Room, name: str, value: str) -> None:
    """A fact of the room's community."""
    fact = CommunityFact(
        community_id=room.community_id, name=name, value=value, source="测试", in_force_from=dt.date(2024, 1, 1)
    )
    session.add(fact)
    session.flush()


@pytest.mark.parametrize("card", LEAVES)
def test_a_reason_leaves_its_rows(database: Database, parts: TalkParts, now: dt.datetime, card: str) -> None:
    text, left = LEAVES[card]
    with database.transaction() as session:
        room = an_owner(session)
        assert say(session, parts, text, now)
        objections = [(one.reason, one.item) for one in session.exec(select(Objection)).all()]
        assert objections == ([] if left.disputed is None else [(card, left.disputed)])
        assert {order.category for order in session.exec(select(WorkOrder)).all()} == left.orders
        kinds = {task.kind for task in session.exec(select(Task)).all()}
        assert kinds == left.tasks | ({"objection"} if left.disputed is not None else set())
        holds = {hold.reason: hold.review_on for hold in session.exec(select(Hold)).all()}
        until = day_of(now) + dt.timedelta(days=left.held_days)
        assert holds == ({card: until} if left.held_days else {})
        bill = load_bill(session, room.id, day_of(now))
    frozen = {line.item for line in bill.lines if line.disputed}
    assert frozen == {None: set(), WHOLE: {SERVICE, LIFT}}.get(left.disputed, {left.disputed})


def test_old_debts_are_frozen_only_where_there_are_some(database: Database, parts: TalkParts, now: dt.datetime) -> None:
    with database.transaction() as session:
        an_owner(session)
        told = say(session, parts, "都过了三年了，超过诉讼时效", now)
        assert session.exec(select(Objection)).all() == []
        assert [hold.reason for hold in session.exec(select(Hold)).all()] == ["statute_limitation"]
    assert "更早的我这里没有挂账" in told
    assert "签" in told  # nothing is to be signed


def test_old_debts_that_are_there_are_disputed_and_nobody_is_asked_to_own_up(
    database: Database, parts: TalkParts, now: dt.datetime
) -> None:
    with database.transaction() as session:
        room = an_owner(session)
        a_line(session, room, SERVICE, due_on=dt.date(2020, 6, 30), period=Period.parse("2020-01..2020-06"))
        told = say(session, parts, "都过了三年了，超过诉讼时效", now)
        assert [one.reason for one in session.exec(select(Objection)).all()] == ["statute_limitation"]
    assert "您不用答应什么，也不用签什么、付什么" in told


def test_a_citys_rule_is_said_by_letter_where_the_city_is_on_record(
    database: Database, parts: TalkParts, now: dt.datetime
) -> None:
    with database.transaction() as session:
        record(session, an_owner(session), "city", "郑州市")
        told = say(session, parts, "车都不让我进小区，说我欠物业费", now)
    assert "《郑州市物业管理条例》第四十二条第三款（2021年10月1日起施行，2026年11月23日核对）" in told
    assert "车辆进出车位等方式催交物业费" in told


def test_of_a_city_nobody_verified_no_rule_is_said(database: Database, parts: TalkParts, now: dt.datetime) -> None:
    with database.transaction() as session:
        record(session, an_owner(session), "city", "长沙")
        told = say(session, parts, "车都不让我进小区，说我欠物业费", now)
    assert "条例" not in told
    assert "《民法典》第九百四十四条第三款" in told


def test_a_contract_on_record_as_ended_freezes_everything_and_a_person_answers(
    database: Database, parts: TalkParts, now: dt.datetime
) -> None:
    with database.transaction() as session:
        record(session, an_owner(session), "contract_ended", "2026年6月30日业主大会解聘")
        say(session, parts, "我没跟你们签过合同", now)
        assert [(one.reason, one.item) for one in session.exec(select(Objection)).all()] == [("no_contract", "")]
        assert {task.kind for task in session.exec(select(Task)).all()} == {"objection", "hand_over"}


def test_a_stranger_who_is_not_the_owner_is_left_alone(database: Database, parts: TalkParts, now: dt.datetime) -> None:
    with database.transaction() as session:
        an_owner(session)
        told = say(session, parts, "我不是业主，打错人了", now, "openid-2")
        assert [wish.wish for wish in session.exec(select(ContactWish)).all()] == ["stop"]
        assert session.exec(select(Objection)).all() == []
    assert "3-2-501" not in told
