"""The settings of one Telegram bot, and what can be told of them without asking the platform."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from pydantic import BaseModel, SecretStr

from bot.channels.contract import AccountSettings
from bot.domain.finding import Finding

_TOKEN = re.compile(r"[0-9]{5,16}:[A-Za-z0-9_-]{20,64}")
_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,256}")


class Mode(StrEnum):
    """How updates come."""

    WEBHOOK = "webhook"  # Telegram calls us
    POLLING = "polling"  # we ask: needs no address that can be reached from outside


class TelegramSettings(AccountSettings):
    """A bot. Telegram's servers stand abroad: an owner's data goes there only after that person's own consent."""

    token: SecretStr  # from @BotFather
    secret_token: SecretStr = SecretStr("")  # the one given to setWebhook; without it anybody could speak for Telegram
    mode: Mode = Mode.WEBHOOK
    username: str = ""  # the bot's name in groups: there it hears only what is said to it
    base_url: str = "https://api.telegram.org"
    community: str = ""  # the community whose owners write here; empty: told by the room


def examine(name: str, settings: BaseModel) -> Sequence[Finding]:
    """Look at the shapes the platform demands. Raises TypeError for another channel's settings."""
    if not isinstance(settings, TelegramSettings):
        raise TypeError(f"not the settings of a Telegram bot: {type(settings).__name__}")
    return tuple(_findings(f"channels.telegram.{name}", settings))


def _findings(where: str, settings: TelegramSettings) -> Iterator[Finding]:
    token, secret = settings.token.get_secret_value(), settings.secret_token.get_secret_value()
    if _TOKEN.fullmatch(token):
        yield Finding(f"{where}.token", ok=True, detail="正常")
    else:
        yield Finding(f"{where}.token", ok=False, detail="要“数字:字母数字”的样子", mend="抄 @BotFather 给的 token。")
    if settings.mode is Mode.POLLING or _SECRET_TOKEN.fullmatch(secret):
        yield Finding(f"{where}.secret_token", ok=True, detail="正常")
    else:
        yield Finding(
            f"{where}.secret_token",
            ok=False,
            detail=f"现在 {len(secret)} 位，要 16 到 256 位的英文字母、数字、下划线或短横",
            mend='自己定一串长的，再运行 guanjia telegram webhook 登记一次；本机没有外网地址就写 mode = "polling"。',
        )
