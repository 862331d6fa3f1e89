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
from bot.channels.tokens import NoTokenError, Tokens, lasting
from bot.channels.wecom.refusals import BAD_TOKEN, outcome_of

Said = dict[str, Any]
_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_WHOLE_CALL_S = 10.0
_NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol)
_WRONG_ADDRESS = Never("企业微信的 api_base_url 不是一个网址", Trouble.CONFIGURATION)


class Api:
    """Calls for one secret of one company. `what` names the secret where tokens are kept: `wecom:CORP:main`."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, corp_id: str, secret: str, what: str) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._corp_id, self._secret = corp_id, secret
        self._tokens = Tokens(what, self._fetch, "企业微信")

    def share_tokens(self, shelf: TokenShelf) -> None:
        """From now on look there first."""
        self._tokens.share(shelf)

    async def send(self, path: str, body: Said, now: dt.datetime) -> Outcome:
        """Call something that sends a message, and say what came of it."""
        said = await self.call(path, body, now)
        return said if not isinstance(said, dict) else Accepted(str(said.get("msgid", "")))

    async def call(self, path: str, body: Said, now: dt.datetime, picture: bytes | None = None) -> Said | Outcome:
        """The answer, or what went wrong. A token the platform does not know is renewed once, never twice."""
        try:
            token = await self._tokens.current(now)
            said = await self.post(path, {"access_token": token}, body, picture)
            if isinstance(said, dict) and said.get("errcode", 0) in BAD_TOKEN:
                token = await self._tokens.instead_of(token, said["errcode"], now)
                said = await self.post(path, {"access_token": token}, body, picture)
        except NoTokenError as exc:
            return exc.outcome
        if isinstance(said, dict) and (code := said.get("errcode", 0)):
            return outcome_of(code)
        return said

    async def upload(self, picture: bytes, now: dt.datetime) -> str | Outcome:
        """The platform's name of an uploaded PNG, good for three days; nobody sees it yet."""
        said = await self.call("/cgi-bin/media/upload?type=image", {}, now, picture)
        if isinstance(said, Unclear):
            return Later(said.because)
        return str(said.get("media_id", "")) if isinstance(said, dict) else said

    async def post(
        self, path: str, query: Mapping[str, str], body: Said | None, picture: bytes | None = None
    ) -> Said | Outcome:
        """One request: a GET without a body, a file in its place where there is one.

        No text of what went wrong carries the address: secrets stand in it.
        """
        try:
            async with asyncio.timeout(_WHOLE_CALL_S):
                answer = await self._request(path, query, body, picture)
        except _BAD_ADDRESS:
            return _WRONG_ADDRESS
        except _NOT_WRITTEN as exc:
            return Later(f"连不上企业微信：{type(exc).__name__}")
        except (httpx.HTTPError, TimeoutError) as exc:
            return Unclear(f"已经发出，企业微信没有答复：{type(exc).__name__}")
        return _read_answer(answer)

    async def _request(
        self, path: str, query: Mapping[str, str], body: Said | None, picture: bytes | None
    ) -> httpx.Response:
        url = httpx.URL(self._base_url + path).copy_merge_params(dict(query))
        if body is None:
            return await self._http.get(url, timeout=_TIMEOUT)
        if picture is not None:
            return await self._http.post(url, files={"media": ("bill.png", picture, "image/png")}, timeout=_TIMEOUT)
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"content-type": "application/json; charset=utf-8"}
        return await self._http.post(url, content=content, headers=headers, timeout=_TIMEOUT)

    async def _fetch(self, _known: Token | None, _code: int | None, now: dt.datetime) -> Token:
        said = await self.post("/cgi-bin/gettoken", {"corpid": self._corp_id, "corpsecret": self._secret}, None)
        if isinstance(said, Unclear):  # nothing of a message was sent by then
            raise NoTokenError(Later(said.because))
        if not isinstance(said, dict):
            raise NoTokenError(said)
        code, text, lasts_s = said.get("errcode", 0), said.get("access_token"), said.get("expires_in")
        if code:
            raise NoTokenError(outcome_of(code))
        if not isinstance(text, str) or not isinstance(lasts_s, int):
            raise NoTokenError(Later("拿不到企业微信的凭证：答复看不懂"))
        return lasting(text, lasts_s, now)


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
