"""One thought in three messages is answered once, to all of it, and survives whatever happens between."""

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlmodel import Session, col, select

from bot.channels.local import Recorder
from bot.domain.inbound import Answer, Inbound, InboundKind
from bot.domain.joining import Quiet
from bot.domain.moments import CHINA
from bot.domain.speaking import Go
from bot.services.sending.send_outbox import Sender
from bot.services.talk.hold_word import hold_word
from bot.services.talk.receive_message import TalkParts, receive_message
from bot.ticks.answer_words import answer_ripe
from storage.database import Database
from storage.tables import Message, OutboxRow, Task, WaitingWord
from tests.dialogues.transcripts import Parts
from tests.homes import VAULT

pytestmark = pytest.mark.anyio
START = dt.datetime(2026, 11, 25, 21, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def talk() -> TalkParts:
    parts = Parts()
    return TalkParts(parts.understander, parts.talker, parts.scripts, VAULT, b"k" * 32)


class House:
    """A process of the house on a virtual clock; a new one on the same rows is a restart."""

    def __init__(self, database: Database, talk: TalkParts, *, fails: bool = False) -> None:
        self.database, self.talk, self.now, self.fails = database, talk, START, fails

    def take(self, session: Session, inbound: Inbound, said: Sequence[Inbound], now: dt.datetime) -> Answer:
        if self.fails:
            raise RuntimeError("a turn that fails")
        return receive_message(session, self.talk, inbound, now, said).answer

    def says(self, at_s: float, number: int, text: str, kind: str = InboundKind.TEXT) -> bool:
        self.now = START + dt.timedelta(seconds=at_s)
        inbound = Inbound("local", "main", "4242", f"u{number}", kind, text, self.now)
        with self.database.transaction() as session:
            return hold_word(session, inbound, Quiet(), self.now)

    async def ticks(self, at_s: float) -> None:
        self.now = START + dt.timedelta(seconds=at_s)
        accounts = {"local:main": Recorder()}
        await answer_ripe(
            Sender(
                self.database,
                accounts,
                lambda: self.now,
                lambda _s, rows, _n: [Go(row.text) for row in rows],
                take_thought=self.take,
            )
        )


def kept(database: Database) -> tuple[list[str], list[str], int]:
    """The owner's messages, the answers in the outbox (one a turn), and how many words still wait."""
    with database.transaction() as session:
        said = session.exec(select(Message.text).where(~col(Message.outgoing)).order_by(col(Message.id))).all()
        answers: dict[str, str] = {}
        for row in session.exec(select(OutboxRow).order_by(col(OutboxRow.id))):
            turn = row.send_key.rpartition(":")[0]
            answers[turn] = answers.get(turn, "") + row.text
        return list(said), list(answers.values()), len(session.exec(select(WaitingWord)).all())


async def test_three_messages_get_one_answer_to_all_of_them(database: Database, talk: TalkParts) -> None:
    house = House(database, talk)
    house.says(0, 1, "你好")
    house.says(1.5, 2, "我家电梯")
    await house.ticks(3)
    assert kept(database) == ([], [], 2)
    house.says(3.5, 3, "坏了半个月没人修")
    await house.ticks(5.9)
    assert kept(database)[1:] == ([], 3)
    await house.ticks(6)
    said, answers, waiting = kept(database)
    assert (said, len(answers), waiting) == (["你好", "我家电梯", "坏了半个月没人修"], 1, 0)
    assert "电梯" in answers[0]
    await house.ticks(7)
    assert len(kept(database)[1]) == 1


async def test_who_never_stops_is_answered_after_eight_seconds(database: Database, talk: TalkParts) -> None:
    house = House(database, talk)
    for second in range(8):
        house.says(second, second, f"第{second}句")
        await house.ticks(second + 0.5)
    assert kept(database)[2] == 8
    await house.ticks(8)
    assert kept(database)[2] == 0


async def test_a_restart_in_the_middle_loses_nothing(database: Database, talk: TalkParts) -> None:
    House(database, talk).says(0, 1, "物业费")
    House(database, talk).says(1, 2, "怎么交")
    await House(database, talk).ticks(600)
    said, answers, waiting = kept(database)
    assert (said, len(answers), waiting) == (["物业费", "怎么交"], 1, 0)


async def test_the_same_update_again_changes_nothing(database: Database, talk: TalkParts) -> None:
    house = House(database, talk)
    assert house.says(0, 1, "你好") is True
    assert house.says(0.5, 1, "你好") is False
    await house.ticks(10)
    assert house.says(11, 1, "你好") is False
    await house.ticks(30)
    assert [len(kept(database)[0]), len(kept(database)[1])] == [1, 1]


async def test_a_press_is_answered_at_once_and_by_itself(database: Database, talk: TalkParts) -> None:
    house = House(database, talk)
    house.says(0, 1, "你好")
    house.says(1, 2, "转人工", InboundKind.CLICK)
    await house.ticks(1)
    said, answers, waiting = kept(database)
    assert (said, len(answers), waiting) == (["你好", "转人工"], 2, 0)


async def test_a_turn_that_fails_keeps_the_words_for_a_colleague(database: Database, talk: TalkParts) -> None:
    broken = House(database, talk, fails=True)
    broken.says(0, 1, "物业费怎么交")
    for minute in range(1, 5):
        await broken.ticks(60 * minute)
        assert kept(database) == ([], [], 1)
    await broken.ticks(300)
    said, answers, waiting = kept(database)
    assert (said, answers, waiting) == (["物业费怎么交"], [], 0)
    with database.transaction() as session:
        assert "物业费怎么交" in session.exec(select(Task)).one().what


async def test_a_turn_that_failed_once_is_taken_again(database: Database, talk: TalkParts) -> None:
    broken = House(database, talk, fails=True)
    broken.says(0, 1, "物业费怎么交")
    await broken.ticks(5)
    await House(database, talk).ticks(60)
    assert [len(kept(database)[1]), kept(database)[2]] == [1, 0]
