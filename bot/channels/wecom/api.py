"""Calls of 企业微信 with httpx: one token a secret, fetched once for all processes and renewed once, never in a circle.

wechatpy's client is not used: it blocks the loop, recurses without end on a dead token and shows the secret in errors.
"""

import asyncio
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import httpx

from bot.channels.contract import Accepted, Later, Never, Outcome, Token, TokenShelf, Trouble, Unclear
from bot.channels.wecom.refusals import BAD_TOKEN, outcome_of

Said = dict[str, Any]
_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_WHOLE_CALL_S = 10.0
_RENEW_EARLY_S = 300.0
_NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol)
_WRONG_ADDRESS = Never("企业微信的 api_base_url 不是一个网址", Trouble.CONFIGURATION)
_NO_WHERE: Mapping[str, str] = {}


class Api:
    """Calls for one secret of one company. `what` names the secret where tokens are kept: `wecom:CORP:main`."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, corp_id: str, secret: str, what: str) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._corp_id, self._secret, self._what = corp_id, secret, what
        self._one_at_a_time = asyncio.Lock()
        self._token: Token | None = None
        self._shelf: TokenShelf | None = None

    def share_tokens(self, shelf: TokenShelf) -> None:
        """From now on look there first."""
        self._shelf = shelf

    async def send(self, path: str, body: Said, now: dt.datetime) -> Outcome:
        """Call something that sends a message, and say what came of it."""
        said = await self.call(path, body, now)
        return said if not isinstance(said, dict) else Accepted(str(said.get("msgid", "")))

    async def call(self, path: str, body: Said, now: dt.datetime) -> Said | Outcome:
        """The answer, or what went wrong. A token the platform does not know is renewed once, never twice."""
        refused = ""
        while True:
            token = await self._current(refused, now)
            if not isinstance(token, str):
                return token
            said = await self.post(path, {"access_token": token}, body)
            if not isinstance(said, dict):
                return said
            code: int = said.get("errcode", 0)
            if code == 0:
                return said
            if code not in BAD_TOKEN or refused:
                return outcome_of(code)
            refused = token

    async def post(self, path: str, query: Mapping[str, str], body: Said | None) -> Said | Outcome:
        """One request, a GET without a body. No text of what went wrong carries the address: secrets stand in it."""
        try:
            async with asyncio.timeout(_WHOLE_CALL_S):
                answer = await self._request(path, query, body)
        except _BAD_ADDRESS:
            return _WRONG_ADDRESS
        except _NOT_WRITTEN as exc:
            return Later(f"连不上企业微信：{type(exc).__name__}")
        except (httpx.HTTPError, TimeoutError) as exc:
            return Unclear(f"已经发出，企业微信没有答复：{type(exc).__name__}")
        return _read_answer(answer)

    async def _request(self, path: str, query: Mapping[str, str], body: Said | None) -> httpx.Response:
        if body is None:
            return await self._http.get(self._base_url + path, params=dict(query), timeout=_TIMEOUT)
        return await self._http.post(
            self._base_url + path,
            params=dict(query),
            content=json.dumps(body, ensure_ascii=False).encode(),
            headers={"content-type": "application/json; charset=utf-8"},
            timeout=_TIMEOUT,
        )

    async def _current(self, unlike: str, now: dt.datetime) -> str | Outcome:
        """A token other than the one just refused; one fetch at a time, whoever asks."""
        async with self._one_at_a_time:
            if (known := self._usable(self._token, unlike, now)) is not None:
                return known
            if self._shelf is not None:
                self._token = await self._shelf.load(self._what) or self._token
                if (known := self._usable(self._token, unlike, now)) is not None:
                    return known
            return await self._fetch(unlike, now)

    def _usable(self, token: Token | None, unlike: str, now: dt.datetime) -> str | None:
        return token.text if token is not None and token.text != unlike and now < token.good_until else None

    async def _fetch(self, unlike: str, now: dt.datetime) -> str | Outcome:
        said = await self.post("/cgi-bin/gettoken", {"corpid": self._corp_id, "corpsecret": self._secret}, None)
        if isinstance(said, Unclear):  # nothing of a message was sent by then
            return Later(said.because)
        if not isinstance(said, dict):
            return said
        code, text, lasts_s = said.get("errcode", 0), said.get("access_token"), said.get("expires_in")
        if code:
            return outcome_of(code)
        if not isinstance(text, str) or not isinstance(lasts_s, int):
            return Later("拿不到企业微信的凭证：答复看不懂")
        if text == unlike:  # the platform repeats a token it refuses: asking again would go round in a circle
            return Never("企业微信不认凭证，换来的还是同一个", Trouble.REAUTHORISE)
        self._token = Token(text, now + dt.timedelta(seconds=max(lasts_s - _RENEW_EARLY_S, 0)))
        if self._shelf is not None:
            await self._shelf.keep(self._what, self._token)
        return text


def _read_answer(answer: httpx.Response) -> Said | Outcome:
    if answer.status_code in (429, 503):
        return Later(f"企业微信要求稍后再试（HTTP {answer.status_code}）", after_s=30)
    if answer.is_client_error:
        return Never(f"企业微信不收这个请求（HTTP {answer.status_code}）", Trouble.OURS)
    try:
        said = answer.json() if answer.is_success else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("errcode", 0), int):
        return Unclear(f"已经发出，企业微信的答复看不懂（HTTP {answer.status_code}）")
    return said
