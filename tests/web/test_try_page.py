"""The demo's chat page over HTTP: what it is given, what it refuses, what it may load."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import httpx
import pytest

from bot.domain.errors import NotFound
from bot.domain.money import Fen
from bot.services.bills.sample_owners import SampleOwner
from bot.web.app import build_app
from bot.web.parts import TryTurn
from storage.database import Database
from tests.web.doors import NOW, Clock, Desk, client_of, parts_of

pytestmark = pytest.mark.anyio
SEAT = "示范花园/3-2-501"


class Page:
    """Answers with what it was asked."""

    async def owners(self, now: dt.datetime) -> Sequence[SampleOwner]:
        return [SampleOwner(SEAT, "张伟", "3-2-501", "示范花园", Fen(75180), ("vacant",))]

    async def say(self, seat: str, text: str, now: dt.datetime) -> TryTurn:
        if seat != SEAT:
            raise NotFound("没有这间房屋")
        return TryTurn((text, now.isoformat()), ({"id": "promise", "on": "2026-12-04"},), "3-2-501")

    async def news(self, seat: str, after: int, now: dt.datetime) -> list[tuple[int, str]]:
        return [(number, f"{seat} {number}") for number in (1, 2, 3) if number > after]

    async def card(self, seat: str, now: dt.datetime) -> bytes:
        return f"{seat} {now:%Y-%m-%d}".encode()


@pytest.fixture
def client(sqlite_database: Database) -> httpx.AsyncClient:
    return client_of(build_app(replace(parts_of(sqlite_database, Desk(), clock=Clock()), try_page=Page())))


async def test_owners_are_told_with_the_moment(client: httpx.AsyncClient) -> None:
    assert (await client.get("/try/owners")).json() == {
        "now": "2026-11-23T10:00:00+08:00",
        "owners": [
            {
                "id": SEAT,
                "name": "张伟",
                "room": "3-2-501",
                "community": "示范花园",
                "outstanding": "751.80",
                "traits": ["vacant"],
            }
        ],
    }


async def test_what_is_said_is_answered_with_its_card(client: httpx.AsyncClient) -> None:
    told = (await client.post("/try/say", json={"owner": SEAT, "text": "我欠\x00多少"})).json()
    assert told["texts"] == ["我欠多少", NOW.isoformat()]
    assert told["effects"] == [{"id": "promise", "on": "2026-12-04"}]
    card = await client.get(told["card"])
    assert (card.headers["content-type"], card.text) == ("image/png", f"{SEAT} 2026-11-23")


async def test_the_moment_can_be_told(client: httpx.AsyncClient) -> None:
    body = {"owner": SEAT, "text": "你好", "now": "2026-12-01T09:30:00+08:00"}
    told = (await client.post("/try/say", json=body)).json()
    assert (told["texts"][1], told["now"]) == ("2026-12-01T09:30:00+08:00", "2026-12-01T09:30:00+08:00")
    assert (await client.get(told["card"])).text == f"{SEAT} 2026-12-01"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"owner": "nobody", "text": "你好"}, 404),
        ({"owner": SEAT, "text": ""}, 422),
        ({"owner": SEAT, "text": "x" * 2001}, 422),
        ({"owner": SEAT, "text": "你好", "admin": True}, 422),
        ({"owner": SEAT, "text": "你好", "now": "soon"}, 422),
        ({"owner": SEAT, "text": "你好", "now": "0001-01-01"}, 422),
        ({"owner": SEAT, "text": "x" * 70_000}, 413),
    ],
)
async def test_nonsense_is_refused(client: httpx.AsyncClient, body: dict[str, object], status: int) -> None:
    assert (await client.post("/try/say", json=body)).status_code == status


async def test_a_card_of_another_room_than_the_seats_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get("/try/card/3-2-502.png", params={"owner": SEAT})).status_code == 404


@pytest.mark.parametrize("address", ["/try", "/try/static/try.js", "/try/static/try.css", "/try/static/icon.svg"])
async def test_the_page_may_load_nothing_foreign(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in answer.text


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "none.js"])
async def test_only_the_pages_own_files_are_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/try/static/{name}")).status_code == 404


async def test_what_colleagues_wrote_is_told_from_a_number_on(client: httpx.AsyncClient) -> None:
    answer = await client.get("/try/news", params={"owner": "none", "after": 1})
    assert answer.json() == {"said": [{"number": 2, "text": "none 2"}, {"number": 3, "text": "none 3"}]}
