"""One conversation, the same words and the same rows over every door; and its reduced form where nobody consented."""

import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlmodel import Session, SQLModel, col, select

from storage.database import Database
from storage.identities import identity_of
from storage.tables import (
    ChannelIdentity,
    Consent,
    ContactWish,
    Conversation,
    Hold,
    Message,
    Objection,
    OutboxRow,
    Promise,
    Task,
    WaitingWord,
    WorkOrder,
)
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TelegramPlatform, press
from tests.fakes.wechat_platform import WechatPlatform
from tests.fakes.wecom_platform import WecomPlatform
from tests.homes import a_home, a_line, a_person
from tests.serving.many_doors import (
    CHAT,
    KF_OWNER,
    OPENID,
    START,
    Door,
    Doors,
    Kf,
    Telegram,
    Terminal,
    Wechat,
    heavy_parts,
    house_at,
    kf_account,
    telegram_account,
    wechat_account,
)

pytestmark = pytest.mark.anyio
TRANSCRIPTS = yaml.safe_load((Path(__file__).parent / "one_conversation.yaml").read_text(encoding="utf-8"))
ADDRESSES = {
    "terminal": "4242",
    "wechat": OPENID,
    "telegram": str(CHAT),
    "wecom_kf": KF_OWNER,
}
DOORS = ("terminal", "wechat plain", "wechat sealed", "wechat joining", "wecom_kf", "telegram")


@dataclass(frozen=True, slots=True)
class Platforms:
    """The three platforms on their ports."""

    telegram: TelegramPlatform
    wecom: WecomPlatform
    wechat: WechatPlatform
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def ears(home: Path) -> dict[str, object]:
    return heavy_parts(home)


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    telegram, wecom, wechat = TelegramPlatform(keeps_limits=False), WecomPlatform(), WechatPlatform()
    with ExitStack() as stack:
        addresses = {
            "telegram": stack.enter_context(serving(telegram.app())),
            "wecom_kf": stack.enter_context(serving(wecom.app())),
            "wechat": stack.enter_context(serving(wechat.app())),
        }
        yield Platforms(telegram, wecom, wechat, addresses)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def doors(
    home: Path, database: Database, platforms: Platforms, http: httpx.AsyncClient, ears: dict[str, object]
) -> Iterator[Doors]:
    house = house_at(home, database.url, ears)
    with house.database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room, due_on=dt.date(2026, 12, 31))
    accounts = {
        "telegram:main": telegram_account(platforms.addresses["telegram"], http),
        "wecom_kf:main": kf_account(platforms.addresses["wecom_kf"], http),
        "wechat:main": wechat_account(platforms.addresses["wechat"], http),
    }
    yield Doors(house, accounts)
    house.database.close()


def door_of(name: str, doors: Doors, platforms: Platforms) -> Door:
    """The door of a name."""
    match name:
        case "terminal":
            return Terminal(doors)
        case "telegram":
            return Telegram(doors, platforms.telegram)
        case "wecom_kf":
            return Kf(doors, platforms.wecom)
        case _:
            return Wechat(doors, platforms.wechat, sealed=name.endswith("sealed"))


def consents(session: Session, channel: str) -> None:
    """The owner's own word, on record before the talk."""
    identity = identity_of(session, channel, "main", ADDRESSES[channel])
    session.add(Consent(identity_id=identity.id, topic="abroad", words="我同意", given=True, at=START))


LEFT_OUT = {"id", "identity_id", "conversation_id", "channel", "account", "address", "external_id", "subject", "text",
            "at", "opened_at", "due_at", "made_at", "updated_at", "closed_at", "bound_at", "last_seen_at",
            "waiting_since"}  # fmt: skip


def rows_of(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every row the talk left, without ids, moments and the channel's name."""

    def plain(table: type[SQLModel], *keep: str) -> list[dict[str, Any]]:
        rows = session.exec(select(table).order_by(col(table.id)))  # type: ignore[attr-defined]  # every table has one
        return [
            {key: value for key, value in row.model_dump().items() if key not in LEFT_OUT or key in keep}
            for row in rows
        ]

    tables = (Conversation, WorkOrder, Objection, Promise, Hold, ContactWish, Task, WaitingWord)
    return {
        "messages": plain(Message, "text"),
        "consents": plain(Consent),
        "identities": plain(ChannelIdentity),
        **{table.__name__: plain(table) for table in tables},
    }


async def hold_talk(door: Door, lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """The talk as it went."""
    return [{"owner": line["owner"], "bot": await door.say(line["owner"])} for line in lines]


@pytest.mark.parametrize("name", DOORS)
async def test_the_same_words_and_the_same_rows_over_every_door(
    name: str, doors: Doors, platforms: Platforms, http: httpx.AsyncClient
) -> None:
    channel = name.split(" ", maxsplit=1)[0]
    with doors.database.transaction() as session:
        consents(session, channel)
    lines = TRANSCRIPTS["with_consent"]
    if name == "wechat joining":
        joining = wechat_account(platforms.addresses["wechat"], http, joins=True)
        doors = replace(doors, accounts={**doors.accounts, "wechat:main": joining})
    told = await hold_talk(door_of(name, doors, platforms), lines)
    assert told == lines
    with doors.database.transaction() as session:
        rows = rows_of(session)
        waiting = session.exec(select(OutboxRow).where(col(OutboxRow.state) != "sent")).all()
    assert [row.model_dump() for row in waiting] == []
    assert rows == _KEPT.setdefault("with consent", rows)  # whichever door and database came first


_KEPT: dict[str, dict[str, list[dict[str, Any]]]] = {}


@pytest.mark.parametrize("name", [name for name in DOORS if name != "telegram"])
async def test_at_home_the_same_words_need_no_consent(name: str, doors: Doors, platforms: Platforms) -> None:
    lines = TRANSCRIPTS["at_home"]
    assert [line["owner"] for line in lines] == [line["owner"] for line in TRANSCRIPTS["without_consent"]]
    assert await hold_talk(door_of(name, doors, platforms), lines) == lines
    with doors.database.transaction() as session:
        rows = rows_of(session)
    assert rows == _KEPT.setdefault("at home", rows)


async def test_without_consent_telegram_hears_the_reduced_form(doors: Doors, platforms: Platforms) -> None:
    lines = TRANSCRIPTS["without_consent"]
    told = await hold_talk(door_of("telegram", doors, platforms), lines)
    assert told == lines
    everything = "\n".join(line["bot"] for line in told)
    assert not [secret for secret in ("张伟", "751.80", "物业服务费") if secret in everything]
    with doors.database.transaction() as session:
        assert session.exec(select(ChannelIdentity)).one().person_id is None


async def test_a_press_is_heard_as_the_choice_it_shows(doors: Doors, platforms: Platforms) -> None:
    with doors.database.transaction() as session:
        consents(session, "telegram")
    door = Telegram(doors, platforms.telegram)
    await door.say("绑定 3-2-501 张伟 8821")
    await door.say("账单")
    shown = await door.say("看明细")
    assert "约个缴费的日子" in json.loads(platforms.telegram.texts[-1]["reply_markup"])["inline_keyboard"][1][0]["text"]
    asked = await door.hears(press(9100, CHAT, shown, "约个缴费的日子"))
    assert "哪天" in asked
    with doors.database.transaction() as session:
        pressed = session.exec(select(Message).where(col(Message.external_id) == "9100")).one()
        assert (pressed.kind, pressed.text) == ("click", "约个缴费的日子")
    assert platforms.telegram.let_up == ["q9100"]
