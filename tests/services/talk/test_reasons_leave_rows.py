"""What an owner's reason really does: the rows it leaves in the database, and the bill that knows its disputed line."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, select

from bot.domain.inbound import Inbound, InboundKind
from bot.domain.moments import day_of
from bot.services.bills.show_bill import load_bill
from bot.services.talk.load_trees import load_trees
from bot.services.talk.receive_message import TalkParts, receive_message
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.lexicon_loader import load_lexicon
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Hold, Objection, Room, Task, WorkOrder
from tests.homes import VAULT, a_home, a_line, a_person

SCRIPTS = load_scripts()
SERVICE, LIFT, WHOLE = "物业服务费", "电梯费", ""
# reason -> the item in dispute, kinds of work orders, kinds of tasks beside the objection's own, a hold
LEAVES: dict[str, tuple[str, set[str], set[str], bool]] = {
    "vacant": (SERVICE, set(), {"check"}, False),
    "not_delivered": (WHOLE, set(), {"check"}, False),
    "poor_service": (SERVICE, {"service"}, {"reduction"}, False),
    "repair_unresolved": (SERVICE, {"repair_escalated"}, set(), True),
    "quality_developer": (SERVICE, {"quality"}, {"check"}, False),
    "security_theft": (SERVICE, {"security"}, set(), True),
    "elevator": (LIFT, {"lift"}, {"reduction"}, True),
    "parking": (SERVICE, {"parking"}, {"check"}, False),
    "noise_neighbor": (SERVICE, {"neighbor"}, {"check"}, False),
    "price_too_high": (SERVICE, set(), {"check"}, False),
    "public_revenue": (SERVICE, set(), {"check"}, False),
}


@pytest.fixture(scope="module")
def parts() -> TalkParts:
    talker = Talker(load_trees(), SCRIPTS.cards, SCRIPTS.lines)
    return TalkParts(Understander(load_lexicon()), talker, SCRIPTS, VAULT, b"k" * 32)


def an_owner(session: Session) -> Room:
    """A home with a line of the service and one of the lift, its owner known on one channel."""
    room = a_home(session)
    a_line(session, room, SERVICE)
    a_line(session, room, LIFT, 9_000)
    identity = identity_of(session, "wechat", "main", "openid-1")
    identity.person_id, identity.room_id = a_person(session, room).id, room.id
    session.add(identity)
    return room


def say(session: Session, parts: TalkParts, texts: list[str], now: dt.datetime) -> Iterator[str]:
    """Every bubble that answers the messages."""
    for number, text in enumerate(texts):
        at = now + dt.timedelta(minutes=number)
        inbound = Inbound("wechat", "main", "openid-1", f"m{number}", InboundKind.TEXT, text, at)
        yield from receive_message(session, parts, inbound, at).answer.texts


@pytest.mark.parametrize("card", LEAVES)
def test_a_reason_leaves_its_rows(database: Database, parts: TalkParts, now: dt.datetime, card: str) -> None:
    item, orders, tasks, held = LEAVES[card]
    example = SCRIPTS.cards[card].examples[0]
    with database.transaction() as session:
        room = an_owner(session)
        assert list(say(session, parts, [example, example], now))
        objections = session.exec(select(Objection)).all()
        assert [(one.reason, one.item, one.decided_on) for one in objections] == [(card, item, None)]
        assert {order.category for order in session.exec(select(WorkOrder)).all()} == orders
        kinds = {task.kind for task in session.exec(select(Task).where(col(Task.due_at).is_not(None))).all()}
        assert {*tasks, "objection"} <= kinds
        assert bool(session.exec(select(Hold).where(Hold.reason == card)).first()) is held
        bill = load_bill(session, room.id, day_of(now))
    assert {line.item for line in bill.lines if line.disputed} == ({item} if item else {SERVICE, LIFT})


def test_what_is_promised_by_hour_is_somebody_s_task_by_that_hour(
    database: Database, parts: TalkParts, now: dt.datetime
) -> None:
    with database.transaction() as session:
        an_owner(session)
        told = list(say(session, parts, ["电动车被偷了，监控调不出来"], now))
        order = session.exec(select(WorkOrder)).one()
    assert any("4小时内" in text for text in told)
    assert order.due_at == now + dt.timedelta(hours=4)
