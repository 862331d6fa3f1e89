"""Every channel found keeps the contract, whatever it is; a ninth one is one file, and keeps it too."""

import datetime as dt
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, ValidationError

from bot.channels.contract import (
    Accepted,
    Account,
    Callback,
    Channel,
    Forbidden,
    HasManner,
    Letter,
    Manner,
    Outcome,
    Settled,
    TakesCallbacks,
    way_named,
    ways_with,
)
from bot.channels.local import LocalSettings
from bot.channels.registry import channels, open_account, ways_by_account
from bot.channels.words import clean
from bot.domain.moments import CHINA
from bot.domain.ways import Limit
from tests.house.tree import ROOT

pytestmark = pytest.mark.anyio

EVERY = pytest.mark.parametrize("channel", channels().values(), ids=lambda channel: channel.name)
LETTER = Letter("12345", "您好，账单出来了。", "reminder:1:2026-11-23")
PICTURE = replace(LETTER, picture=b"\x89PNG")
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=CHINA)
Handler = Callable[[httpx.Request], httpx.Response]


def _no_connection(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no")


def _silence(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no")


def _says(status: int, body: bytes) -> Handler:
    return lambda _request: httpx.Response(status, content=body)


NOTHING_GOOD: list[Handler] = [
    _no_connection,
    _silence,
    *(
        _says(status, body)
        for status in (200, 302, 400, 401, 403, 404, 429, 500, 502)
        for body in (b"", b"not json", b"[]", b"null", b'{"errcode": "x"}', b'{"ok": 1}', "网关".encode("gbk"))
    ),
]


def _account(channel: Channel, handler: Handler = _no_connection) -> Account:
    http = httpx.AsyncClient(transport=httpx.MockTransport(handler), trust_env=False)
    return open_account(channel.name, "main", _settings(channel), http)


def _settings(channel: Channel) -> BaseModel:
    return channel.account_settings.model_validate(channel.example)


def _secrets(told: BaseModel) -> Iterator[str]:
    for _, value in told:
        if isinstance(value, SecretStr) and value.get_secret_value():
            yield value.get_secret_value()


@EVERY
class TestEveryChannel:
    """What a channel promises."""

    def test_its_example_opens_and_an_unknown_setting_is_refused(self, channel: Channel) -> None:
        assert _account(channel).cut(["您好", ""]) == ("您好",)
        with pytest.raises(ValidationError):
            channel.account_settings.model_validate({**channel.example, "no_such_setting": 1})

    def test_its_ways_are_rows_of_the_table(self, channel: Channel) -> None:
        assert channel.ways[0].target == ""
        assert len({way.name for way in channel.ways}) == len(channel.ways)
        assert len({way.target for way in channel.ways}) == len(channel.ways)
        assert all(way.limit.chars > 0 for way in channel.ways)

    def test_an_office_can_tell_newer_numbers(self, channel: Channel) -> None:
        way = channel.ways[0]
        numbers = {"chars": 7, "a_day": 3, "windows": {"message": {"most": 2, "hours": 24}}}
        told = channel.account_settings.model_validate({**channel.example, "ways": {way.name: numbers}})
        newer = ways_with(channel.ways, told)[0]
        assert (newer.limit.chars, newer.a_day, newer.windows["message"].most) == (7, 3, 2)  # type: ignore[index]

    @settings(max_examples=40, suppress_health_check=[HealthCheck.differing_executors])
    @given(texts=st.lists(st.text(max_size=3000), max_size=4))
    def test_what_it_cuts_fits_and_loses_nothing(self, channel: Channel, texts: list[str]) -> None:
        parts = _account(channel).cut(texts)
        limit = channel.ways[0].limit
        assert all(part and limit.fits(part) for part in parts)
        kept = "".join("".join(clean(part) for part in parts).split())
        assert kept == "".join("".join(clean(text) for text in texts).split())

    async def test_sending_never_raises_nor_tells_a_secret_whatever_is_answered(
        self, channel: Channel, caplog: pytest.LogCaptureFixture
    ) -> None:
        outcomes: list[Outcome] = []
        with caplog.at_level(logging.WARNING):
            for handler in NOTHING_GOOD:
                for letter in (LETTER, PICTURE) if channel.ways[0].images else (LETTER,):
                    outcomes.append(await _account(channel, handler).send(letter, NOON))  # noqa: PERF401 - one after another
        assert all(isinstance(outcome, get_args(Outcome)) for outcome in outcomes)
        taken = {isinstance(outcome, Accepted) for outcome in outcomes}
        assert taken == {channel.ways[0].name == "local"}
        assert not [secret for secret in _secrets(_settings(channel)) if secret in f"{outcomes!r}{caplog.text}"]

    @settings(max_examples=60, suppress_health_check=[HealthCheck.differing_executors])
    @given(
        method=st.sampled_from(["GET", "POST"]),
        query=st.dictionaries(
            st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "echostr"]), st.text()
        ),
        headers=st.dictionaries(st.sampled_from(["x-telegram-bot-api-secret-token", "content-type"]), st.text()),
        body=st.binary(max_size=400),
    )
    def test_a_strangers_call_is_never_a_message(
        self, channel: Channel, method: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> None:
        account = _account(channel)
        assert isinstance(account, TakesCallbacks) is channel.takes_callbacks
        if isinstance(account, TakesCallbacks):
            read = account.read(Callback(method, query, headers, body), NOON)
            assert isinstance(read, Forbidden) or (isinstance(read, Settled) and read.reply.status < 500)

    def test_it_tells_how_its_lanes_are_sent_on(self, channel: Channel) -> None:
        account: object = _account(channel)
        if isinstance(account, HasManner):
            assert all(isinstance(account.manner(way.target), Manner) for way in channel.ways)

    def test_the_doctor_finds_nothing_wrong_but_what_is_left_out(self, channel: Channel) -> None:
        found = channel.examine("main", _settings(channel))
        assert all(finding.mend for finding in found if not finding.ok)


def test_the_folder_holds_the_channels() -> None:
    assert set(channels()) >= {"wechat", "telegram", "http", "local", "try"}


def test_the_rungs_of_all_channels_have_one_order() -> None:
    rungs = [way.rung for channel in channels().values() for way in channel.ways if way.rung]
    assert len(rungs) == len(set(rungs))


def test_a_lane_names_its_way() -> None:
    wechat, telegram = channels()["wechat"].ways, channels()["telegram"].ways
    assert [way_named(wechat, target).name for target in ("", "subscribe", "template", "else")] == [
        "oa_custom", "oa_subscribe", "oa_template", "oa_custom",
    ]  # fmt: skip
    assert [way_named(telegram, target).name for target in ("", "-100123")] == ["tg_private", "tg_group"]


def test_ways_are_known_by_account_with_its_numbers() -> None:
    wechat = channels()["wechat"]
    told = wechat.account_settings.model_validate({**wechat.example, "ways": {"oa_custom": {"chars": 300}}})
    ways = ways_by_account([("wechat", "main", told)])
    assert ways["wechat:main"][0].limit == Limit(300, octets=2048)
    assert ways["local:main"] == channels()["local"].ways


async def test_the_recorder_keeps_what_was_sent(now: dt.datetime) -> None:
    async with httpx.AsyncClient() as http:
        account = open_account("local", "main", LocalSettings(), http)
    assert await account.send(LETTER, now) == Accepted("local-1")


NINTH = '''
"""Smoke: one puff a word."""
from bot.channels.contract import Accepted, AccountSettings, Channel, Later
from bot.channels.words import cut
from bot.domain.finding import Finding
from bot.domain.ways import Limit, Way

class SmokeSettings(AccountSettings):
    hill: str

class Hill:
    def __init__(self, settings, http):
        self.settings, self.http = settings, http

    def cut(self, texts):
        return cut(texts, CHANNEL.ways[0].limit)

    async def send(self, letter, now):
        try:
            answer = await self.http.post(self.settings.hill, json={"puffs": letter.text})
        except Exception as exc:
            return Later(type(exc).__name__)
        return Accepted() if answer.text == "seen" else Later("nobody looked")

def open_account(name, settings, http):
    return Hill(settings, http)

def examine(name, settings):
    return [Finding(f"channels.smoke.{name}.hill", ok=True, detail=settings.hill)]

CHANNEL = Channel(
    name="smoke", account_settings=SmokeSettings, opens=__name__, ways=(Way("smoke", Limit(12), rung=99),),
    example={"hill": "http://127.0.0.1:9/"}, examine=examine,
)
'''
WITH_IT = "import sys, bot.channels; bot.channels.__path__.append(sys.argv.pop(1)); "


def _run_with_ninth(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "smoke.py").write_text(NINTH, encoding="utf-8")
    command = [sys.executable, "-c", WITH_IT + code, str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_ninth_channel_is_one_file_and_keeps_the_contract(tmp_path: Path) -> None:
    tests = f"{Path(__file__).relative_to(ROOT)}::TestEveryChannel"
    arguments = ["-q", "-p", "no:cacheprovider", "-n0", "--no-cov", "-k", "smoke", tests]
    ran = _run_with_ninth(tmp_path, "import pytest; sys.exit(pytest.main(sys.argv[1:]))", *arguments)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_ninth_channels_settings_are_read_and_examined(tmp_path: Path, home: Path) -> None:
    (home / "guanjia.toml").write_text('[channels.smoke.main]\nhill = "http://127.0.0.1:9/"\n', encoding="utf-8")
    ran = _run_with_ninth(tmp_path, "from bot.__main__ import main; main()", "doctor", "--json")
    found = {finding["check"]: finding for finding in json.loads(ran.stdout)}
    assert found["channels.smoke.main.hill"]["ok"], ran.stderr
