"""The receipt page asks, inside the chat, for the one consent a later message needs; once given, no more."""

import asyncio
import dataclasses
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.domain.money import Fen
from bot.domain.notices import Granted
from bot.domain.page_token import Purpose
from bot.services.links.make_link import make_link
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.talk.keep_notices import keep_notices
from bot.serving.owner import owner_parts
from bot.serving.sending import open_accounts
from bot.settings import Channels, Settings
from bot.web.app import build_app
from bot.wiring import House
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Community
from tests.fakes.serving import serving
from tests.fakes.wechat_platform import WechatPlatform
from tests.fakes.wechat_side import WechatSide
from tests.homes import a_home, a_line, a_person
from tests.web.doors import NOW, Desk, parts_of

ADDRESS, TEMPLATE = "https://wy.example.com", "TPL-AFTER"
SIDE, SCRIPTS = WechatSide(), load_scripts()
SDK = "https://res.wx.qq.com"


@dataclass(slots=True)
class Receipt:
    """A receipt's page, sent to an owner in the 公众号 (or elsewhere), and the platform."""

    house: House
    platform: WechatPlatform
    paths: dict[str, str]

    def open(self, channel: str = "wechat") -> httpx.Response:
        """As the owner taps it, by a process of its own."""
        return asyncio.run(self._open(self.paths[channel]))

    async def _open(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as http:
            accounts = open_accounts(self.house, http)
            owner = owner_parts(self.house, {}, accounts, lambda: NOW)
            app = build_app(dataclasses.replace(parts_of(self.house.database, Desk()), owner=owner))
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:
                return await client.get(path)


@pytest.fixture
def receipt(database: Database, tmp_path: Path) -> Iterator[Receipt]:
    platform = WechatPlatform()
    with serving(platform.app()) as url:
        told: dict[str, object] = {"app_id": SIDE.app_id, "token": SIDE.token, "secret": "s", "api_base_url": url}
        told |= {"subscribe": {"after_payment": {"id": TEMPLATE, "fields": {"thing1": "title"}}}}
        channels = Channels.model_validate({"wechat": {"main": told}})
        settings = Settings(home=tmp_path, database_url=SecretStr(database.url), channels=channels, public_url=ADDRESS)
        house = House(settings)
        house.__dict__.update(scripts=SCRIPTS, database=database)
        paths = {}
        with database.transaction() as session:
            room = a_home(session)
            person = a_person(session, room)
            a_line(session, room)
            home, entry = session.get_one(Community, room.community_id), CounterEntry(Fen(75180), NOW, "S1")
            _, paid = take_payment(session, home, room, entry, NOW)
            for channel in ("wechat", "telegram"):
                identity = identity_of(session, channel, "main", "oOwner1")
                identity.person_id, identity.room_id = person.id, room.id
                session.add(identity)
                session.flush()
                about = f"payment:{paid.payment_id}"
                made = make_link(session, house.link_maker, Purpose.RECEIPT, room.id, NOW, identity.id, about)
                paths[channel] = made.removeprefix(ADDRESS)
        yield Receipt(house, platform, paths)


def test_the_page_shows_the_platforms_button_signed_for_its_own_address(receipt: Receipt) -> None:
    page = receipt.open()
    told = dict(re.findall(r'data-(\w+)="([^"]*)"', html.unescape(page.text)))
    assert f'<wx-open-subscribe template="{TEMPLATE}">' in page.text
    signed = f"jsapi_ticket=TICKET-1&noncestr={told['noncestr']}&timestamp={told['timestamp']}"
    signed += f"&url={ADDRESS}{receipt.paths['wechat']}"
    assert told["signature"] == hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324 - the platform's
    assert (told["appid"], told["timestamp"]) == (SIDE.app_id, str(int(NOW.timestamp())))
    assert f"script-src 'self' {SDK};" in page.headers["content-security-policy"]
    receipt.open()
    assert (receipt.platform.tickets_asked, len(receipt.platform.token_asked)) == (1, 1)


def test_who_consented_is_not_asked_again_and_who_is_elsewhere_never(receipt: Receipt) -> None:
    assert SDK not in receipt.open("telegram").text
    with receipt.house.database.transaction() as session:
        keep_notices(session, "wechat:main", [Granted("oOwner1", TEMPLATE, "event:1")], NOW)
    page = receipt.open()
    assert (page.status_code, SDK in page.text) == (200, False)
    assert SDK not in page.headers["content-security-policy"]


def test_a_platform_that_gives_no_ticket_costs_nobody_the_receipt(receipt: Receipt) -> None:
    receipt.platform.token_refusal = 40125
    page = receipt.open()
    assert (page.status_code, SDK in page.text, "751.80" in page.text) == (200, False, True)
