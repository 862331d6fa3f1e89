"""What a page needs for the platform's own buttons: its ticket, and the signature of one page's address.

Source: JS-SDK (jsapi_ticket, 2 hours; SHA-1 over jsapi_ticket, noncestr, timestamp, url in this order).
"""

import asyncio
import datetime as dt
import hashlib
import secrets

from bot.channels.contract import ConsentButton, Token, TokenShelf
from bot.channels.tokens import lasting
from bot.channels.wechat.api import Api, Call


class PageTicket:
    """The ticket of one account: asked for once for all who need it, kept where other processes find it."""

    def __init__(self, api: Api, app_id: str) -> None:
        self._api, self._app_id = api, app_id
        self._shelf: TokenShelf | None = None
        self._one_at_a_time = asyncio.Lock()
        self._ticket: Token | None = None

    def share(self, shelf: TokenShelf) -> None:
        """Keep it where other processes find it."""
        self._shelf = shelf

    async def button(self, template: str, address: str, now: dt.datetime) -> ConsentButton | None:
        """Signed for the page at this address; None while the platform gives no ticket: the page stands without it."""
        ticket = await self._current(now)
        if not ticket:
            return None
        nonce, timestamp = secrets.token_hex(8), int(now.timestamp())
        signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={address.partition('#')[0]}"
        signature = hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()  # the platform's own algorithm
        return ConsentButton(template, self._app_id, timestamp, nonce, signature)

    async def _current(self, now: dt.datetime) -> str:
        name = f"wechat-page:{self._app_id}"
        async with self._one_at_a_time:
            if (self._ticket is None or now >= self._ticket.good_until) and self._shelf is not None:
                self._ticket = await self._shelf.load(name)
            if self._ticket is None or now >= self._ticket.good_until:
                self._ticket = await self._fetch(now)
                if self._ticket is not None and self._shelf is not None:
                    await self._shelf.keep(name, self._ticket)
            return self._ticket.text if self._ticket is not None else ""

    async def _fetch(self, now: dt.datetime) -> Token | None:
        said = await self._api.ask(Call("/cgi-bin/ticket/getticket", query={"type": "jsapi"}, get=True), now)
        if not isinstance(said, dict):
            return None
        text, lasts_s = said.get("ticket"), said.get("expires_in")
        if not isinstance(text, str) or not text or not isinstance(lasts_s, int):
            return None
        return lasting(text, lasts_s, now)
