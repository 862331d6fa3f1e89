"""The callback's door: one turn a message, the same answer to a repeat, in time or later, bad input turned away."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from sqlmodel import select

from storage.database import Database
from storage.tables import Message, OutboxRow
from tests.fakes.serving import serving
from tests.fakes.wechat_side import Post, WechatSide, event, field_of, message
from tests.web.doors import AT, DOOR, NOW, SIDE, Clock, Desk, app_of, client_of

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Owed:
    """A row of the outbox as the test reads it."""

    lane: str
    text: str
    state: str


def turns(database: Database) -> list[str]:
    with database.transaction() as session:
        return [row.external_id for row in session.exec(select(Message).order_by(Message.id))]  # type: ignore[arg-type]


def owed(database: Database) -> list[Owed]:
    with database.transaction() as session:
        rows = session.exec(select(OutboxRow).order_by(OutboxRow.due_at, OutboxRow.id))  # type: ignore[arg-type]
        return [Owed(row.lane, row.text, row.state) for row in rows]


async def post(client: httpx.AsyncClient, posted: Post) -> httpx.Response:
    return await client.post(DOOR, params=posted.query, content=posted.body)


def content(answer: httpx.Response, *, sealed: bool) -> str:
    return field_of(SIDE.unseal_reply(answer.text) if sealed else answer.text, "Content")


def text_post(*, sealed: bool, at: int = AT, number: str = "1") -> Post:
    xml = message(at, number=number, Content="我欠多少")
    return SIDE.sealed(xml, at) if sealed else SIDE.plain(xml, at)


@pytest.mark.parametrize("sealed", [False, True])
async def test_a_message_is_answered_in_the_reply(database: Database, sealed: bool) -> None:  # noqa: FBT001
    desk = Desk()
    async with client_of(app_of(database, desk)) as client:
        answer = await post(client, text_post(sealed=sealed))
    assert (answer.status_code, content(answer, sealed=sealed)) == (200, "还需付 751.80 元")
    assert [inbound.text for inbound in desk.took] == ["我欠多少"]


@pytest.mark.parametrize("sealed", [False, True])
async def test_the_same_message_again_gets_the_same_answer(database: Database, sealed: bool) -> None:  # noqa: FBT001
    async with client_of(app_of(database, Desk())) as client:
        answers = [await post(client, text_post(sealed=sealed)) for _ in range(3)]
    assert {content(answer, sealed=sealed) for answer in answers} == {"还需付 751.80 元"}
    assert sealed or len({answer.content for answer in answers}) == 1
    assert turns(database) == ["1"]


async def test_the_same_message_twice_at_once_is_one_turn(database: Database) -> None:
    desk = Desk(takes_s=0.2)
    async with client_of(app_of(database, desk)) as client:
        answers = await asyncio.gather(*(post(client, text_post(sealed=False)) for _ in range(5)))
    assert {content(answer, sealed=False) for answer in answers} == {"还需付 751.80 元"}
    assert (turns(database), len(desk.took)) == (["1"], 1)


async def test_the_same_message_at_two_processes_is_one_turn(postgres_database: Database) -> None:
    desks = [Desk(takes_s=0.2), Desk(takes_s=0.2)]
    second = Database(postgres_database.url)
    apps = [app_of(postgres_database, desks[0]), app_of(second, desks[1])]
    async with client_of(apps[0]) as one, client_of(apps[1]) as two:
        answers = await asyncio.gather(post(one, text_post(sealed=False)), post(two, text_post(sealed=False)))
    second.close()
    assert {content(answer, sealed=False) for answer in answers} == {"还需付 751.80 元"}
    assert (turns(postgres_database), len(desks[0].took) + len(desks[1].took)) == (["1"], 1)


async def test_an_event_repeated_is_one_turn(database: Database) -> None:
    async with client_of(app_of(database, Desk())) as client:
        for name in ("subscribe", "subscribe", "CLICK"):
            await post(client, SIDE.plain(event(AT, name), AT))
    assert turns(database) == [f"event:oOwner1:{AT}:subscribe", f"event:oOwner1:{AT}:click"]


# --- in time or later


async def test_a_late_answer_goes_out_later_and_once(database: Database) -> None:
    app = app_of(database, Desk(takes_s=0.4), within_s=0.1)
    async with app.router.lifespan_context(app), client_of(app) as client:
        answers = await asyncio.gather(*(post(client, text_post(sealed=True)) for _ in range(2)))
    assert [answer.text for answer in answers] == ["success", "success"]
    assert owed(database) == [Owed("wechat:main", "还需付 751.80 元", "pending")]


async def test_a_late_answer_in_parts_keeps_their_order(database: Database) -> None:
    app = app_of(database, Desk(texts=("甲" * 500, "乙" * 500, "丙" * 500), takes_s=0.4), within_s=0.1)
    async with app.router.lifespan_context(app), client_of(app) as client:
        assert (await post(client, text_post(sealed=False))).text == "success"
    assert [row.text[0] for row in owed(database)] == ["甲", "乙", "丙"]


async def test_a_long_answer_goes_in_parts(database: Database) -> None:
    async with client_of(app_of(database, Desk(texts=("甲" * 500, "乙" * 500, "丙" * 90)))) as client:
        first = await post(client, text_post(sealed=False))
        again = await post(client, text_post(sealed=False))
    assert content(first, sealed=False) == content(again, sealed=False) == "甲" * 500
    assert [row.text for row in owed(database)] == ["乙" * 500 + "\n\n" + "丙" * 90]


@pytest.mark.parametrize("texts", [(), ("",), (" \x0b ",)])
async def test_silence_is_acknowledged(database: Database, texts: tuple[str, ...]) -> None:
    async with client_of(app_of(database, Desk(texts=texts))) as client:
        assert (await post(client, text_post(sealed=True))).text == "success"
    assert turns(database) == ["1"]


async def test_a_turn_that_fails_leaves_nothing_and_is_asked_again(database: Database) -> None:
    desk = Desk(fails=True)
    async with client_of(app_of(database, desk)) as client:
        assert (await post(client, text_post(sealed=False))).status_code == 500
        assert turns(database) == []
        desk.fails = False
        assert (await post(client, text_post(sealed=False))).status_code == 200
    assert turns(database) == ["1"]


# --- old and foreign


@pytest.mark.parametrize(("late_s", "status"), [(0, 200), (599, 200), (601, 403), (-601, 403)])
async def test_an_unknown_message_must_be_fresh(database: Database, late_s: int, status: int) -> None:
    clock = Clock(NOW + dt.timedelta(seconds=late_s))
    async with client_of(app_of(database, Desk(), clock=clock)) as client:
        assert (await post(client, text_post(sealed=False))).status_code == status
    assert turns(database) == (["1"] if status == 200 else [])


async def test_a_known_message_gets_its_answer_however_old(database: Database) -> None:
    clock = Clock()
    async with client_of(app_of(database, Desk(), clock=clock)) as client:
        first = await post(client, text_post(sealed=False))
        clock.moment += dt.timedelta(days=400)
        again = await post(client, text_post(sealed=False))
    assert (again.status_code, again.content) == (200, first.content)


@pytest.mark.parametrize("address", ["/channels/wechat/other", "/channels/telegram/main", "/channels/wechat/"])
async def test_an_unknown_account_is_not_there(sqlite_database: Database, address: str) -> None:
    async with client_of(app_of(sqlite_database, Desk())) as client:
        posted = text_post(sealed=False)
        assert (await client.post(address, params=posted.query, content=posted.body)).status_code == 404


async def test_a_bad_signature_is_refused(sqlite_database: Database) -> None:
    stranger = WechatSide(token="anotherToken")
    async with client_of(app_of(sqlite_database, Desk())) as client:
        for posted in (stranger.plain(message(AT, Content="a"), AT), stranger.sealed(message(AT, Content="a"), AT)):
            assert (await post(client, posted)).status_code == 403
    assert turns(sqlite_database) == []


async def test_the_address_check_is_echoed_as_text(sqlite_database: Database) -> None:
    async with client_of(app_of(sqlite_database, Desk())) as client:
        answer = await client.get(DOOR, params=SIDE.plain("", AT).query | {"echostr": "<script>1</script>"})
    assert (answer.status_code, answer.text) == (200, "<script>1</script>")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


# --- bad input


async def test_rubbish_is_acknowledged_and_counted(sqlite_database: Database) -> None:
    app = app_of(sqlite_database, Desk())
    async with client_of(app) as client:
        await post(client, text_post(sealed=False))
        await post(client, text_post(sealed=False))
        for body in ("<xml>", '<!DOCTYPE x [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>', ""):
            answer = await post(client, SIDE.plain(body, AT))
            assert (answer.status_code, answer.text) == (200, "success")
        counted = (await client.get("/metrics")).text
    name = 'guanjia_callbacks_total{account="main",channel="wechat",sort='
    assert f'{name}"rubbish"}} 3.0' in counted
    assert f'{name}"duplicate"}} 1.0' in counted
    assert 'guanjia_turns_total{account="main",channel="wechat"} 1.0' in counted


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 200), (64 * 1024 + 1, 413), (30_000_000, 413)])
@pytest.mark.parametrize("told", [True, False])
async def test_a_big_body_is_refused_on_the_wire(
    sqlite_database: Database,
    size: int,
    status: int,
    told: bool,  # noqa: FBT001
) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for at in range(0, size, 65536):
            yield b"x" * min(65536, size - at)

    with serving(app_of(sqlite_database, Desk())) as url:
        async with httpx.AsyncClient(trust_env=False) as client:
            body = b"x" * size if told else in_pieces()
            answer = await client.post(url + DOOR, params=SIDE.plain("", AT).query, content=body)
            assert answer.status_code == status
            assert (await client.get(f"{url}/healthz")).json() == {"ok": True}


async def test_a_lie_about_the_length_is_no_way_in(sqlite_database: Database) -> None:
    async def more_than_told() -> AsyncIterator[bytes]:
        yield b"x" * 70_000

    async with client_of(app_of(sqlite_database, Desk())) as client:
        answer = await client.post(
            DOOR, params=SIDE.plain("", AT).query, content=more_than_told(), headers={"content-length": "10"}
        )
    assert answer.status_code == 413
