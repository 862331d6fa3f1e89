"""The access token of one account: fetched once for all who ask, shared with other processes, renewed at most once."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

from bot.channels.contract import Never, Outcome, Token, TokenShelf, Trouble

RENEW_EARLY = dt.timedelta(minutes=5)
_LONGEST_S = 86400
# Fetches a token, given the known one and the code it was refused with (None: it ended). Raises NoTokenError.
Fetch = Callable[[Token | None, int | None, dt.datetime], Awaitable[Token]]


class NoTokenError(Exception):
    """No token can be had; `outcome` is what that means for a message. Its text names no secret."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


def lasting(text: str, lasts_s: int, now: dt.datetime, forced_at: dt.datetime | None = None) -> Token:
    """A token the platform says is good for so many seconds, renewed a little earlier."""
    good_until = now + max(dt.timedelta(seconds=min(lasts_s, _LONGEST_S)) - RENEW_EARLY, dt.timedelta(0))
    return Token(text, good_until, forced_at)


class Tokens:
    """The token kept under one name. `platform`: how an office calls it."""

    def __init__(self, name: str, fetch: Fetch, platform: str) -> None:
        self._name, self._fetch, self._platform = name, fetch, platform
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
                await self._renew(None, now)
            return self._text()

    async def instead_of(self, refused: str, code: int, now: dt.datetime) -> str:
        """Another token than the one the platform refused with `code`. Raises NoTokenError.

        At most one request: whoever was refused the same token meanwhile gets what the first one fetched.
        """
        async with self._one_at_a_time:
            if self._text() == refused:
                self._token = await self._shared() or self._token
            if self._text() == refused:
                await self._renew(code, now)
            if self._text() == refused:
                raise NoTokenError(Never(f"{self._platform}不认换过的凭证（{code}）", Trouble.REAUTHORISE))
            return self._text()

    def _text(self) -> str:
        return self._token.text if self._token is not None else ""

    def _is_good(self, now: dt.datetime) -> bool:
        return self._token is not None and now < self._token.good_until

    async def _shared(self) -> Token | None:
        return await self._shelf.load(self._name) if self._shelf is not None else None

    async def _renew(self, code: int | None, now: dt.datetime) -> None:
        self._token = await self._fetch(self._token, code, now)
        if self._shelf is not None:
            await self._shelf.keep(self._name, self._token)
