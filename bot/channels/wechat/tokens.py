"""The access token of one 公众号: fetched once for all who ask, shared with other processes, renewed at most once.

Source: stable_token. In normal mode it repeats the same token until 5 minutes before its end; only force_refresh makes
a new one, 20 times a day and 30 s apart.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.contract import Later, Never, Outcome, Token, TokenShelf, Trouble
from bot.channels.wechat.refusals import outcome_of

_RENEW_EARLY = dt.timedelta(minutes=5)  # the platform keeps the old token for 5 minutes beside the new one
_FORCE_APART = dt.timedelta(minutes=90)  # 16 a day at most: a broken account must not burn the 20 it has
EXPIRED = 42001
Ask = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class NoTokenError(Exception):
    """No token can be had; `outcome` is what that means for a message. Its text names no secret."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Tokens:
    """The token of one account."""

    def __init__(self, ask: Ask, app_id: str, secret: str) -> None:
        self._ask = ask
        self._app_id, self._secret = app_id, secret
        self._shelf: TokenShelf | None = None
        self._one_at_a_time = asyncio.Lock()
        self._token: Token | None = None

    def share(self, shelf: TokenShelf) -> None:
        """Keep it where other processes find it."""
        self._shelf = shelf

    async def current(self, now: dt.datetime) -> str:
        """The token in use; fetched when there is none or its end is near. Raises NoTokenError."""
        async with self._one_at_a_time:
            if not self._is_good(now):
                self._token = await self._shared()
            if not self._is_good(now):
                await self._fetch(now, force=False)
            return self._text()

    async def instead_of(self, refused: str, code: int, now: dt.datetime) -> str:
        """Another token than the one the platform refused with `code`. Raises NoTokenError.

        At most one request: whoever was refused the same token meanwhile gets what the first one fetched. An expired
        token is asked for anew; one the platform does not know comes back the same unless a new one is forced.
        """
        async with self._one_at_a_time:
            if self._text() == refused:
                self._token = await self._shared() or self._token
            if self._text() == refused:
                await self._fetch(now, force=code != EXPIRED)
            if self._text() == refused:
                raise NoTokenError(Never(f"微信不认换过的凭证（{code}）", Trouble.REAUTHORISE))
            return self._text()

    def _text(self) -> str:
        return self._token.text if self._token is not None else ""

    def _is_good(self, now: dt.datetime) -> bool:
        return self._token is not None and now < self._token.good_until

    async def _shared(self) -> Token | None:
        return await self._shelf.load(f"wechat:{self._app_id}") if self._shelf is not None else None

    async def _fetch(self, now: dt.datetime, *, force: bool) -> None:
        forced_at = self._token.forced_at if self._token is not None else None
        if force and forced_at is not None and now - forced_at < _FORCE_APART:
            raise NoTokenError(Never("微信不认凭证，刚刚已经强制换过一次", Trouble.REAUTHORISE))
        said = await self._ask(
            {
                "grant_type": "client_credential",
                "appid": self._app_id,
                "secret": self._secret,
                "force_refresh": force,
            }
        )
        text, lasts_s = said.get("access_token"), said.get("expires_in")
        if not isinstance(text, str) or not text or not isinstance(lasts_s, int):
            raise NoTokenError(_refusal(said.get("errcode"), now))
        good_until = now + max(dt.timedelta(seconds=min(lasts_s, 86400)) - _RENEW_EARLY, dt.timedelta(0))
        self._token = Token(text, good_until, now if force else forced_at)
        if self._shelf is not None:
            await self._shelf.keep(f"wechat:{self._app_id}", self._token)


def _refusal(code: object, now: dt.datetime) -> Outcome:
    return outcome_of(code, now) if isinstance(code, int) and code else Later("拿不到微信的凭证：答复看不懂")
