"""`guanjia serve` as an office runs it: a real process, real signed callbacks, a real stop."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from bot.domain.errors import WrongUse
from bot.serving.run import serve
from bot.serving.sending import open_accounts, read_clock
from bot.wiring import open_house
from storage.holder import is_held
from storage.identities import identity_of
from storage.outbox import put_out
from storage.tables import Message, OutboxRow
from tests.fakes.serving import serving
from tests.fakes.wechat_platform import WechatPlatform
from tests.fakes.wechat_side import Post, WechatSide, field_of, message
from tests.homes import a_home, a_line, a_person
from tests.house.tree import ROOT
from tests.serving.process import Serving, guanjia_serve

SIDE = WechatSide()
AMOUNT = re.compile(r"\d+\.\d{2}")
SETTINGS = f"""
[channels.wechat.main]
secret = "theSecret"
joins_messages = false
api_base_url = "{{api}}"
app_id = "{SIDE.app_id}"
token = "{SIDE.token}"
aes_key = "{SIDE.aes_key}"
community = "幸福里"
[channels.try.main]
"""


@pytest.fixture(scope="module")
def platform() -> WechatPlatform:
    """What the office's 公众号 talks to."""
    return WechatPlatform()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, platform: WechatPlatform) -> Iterator[Serving]:
    """An office with one household and one message waiting to be sent, served."""
    home = tmp_path_factory.mktemp("office")
    before = dict(os.environ)
    os.environ["GUANJIA_HOME"] = str(home)
    try:
        with serving(platform.app()) as api:
            (home / "guanjia.toml").write_text(SETTINGS.format(api=api), "utf-8")
            house = open_house()
            with house.database.transaction() as session:
                room = a_home(session)
                a_person(session, room)
                a_line(session, room)
                waiting = identity_of(session, "wechat", "main", "oWaiting").id
                row: dict[str, Any] = {
                    "kind": "receipt",
                    "lane": "wechat:main",
                    "text": "后半段",
                    "due_at": read_clock(),
                }
                put_out(session, OutboxRow(send_key="receipt:1", identity_id=waiting, **row))
            house.database.close()
            with guanjia_serve(home) as process:
                yield process
    finally:
        os.environ.clear()
        os.environ.update(before)


def post(serving: Serving, posted: Post) -> httpx.Response:
    address = f"{serving.address}/channels/wechat/main"
    return httpx.post(address, params=posted.query, content=posted.body, trust_env=False, timeout=10)


def seconds_now() -> int:
    return int(read_clock().timestamp())


def said(answer: httpx.Response, *, sealed: bool) -> str:
    assert answer.status_code == 200
    return field_of(SIDE.unseal_reply(answer.text) if sealed else answer.text, "Content")


@pytest.mark.parametrize("sealed", [False, True])
def test_an_unbound_owner_is_answered_and_learns_no_amount(office: Serving, sealed: bool) -> None:  # noqa: FBT001
    at = seconds_now()
    xml = message(at, number=f"1{sealed:d}", openid=f"oUnbound{sealed:d}", Content="我家3-2-501欠多少物业费")
    told = said(post(office, SIDE.sealed(xml, at) if sealed else SIDE.plain(xml, at)), sealed=sealed)
    assert told
    assert not AMOUNT.search(told)
    assert "张伟" not in told


def test_twice_and_twice_at_once_is_one_turn(office: Serving) -> None:
    at = seconds_now()
    posted = SIDE.plain(message(at, number="2001", openid="oTwice", Content="你好"), at)
    with ThreadPoolExecutor(4) as pool:
        answers = [*pool.map(lambda _: post(office, posted), range(4)), post(office, posted)]
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}
    house = open_house()
    with house.database.transaction() as session:
        assert len(session.exec(select(Message).where(Message.external_id == "2001")).all()) == 1
    house.database.close()


def test_what_waits_is_sent_by_its_ticks(office: Serving, platform: WechatPlatform) -> None:
    assert platform.arrived.wait(60)
    assert platform.texts == [{"touser": "oWaiting", "msgtype": "text", "text": {"content": "后半段"}}]


def test_it_is_alive_and_ready_and_counts(office: Serving) -> None:
    answers = [httpx.get(office.address + path, trust_env=False) for path in ("/healthz", "/readyz", "/metrics")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {finding["check"] for finding in answers[1].json()["checks"]} == {"database", "queue", "ticks"}


def test_a_second_serve_is_refused(office: Serving) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", "0"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "另一个 guanjia serve 正在用" in done.stderr


def test_the_demo_page_plays_an_owner(office: Serving) -> None:
    with httpx.Client(base_url=office.address, trust_env=False, timeout=20) as client:
        owners = client.get("/try/owners").json()["owners"]
        assert [(owner["id"], owner["name"], owner["outstanding"]) for owner in owners] == [
            ("幸福里/3-2-501", "张伟", "751.80")
        ]
        told = client.post(
            "/try/say", json={"owner": "幸福里/3-2-501", "text": "我欠多少", "now": "2026-11-23T10:00:00+08:00"}
        ).json()
        assert "751.80" in "".join(told["texts"])
        assert told["effects"]
        card = client.get(told["card"])
        assert (card.headers["content-type"], card.content[:4]) == ("image/png", b"\x89PNG")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"owner": "幸福里/9-9-999", "text": "你好"}, 404),
        ({"owner": "nowhere/1", "text": "你好"}, 404),
        ({"owner": "none", "text": ""}, 422),
        ({"owner": "none", "text": "x" * 2001}, 422),
        ({"owner": "none", "text": "你好", "now": "soon"}, 422),
        ({"owner": "none", "text": "你好", "now": "0001-01-01T00:00:00"}, 422),
        ({"owner": "none", "text": "\u0000你好\u000b"}, 200),
    ],
)
def test_the_demo_page_refuses_nonsense(office: Serving, body: dict[str, str], status: int) -> None:
    answer = httpx.post(f"{office.address}/try/say", json=body, trust_env=False, timeout=20)
    assert answer.status_code == status


def test_term_ends_it_in_order(tmp_path: Path) -> None:
    with guanjia_serve(tmp_path, "--no-worker") as serving:
        assert httpx.get(f"{serving.address}/readyz", trust_env=False).status_code == 200
        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(10) == 0
    logged = [json.loads(line) for line in (tmp_path / "serve.log").read_text().splitlines()]
    assert not [line for line in logged if line["level"] in ("error", "critical")]


def test_a_taken_port_is_told(home: Path, office: Serving) -> None:
    house = open_house()
    with pytest.raises(WrongUse, match="--port"):
        serve(house, "127.0.0.1", int(office.address.rpartition(":")[2]), worker=False, ready=print)
    house.database.close()
    assert not is_held(home)


@pytest.mark.parametrize(
    ("settings", "told"), [({"TOKEN": ""}, "token 是空的"), ({"TOKEN": "t", "AES_KEY": "short"}, "aes_key")]
)
def test_an_account_that_cannot_work_is_told_at_start(
    home: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: str
) -> None:
    for name, value in {"APP_ID": "wx1", **settings}.items():
        monkeypatch.setenv(f"GUANJIA_CHANNELS__WECHAT__MAIN__{name}", value)
    with pytest.raises(WrongUse, match=told):
        open_accounts(open_house(), httpx.AsyncClient())


def test_a_home_without_channels_records(home: Path) -> None:
    assert list(open_accounts(open_house(), httpx.AsyncClient())) == ["local:main"]
