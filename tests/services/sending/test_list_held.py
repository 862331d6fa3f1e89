"""What is held is a to-do of its household, once a reason, and the owner's next word asks again."""

import datetime as dt

import pytest
from sqlmodel import Session, select

from bot.domain.speaking import Code
from bot.services.sending.list_held import HELD, UNTIL_WORD, list_held
from storage.database import Database
from storage.outbox import put_out
from storage.outbox_log import move_finished
from storage.outbox_waiting import wake_for_owner
from storage.tables import OutboxRow, Task
from tests.services.guarded import NOON, a_message, an_owner
from tests.services.guarding.test_guard_send import row_of
from tests.services.sending.test_guarded_sending import Post


def tasks(database: Database) -> list[tuple[str, str, str]]:
    with database.transaction() as session:
        return [(task.kind, task.subject, task.what) for task in session.exec(select(Task).order_by(Task.id))]  # type: ignore[arg-type]


def hold(session: Session, code: Code, step: str, because: str) -> OutboxRow:
    row = session.exec(select(OutboxRow).where(OutboxRow.subject == f"arrears/{step}")).one()
    row.state, row.code, row.because = "held", code, because
    list_held(session, [row], NOON)
    return row


def test_one_a_household_and_reason(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        for step in ("1", "2", "3"):
            a_message(session, owner, step)
        hold(session, Code.WALL, "1", "文字过不了红线 R1")
        hold(session, Code.WALL, "2", "文字过不了红线 R1")
        hold(session, Code.CONSENT, "3", "没有同意")
        room_id = owner.room.id
    assert tasks(database) == [
        (HELD, f"room:{room_id}:held:wall", "3-2-501 有消息没有发（文字过不了红线 R1）：请同事处理"),
        (
            UNTIL_WORD,
            f"room:{room_id}:held:consent",
            "3-2-501 有消息没有发（没有同意）：业主来消息会自动再试，也请同事看一下",
        ),
    ]


def test_a_closed_window_has_its_own_to_do(database: Database) -> None:
    with database.transaction() as session:
        a_message(session, an_owner(session), "1")
        hold(session, Code.CHANNEL_WINDOW, "1", "窗口关了")
    assert tasks(database) == []


@pytest.mark.parametrize("kind", ["reminder", "good_moment"])
def test_the_sender_lists_it_and_the_next_word_asks_again(database: Database, kind: str) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.identity.person_id = None  # not bound any more
        session.add(owner.identity)
        key = a_message(session, owner, kind=kind)
        person_id = owner.person.id
    post = Post(database)
    assert post.goes(NOON) == []
    assert [(task, because.partition("（")[0]) for task, _, because in tasks(database)] == [
        (UNTIL_WORD, "3-2-501 有消息没有发")
    ]
    with database.transaction() as session:
        owner.identity.person_id = person_id
        session.merge(owner.identity)
        assert wake_for_owner(session, owner.identity.id, NOON) == 1
    assert len(post.goes(NOON)) == 1
    with database.transaction() as session:
        assert row_of(session, key).state == "sent"


def test_an_id_in_the_log_is_never_given_again(database: Database) -> None:
    with database.transaction() as session:
        put_out(
            session, OutboxRow(send_key="old", kind="reply", lane="local:main", text="x", due_at=NOON, state="sent")
        )
        old = session.exec(select(OutboxRow.id)).one()
        assert move_finished(session, NOON + dt.timedelta(days=1), 10) == 1
    with database.transaction() as session:
        put_out(session, OutboxRow(send_key="new", kind="reply", lane="local:main", text="x", due_at=NOON))
        assert session.exec(select(OutboxRow.id)).one() > old
