"""Settings from the file and the environment: who wins, what is refused, and that no secret is told."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.registry import channels
from bot.channels.wechat.settings import WechatSettings
from bot.domain.errors import WrongUse
from bot.settings import load_settings

ACCOUNT = '[channels.wechat.main]\napp_id = "wx1"\ntoken = "fromTheFile"\n'


def write(home: Path, text: str) -> None:
    (home / "guanjia.toml").write_text(text, "utf-8")


def account() -> WechatSettings:
    (found,) = [settings for _channel, _name, settings in load_settings().accounts()]
    assert isinstance(found, WechatSettings)
    return found


def test_an_empty_home_has_settings(home: Path) -> None:
    settings = load_settings()
    assert (settings.home, list(settings.accounts())) == (home, [])
    assert settings.effective_database_url == f"sqlite:///{home / 'guanjia.db'}"


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, ACCOUNT)
    monkeypatch.setenv("GUANJIA_CHANNELS__WECHAT__MAIN__TOKEN", "fromTheEnvironment")
    assert (account().app_id, account().token.get_secret_value()) == ("wx1", "fromTheEnvironment")


@pytest.mark.parametrize("token", ["12345678", "0012", "true", "1e5", "null", '"quoted"', "{}"])
def test_a_token_in_the_environment_stays_text(home: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("GUANJIA_CHANNELS__WECHAT__MAIN__APP_ID", "wx1")
    monkeypatch.setenv("GUANJIA_CHANNELS__WECHAT__MAIN__TOKEN", token)
    assert account().token.get_secret_value() == token


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("hom = 1", "hom：没有这个设置"),
        ("[channels.wechatt.main]\ntoken = 'x'", "channels.wechatt：没有这个设置"),
        ("[channels.wechat.main]\ntoken = 'x'", "channels.wechat.main.app_id：缺这一项"),
        (ACCOUNT + "tokn = 'x'", "channels.wechat.main.tokn：没有这个设置"),
        (ACCOUNT + "safe_mode_only = 'theSecret'", "channels.wechat.main.safe_mode_only：要写 true 或 false"),
        ("[channels]\nwechat = 'theSecret'", "channels.wechat：要写成一个表"),
        ("[channels.wechat]\nmain = 'theSecret'", "channels.wechat.main：要写成一个表"),
        ("public_url = 5", "public_url：要写成加引号的文字"),
        ("theSecret", "不是合格的 TOML"),
    ],
)
def test_each_wrong_key_is_named_without_its_value(home: Path, text: str, named: str) -> None:
    write(home, text)
    with pytest.raises(WrongUse) as refused:
        load_settings()
    assert named in str(refused.value)
    assert "theSecret" not in str(refused.value)
    assert "fromTheFile" not in str(refused.value)


def test_bytes_that_are_no_text_are_told(home: Path) -> None:
    (home / "guanjia.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUse, match="读不了设置"):
        load_settings()


def test_printed_settings_show_no_secret(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, ACCOUNT + 'secret = "theSecret"\n')
    monkeypatch.setenv("GUANJIA_DATABASE_URL", "postgresql://u:thePassword@h/d")
    told = repr(load_settings()) + load_settings().model_dump_json()
    assert not [word for word in ("fromTheFile", "theSecret", "thePassword") if word in told]


def test_every_secret_of_every_channel_is_a_secret() -> None:
    secret_words = ("token", "secret", "key", "password")
    for channel in channels().values():
        for name, field in channel.account_settings.model_fields.items():
            if any(name.endswith(word) for word in secret_words):
                assert field.annotation is SecretStr, f"{channel.name}.{name}"
