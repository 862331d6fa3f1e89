"""`guanjia telegram webhook`: the address and the secret token reach the platform; what cannot work is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import telegram
from bot.domain.errors import Refused, WrongUse
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform

SECRET = "a-secret-of-16-chars"
TOLD = {"public_url": "https://wy.example.com/", "mode": "webhook"}


@pytest.fixture
def platform() -> TelegramPlatform:
    return TelegramPlatform()


@pytest.fixture
def address(platform: TelegramPlatform) -> Iterator[str]:
    with serving(platform.app()) as url:
        yield url


@pytest.fixture
def app() -> typer.Typer:
    """The command alone."""
    made = typer.Typer()
    telegram.register(made)
    made.callback()(lambda: None)
    return made


def write_settings(home: Path, address: str, **changes: str) -> None:
    """A bot called main at the fake platform."""
    told = {**TOLD, **changes}
    lines = [f'public_url = "{told["public_url"]}"', "[channels.telegram.main]", f'token = "{TOKEN}"']
    lines += [f'secret_token = "{SECRET}"', f'base_url = "{address}"', f'mode = "{told["mode"]}"']
    (home / "guanjia.toml").write_text("\n".join(lines), encoding="utf-8")


def test_it_is_registered_and_taken_away(
    app: typer.Typer, home: Path, platform: TelegramPlatform, address: str
) -> None:
    write_settings(home, address)
    done = CliRunner().invoke(app, ["telegram", "webhook", "--json"])
    assert json.loads(done.stdout) == {"webhook": "https://wy.example.com/channels/telegram/main"}
    (asked,) = platform.webhooks
    assert (asked["url"], asked["secret_token"]) == ("https://wy.example.com/channels/telegram/main", SECRET)
    assert "callback_query" in json.loads(asked["allowed_updates"])
    assert "撤掉了" in CliRunner().invoke(app, ["telegram", "webhook", "--remove"]).stdout
    assert platform.webhooks[1].get("url", "") == ""


@pytest.mark.parametrize(
    ("changes", "account", "says"),
    [
        ({"public_url": ""}, "main", "public_url"),
        ({"mode": "polling"}, "main", "polling"),
        ({}, "other", "channels.telegram.other"),
    ],
)
def test_what_cannot_work_is_told(
    app: typer.Typer, home: Path, address: str, changes: dict[str, str], account: str, says: str
) -> None:
    write_settings(home, address, **changes)
    failed = CliRunner().invoke(app, ["telegram", "webhook", account]).exception
    assert isinstance(failed, WrongUse)
    assert says in str(failed)


def test_a_refusal_of_the_platform_is_told_without_the_token(
    app: typer.Typer, home: Path, platform: TelegramPlatform, address: str
) -> None:
    write_settings(home, address)
    platform.refusals.append("token")
    failed = CliRunner().invoke(app, ["telegram", "webhook"]).exception
    assert isinstance(failed, Refused)
    assert TOKEN not in str(failed)
