"""Tells Telegram where to call for one bot, with the secret token the callbacks are known by."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from bot.channels.contract import Accepted, Outcome
from bot.channels.registry import open_account
from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.settings import Mode, TelegramSettings
from bot.domain.errors import Refused, WrongUse
from bot.settings import Settings


def set_webhook(settings: Settings, name: str) -> str:
    """Register `public_url/channels/telegram/NAME`. Raises WrongUse for settings it cannot work with, Refused."""
    told = _told(settings, name)
    if told.mode is not Mode.WEBHOOK:
        raise WrongUse(f'[channels.telegram.{name}] 写的是 mode = "polling"：自己去取消息，不用登记回调。')
    if not settings.public_url.startswith("https://"):
        raise WrongUse("Telegram 只往 https 网址送消息：先在 guanjia.toml 填 public_url。")
    address = f"{settings.public_url.rstrip('/')}/channels/telegram/{name}"
    _ask(told, name, lambda account: account.set_webhook(address))
    return address


def remove_webhook(settings: Settings, name: str) -> str:
    """Take it away; the empty address. Raises the same."""
    _ask(_told(settings, name), name, lambda account: account.set_webhook(""))
    return ""


def _told(settings: Settings, name: str) -> TelegramSettings:
    told = next((told for channel, one, told in settings.accounts() if (channel, one) == ("telegram", name)), None)
    if not isinstance(told, TelegramSettings):
        raise WrongUse(f"guanjia.toml 里没有 [channels.telegram.{name}]：先填 token 和 secret_token。")
    return told


def _ask(told: TelegramSettings, name: str, call: Callable[[TelegramAccount], Awaitable[Outcome]]) -> None:
    async def ask() -> Outcome:
        async with httpx.AsyncClient() as http:
            account = open_account("telegram", name, told, http)
            if not isinstance(account, TelegramAccount):
                raise TypeError(f"not a bot: {type(account).__name__}")
            return await call(account)

    outcome = asyncio.run(ask())
    if not isinstance(outcome, Accepted):
        raise Refused(f"没有登记成：{outcome.because}")
