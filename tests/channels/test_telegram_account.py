"""Updates of the Bot API as they come in: what is heard, what is let be, and whom we do not believe."""

import datetime as dt
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Arrived, Callback, Forbidden, Read, Settled, Sort, TakesCallbacks
from bot.channels.registry import open_account
from bot.channels.telegram.settings import TelegramSettings, examine
from bot.domain.errors import WrongUse
from bot.domain.inbound import InboundKind
from bot.domain.moments import CHINA

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SECRET = "a-secret-of-16-chars"
PERSON = {"id": 4242, "is_bot": False, "first_name": "伟"}
CHAT = {"id": 4242, "type": "private", "first_name": "伟"}


def account(**changes: str) -> TakesCallbacks:
    settings = {"token": "12345678:AAfakefakefakefakefakefake", "secret_token": SECRET} | changes
    opened = open_account("telegram", "main", TelegramSettings.model_validate(settings), httpx.AsyncClient())
    assert isinstance(opened, TakesCallbacks)
    return opened


def read(update: Any, secret: str = SECRET) -> Read:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    return account().read(Callback("POST", {}, {"x-telegram-bot-api-secret-token": secret}, body), NOW)


def message(**more: Any) -> dict[str, Any]:
    return {"update_id": 9, "message": {"message_id": 1, "date": 1790000000, "chat": CHAT, "from": PERSON, **more}}


@pytest.mark.parametrize(
    ("told", "kind", "text"),
    [
        ({"text": "查账单"}, InboundKind.TEXT, "查账单"),
        ({"text": "/start r-3-2-501"}, InboundKind.FOLLOW, "r-3-2-501"),
        ({"text": "/start"}, InboundKind.FOLLOW, ""),
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}, InboundKind.IMAGE, ""),
        (
            {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "灯不亮"},
            InboundKind.TEXT,
            "灯不亮",
        ),
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 2}}, InboundKind.VOICE, ""),
        ({"location": {"longitude": 120.1, "latitude": 30.2}}, InboundKind.LOCATION, ""),
        ({"document": {"file_id": "a", "file_unique_id": "b"}}, InboundKind.FILE, ""),
    ],
)
def test_a_private_message_is_heard(told: dict[str, Any], kind: InboundKind, text: str) -> None:
    arrived = read(message(**told))
    assert isinstance(arrived, Arrived)
    inbound = arrived.inbound
    assert (inbound.kind, inbound.text, inbound.address, inbound.external_id) == (kind, text, "4242", "9")
    assert inbound.at == dt.datetime.fromtimestamp(1790000000, dt.UTC)


def test_a_corrected_message_is_heard_as_corrected() -> None:
    update = {"update_id": 10, "edited_message": message(text="不是电梯，是门禁")["message"]}
    arrived = read(update)
    assert isinstance(arrived, Arrived)
    assert arrived.inbound.text == "不是电梯，是门禁"


def test_a_pressed_button_says_its_data() -> None:
    query = {"id": "1", "from": PERSON, "chat_instance": "c", "data": "2", "message": message(text="?")["message"]}
    arrived = read({"update_id": 11, "callback_query": query})
    assert isinstance(arrived, Arrived)
    assert (arrived.inbound.kind, arrived.inbound.text) == (InboundKind.CLICK, "2")


def test_who_blocks_us_has_left() -> None:
    def member(status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": {"id": 1, "is_bot": True, "first_name": "管家"}, "status": status, **until}

    change = {
        "chat": CHAT,
        "from": PERSON,
        "date": 1790000000,
        "old_chat_member": member("member"),
        "new_chat_member": member("kicked"),
    }
    arrived = read({"update_id": 12, "my_chat_member": change})
    assert isinstance(arrived, Arrived)
    assert arrived.inbound.kind is InboundKind.LEAVE


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": message(text="物业费多少")["message"] | {"chat": {"id": -5, "type": "group"}}},
        {
            "update_id": 2,
            "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0], "option_persistent_ids": []},
        },
        message(),
    ],
)
def test_what_is_not_said_to_us_in_private_is_let_be(update: dict[str, Any]) -> None:
    settled = read(update)
    assert isinstance(settled, Settled)
    assert (settled.sort, settled.reply.status) == (Sort.IGNORED, 200)


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "密"])
def test_a_stranger_is_not_believed(secret: str) -> None:
    assert isinstance(read(message(text="hi"), secret), Forbidden)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": "x"}', b"\xff", b'{"update_id":1,"message":7}'])
def test_rubbish_is_acknowledged(body: bytes) -> None:
    settled = read(body)
    assert isinstance(settled, Settled)
    assert (settled.sort, settled.reply.status) == (Sort.RUBBISH, 200)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["message_id", "date", "chat", "from", "text", "photo", "voice", "location", "entities", "id", "type", "first_name"]
)


@given(fields=st.dictionaries(FIELDS, JSON), where=st.sampled_from(["message", "callback_query", "my_chat_member"]))
def test_no_twisted_update_raises(fields: dict[str, Any], where: str) -> None:
    update = {"update_id": 3, where: message(text="hi")["message"] | fields}
    assert isinstance(read(update), Arrived | Settled)


def test_the_answer_is_a_call_of_the_bot_api() -> None:
    arrived = read(message(text="你好"))
    assert isinstance(arrived, Arrived)
    reply = arrived.reply_with("您好\x00，请说")
    assert json.loads(reply.body) == {"method": "sendMessage", "chat_id": 4242, "text": "您好，请说"}
    assert (reply.status, reply.media_type, arrived.acknowledge.body) == (200, "application/json", "")


@pytest.mark.parametrize("missing", ["token", "secret_token"])
def test_a_bot_without_secrets_is_not_opened(missing: str) -> None:
    with pytest.raises(WrongUse, match=missing):
        account(**{missing: ""})


def test_doctor_sees_wrong_shapes() -> None:
    wrong = TelegramSettings.model_validate({"token": "abc", "secret_token": "short"})
    assert [finding.ok for finding in examine("main", wrong)] == [False, False]
    right = TelegramSettings.model_validate({"token": "12345678:AAfakefakefakefakefakefake", "secret_token": SECRET})
    assert all(finding.ok for finding in examine("main", right))
