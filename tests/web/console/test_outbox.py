"""What is held is let go or cancelled from its page, by those whose household it is."""

import pytest
from sqlmodel import Session, select

from storage.tables import ChannelIdentity, OutboxRow, Room
from tests.homes import a_home
from tests.web.console.desk import Desk

OWN_WORDS = "李师傅明天上午来看漏水，您方便吗？"


@pytest.fixture
def held(desk: Desk) -> int:
    """A colleague's words to 3-2-501 that were held; the row's id."""
    desk.says("幸福里", "3-2-501", "你好")

    def put(session: Session) -> int:
        room = session.exec(select(Room).where(Room.code == "3-2-501")).one()
        identity = session.exec(select(ChannelIdentity)).first()
        assert identity is not None
        row = OutboxRow(
            send_key="held",
            kind="staff",
            lane=f"{identity.channel}:{identity.account}",
            identity_id=identity.id,
            room_id=room.id,
            text=OWN_WORDS,
            by_staff="周管家",
            state="held",
            code="wall",
            because="没有过：R1",
            due_at=desk.now,
        )
        session.add(row)
        session.flush()
        return row.id

    return desk.run(put)


def state_of(desk: Desk, number: int) -> str:
    return desk.run(lambda session: session.get_one(OutboxRow, number).state)


def test_what_is_held_is_let_go_and_asked_again(desk: Desk, held: int) -> None:
    desk.sign_in("周管家")
    assert "取消，不发了" in desk.get("/console/outbox?state=held").text
    assert "放行了" in desk.post("/console/outbox/release", {"row": held}).text
    assert state_of(desk, held) == "pending"
    assert "不用放行" in desk.post("/console/outbox/release", {"row": held}).text


def test_what_is_held_is_cancelled(desk: Desk, held: int) -> None:
    desk.sign_in("周管家")
    assert "不会再发" in desk.post("/console/outbox/cancel", {"row": held}).text
    assert state_of(desk, held) == "cancelled"


@pytest.mark.parametrize("deed", ["release", "cancel", "settle"])
def test_anothers_building_is_not_touched(desk: Desk, held: int, deed: str) -> None:
    def move(session: Session) -> None:
        session.get_one(OutboxRow, held).room_id = a_home(session, "9-1-101").id

    desk.run(move)
    desk.sign_in("周管家")
    assert desk.post(f"/console/outbox/{deed}", {"row": held}).status == 403
    assert state_of(desk, held) == "held"


def test_a_message_that_is_not_there(desk: Desk) -> None:
    desk.sign_in("林经理")
    assert desk.post("/console/outbox/release", {"row": 999}).status == 404
