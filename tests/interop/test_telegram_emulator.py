"""A whole conversation over `telegram-test-api`: text, buttons, edit, a command in a group, 429 and 403."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from storage.identities import identity_of
from storage.tables import ChannelIdentity, Consent, Lane, Message, OutboxRow
from tests.fakes.serving import serving
from tests.homes import a_home, a_line, a_person
from tests.interop.node_peers import running
from tests.serving.many_doors import SECRET, START, Doors, heavy_parts, house_at, telegram_account

pytestmark = pytest.mark.anyio
TOKEN = "12345678:AAfakefakefakefakefakefakefakefake01"
OWNER, GROUP = 4242, -100200300


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with running("telegram_shim.cjs") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    no_rest = httpx.Limits(
        max_keepalive_connections=0
    )  # the server has a loop of its own: no connection outlives a call
    async with httpx.AsyncClient(trust_env=False, timeout=30, limits=no_rest) as client:
        yield client


@pytest.fixture
def doors(emulator: str, http: httpx.AsyncClient, tmp_path: Path) -> Iterator[Doors]:
    house = house_at(tmp_path, f"sqlite:///{tmp_path / 'guanjia.db'}", heavy_parts(tmp_path))
    with house.database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room, due_on=dt.date(2026, 12, 31))
        identity = identity_of(session, "telegram", "main", str(OWNER))
        session.add(Consent(identity_id=identity.id, topic="abroad", words="我同意", given=True, at=START))
    account = telegram_account(emulator, http, token=TOKEN, username="TestNameBot")
    yield Doors(house, {"telegram:main": account})
    house.database.close()


class Owner:
    """Somebody at the other end of the emulator."""

    def __init__(self, emulator: str, http: httpx.AsyncClient, doors: Doors) -> None:
        self._emulator, self._http, self._doors = emulator, http, doors

    async def says(self, text: str, chat: int = OWNER) -> list[dict[str, Any]]:
        """What the bot then sent, to whomever."""
        kind = "private" if chat == OWNER else "supergroup"
        message = {"chat": {"id": chat, "type": kind, "title": "业主群"}, "from": _person(), "text": text}
        return await self._does({"kind": "message", "botToken": TOKEN, **message})

    async def presses(self, button: str, under: dict[str, Any]) -> list[dict[str, Any]]:
        """Press a button of a message of the bot."""
        chat = {"id": OWNER, "type": "private"}
        message = {"message_id": under["messageId"], "date": 1790000000, "chat": chat, "text": under["message"]["text"]}
        return await self._does(
            {"kind": "callback", "botToken": TOKEN, "from": _person(), "message": message, "data": button}
        )

    async def refuses(self, **refusal: Any) -> None:
        """The next message of the bot is refused."""
        await self._http.post(f"{self._emulator}/shim/refuse", json=refusal)

    async def sent(self) -> list[dict[str, Any]]:
        """Everything the bot sent."""
        history = (await self._http.get(f"{self._emulator}/shim/history")).json()
        return [one for one in history if str(one["message"]["chat_id"]) in (str(OWNER), str(GROUP))]

    async def _does(self, deed: dict[str, Any]) -> list[dict[str, Any]]:
        before = len(await self.sent())
        told = (await self._http.post(f"{self._emulator}/shim/user", json=deed)).json()
        assert told["status"] == 200
        await self._doors.work()
        return (await self.sent())[before:]


def _person() -> dict[str, Any]:
    return {"id": OWNER, "is_bot": False, "first_name": "伟"}


async def test_a_whole_conversation(emulator: str, http: httpx.AsyncClient, doors: Doors) -> None:
    owner = Owner(emulator, http, doors)
    with serving(doors.app()) as url:
        hook = {"url": f"{url}/channels/telegram/main", "secret_token": SECRET}
        assert (await http.post(f"{emulator}/bot{TOKEN}/setWebhook", data=hook)).json()["ok"]
        await http.post(f"{emulator}/shim/group", json={"id": GROUP})

        (bound,) = await owner.says("绑定 3-2-501 张伟 8821")
        assert "核对好了" in bound["message"]["text"]
        (bill,) = await owner.says("物业费多少钱")
        assert "751.80" in bill["message"]["text"]

        (details,) = await owner.says("看明细")
        buttons = [row[0]["text"] for row in details["message"]["reply_markup"]["inline_keyboard"]]
        assert "约个缴费的日子" in buttons

        (asked,) = await owner.presses("约个缴费的日子", details)
        assert "哪天" in asked["message"]["text"]
        edited = next(one for one in await owner.sent() if one["messageId"] == details["messageId"])
        assert edited["message"]["text"].endswith("✓ 约个缴费的日子")

        in_group, alone = sorted(
            await owner.says("/bill@TestNameBot", GROUP), key=lambda one: str(one["message"]["chat_id"])
        )
        assert str(in_group["message"]["chat_id"]) == str(GROUP)
        assert not [word for word in ("张伟", "751.80", "3-2-501") if word in in_group["message"]["text"]]
        assert "751.80" in alone["message"]["text"]
        assert await owner.says("大家觉得物业费贵吗", GROUP) == []

        await owner.refuses(error_code=429, description="Too Many Requests", parameters={"retry_after": 3})
        assert await owner.says("谢谢") == []
        before = len(await owner.sent())
        with doors.database.transaction() as session:
            rest = session.exec(select(Lane.because).where(col(Lane.name) == "telegram:main")).one()
            assert rest == "Telegram 要求慢一点"
        await doors.work()
        assert len((await owner.sent())[before:]) == 1

        await owner.refuses(error_code=403, description="Forbidden: bot was blocked by the user")
        assert await owner.says("账单") == []
        with doors.database.transaction() as session:
            last = session.exec(select(OutboxRow).order_by(col(OutboxRow.id).desc())).first()
            assert last is not None
            assert (last.state, last.attempts) == ("dead", 1)
            assert session.exec(select(ChannelIdentity.gone_at)).one() is not None

        back = await owner.says("账单")
        assert "751.80" in back[0]["message"]["text"]

        forged = {**hook, "secret_token": "not-the-secret"}
        await http.post(f"{emulator}/bot{TOKEN}/setWebhook", data=forged)
        message = {"chat": {"id": OWNER, "type": "private"}, "from": _person(), "text": "我是别人"}
        told = await http.post(f"{emulator}/shim/user", json={"kind": "message", "botToken": TOKEN, **message})
        assert told.json()["status"] == 403
        with doors.database.transaction() as session:
            assert session.exec(select(Message).where(col(Message.text) == "我是别人")).all() == []
