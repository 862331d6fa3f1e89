"""The picture of the bill goes out by itself after the words that tell it, where the channel carries pictures."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from bot.serving.sending import open_accounts
from bot.settings import Channels, Settings
from bot.wiring import House
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Consent, Message, OutboxRow, WaitingWord
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform
from tests.fakes.wechat_platform import WechatPlatform
from tests.fakes.wechat_side import WechatSide, field_of, message
from tests.fakes.wecom_platform import WecomPlatform
from tests.fakes.wecom_side import WecomSide
from tests.homes import VAULT, a_home, a_line, a_person
from tests.serving.many_doors import CHAT, KF_OWNER, OPENID, SECRET, START, Doors, Kf, Telegram, heavy_parts

pytestmark = pytest.mark.anyio
SIDE, WORK_SIDE = WechatSide(), WecomSide()
PNG = b"\x89PNG\r\n"


@dataclass(slots=True)
class Town:
    """A bound owner behind three doors, and the platforms behind those."""

    doors: Doors
    wechat: WechatPlatform
    telegram: TelegramPlatform
    wecom: WecomPlatform
    said: int = 0

    async def says(self, text: str) -> str:
        """In the 公众号, and the house works; answers the reply's words."""
        body = await self.posts(text)
        await self.doors.work()
        return "" if body == "success" else field_of(body, "Content")

    async def posts(self, text: str) -> str:
        """The platform's post; answers the reply's body."""
        self.said += 1
        at = int(self.doors.clock().timestamp())
        post = SIDE.plain(message(at, openid=OPENID, number=str(2300000 + self.said), Content=text), at)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.doors.app()), base_url="http://door") as client:
            return (await client.post("/channels/wechat/main", params=post.query, content=post.body)).text

    def outbox(self) -> list[OutboxRow]:
        """What was or is to be sent."""
        with self.doors.database.transaction() as session:
            return list(session.exec(select(OutboxRow)))


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return heavy_parts(tmp_path_factory.mktemp("home"))


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def secret() -> str:
    """The 公众号's AppSecret."""
    return "s"


@pytest.fixture
def joins() -> dict[str, bool]:
    """How the 公众号 answers a thought in several messages, where it is set."""
    return {"joins_messages": False}


@pytest.fixture
def town(
    database: Database,
    tmp_path: Path,
    http: httpx.AsyncClient,
    ears: dict[str, object],
    secret: str,
    joins: dict[str, bool],
) -> Iterator[Town]:
    wechat, telegram, wecom = WechatPlatform(), TelegramPlatform(keeps_limits=False), WecomPlatform()
    with serving(wechat.app()) as one, serving(telegram.app()) as two, serving(wecom.app()) as three:
        sealed = {"token": WORK_SIDE.token, "aes_key": WORK_SIDE.aes_key, "corp_id": WORK_SIDE.corp_id}
        channels = {
            "wechat": {
                "main": {"app_id": SIDE.app_id, "token": SIDE.token, "secret": secret, "api_base_url": one, **joins}
            },
            "telegram": {"main": {"token": TOKEN, "secret_token": SECRET, "base_url": two}},
            "wecom_kf": {
                "main": {**sealed, "open_kfid": "wkExample", "secret": "secretOfTheTest", "api_base_url": three}
            },
        }
        told = Settings(home=tmp_path, database_url=SecretStr(database.url), channels=Channels.model_validate(channels))
        house = House(told)
        house.__dict__.update(ears, phone_vault=VAULT)
        with house.database.transaction() as session:
            room = a_home(session)
            person = a_person(session, room)
            a_line(session, room, due_on=dt.date(2026, 12, 31))
            for channel, address in (("wechat", OPENID), ("telegram", str(CHAT)), ("wecom_kf", KF_OWNER)):
                identity = identity_of(session, channel, "main", address)
                identity.person_id, identity.room_id = person.id, room.id
                session.add(identity)
        yield Town(Doors(house, open_accounts(house, http)), wechat, telegram, wecom)
        house.database.close()


async def test_in_the_account_it_follows_the_reply_once_a_day(town: Town) -> None:
    assert "751.80" in await town.says("账单")
    assert [picture[:6] for picture in town.wechat.pictures] == [PNG]
    assert [(sent["msgtype"], sent["touser"]) for sent in town.wechat.texts] == [("image", OPENID)]
    assert "751.80" in await town.says("账单")
    assert len(town.wechat.pictures) == 1
    town.doors.clock.go(86_400)
    await town.says("账单")
    assert len(town.wechat.pictures) == 2
    assert {row.state for row in town.outbox()} == {"sent"}


async def test_what_tells_no_bill_shows_none(town: Town) -> None:
    await town.says("你好")
    assert (town.wechat.pictures, town.outbox()) == ([], [])


async def test_a_picture_the_platform_refuses_costs_nobody_the_words(town: Town) -> None:
    town.wechat.refusals.append(45015)
    assert "751.80" in await town.says("账单")
    (row,) = town.outbox()
    assert (row.state, row.held_for, town.wechat.texts) == ("held", "owner_speaks", [])


@pytest.mark.parametrize("joins", [{}])
async def test_as_it_comes_a_thought_in_three_messages_is_answered_once(town: Town) -> None:
    thought = ["你好", "我想问一下", "账单"]
    assert [await town.posts(text) for text in thought] == ["success"] * 3
    await town.doors.work()
    assert [sent["msgtype"] for sent in town.wechat.texts] == ["image", "text"]
    assert "751.80" in town.wechat.texts[1]["text"]["content"]
    with town.doors.database.transaction() as session:
        said = select(Message.text).where(col(Message.outgoing).is_(False)).order_by(col(Message.id))
        assert list(session.exec(said)) == thought
        assert list(session.exec(select(WaitingWord))) == []


@pytest.mark.parametrize("secret", [""])
async def test_an_account_that_only_answers_tells_the_text_alone(town: Town) -> None:
    assert "751.80" in await town.says("账单")
    assert (town.wechat.pictures, town.outbox()) == ([], [])


async def test_customer_service_shows_it_before_the_text(town: Town) -> None:
    town.wecom.owner_says(KF_OWNER, "你好")
    told = await Kf(town.doors, town.wecom).say("账单")
    assert "751.80" in told
    assert [picture[:6] for picture in town.wecom.pictures] == [PNG]
    assert [sent["msgtype"] for sent in town.wecom.kf_sent][-2:] == ["image", "text"]


async def test_telegram_shows_it_to_those_who_consented_only(town: Town) -> None:
    door = Telegram(town.doors, town.telegram)
    assert "751.80" not in await door.say("账单")
    assert town.telegram.photos == []
    with town.doors.database.transaction() as session:
        identity = identity_of(session, "telegram", "main", str(CHAT))
        session.add(Consent(identity_id=identity.id, topic="abroad", words="我同意", given=True, at=START))
    assert "751.80" in await door.say("账单")
    assert town.telegram.photos == [str(CHAT)]
