"""The calls to the platform: customer-service messages, 订阅通知, 模板消息, pictures. No rule of the field.

wechatpy's client is not used: it blocks the loop, recurses without end on a dead token and puts the AppSecret into
exception texts.
"""

import asyncio
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channels.contract import Accepted, Later, Never, Outcome, TokenShelf, Trouble, Unclear
from bot.channels.tokens import NoTokenError, Tokens
from bot.channels.wechat.refusals import BAD_TOKEN, outcome_of
from bot.channels.wechat.tokens import stable_token

_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_WHOLE_CALL_S = 10.0
_NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol)
_WRONG_ADDRESS = Never("公众号的 api_base_url 不是一个网址", Trouble.CONFIGURATION)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its path and what is posted, as JSON or as a file. `harmless`: twice is as good as once.

    `get`: nothing is posted.
    """

    path: str
    body: Mapping[str, Any] = field(default_factory=dict)
    file: bytes | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    harmless: bool = False
    get: bool = False


class Api:
    """Calls for one account, over a client that others share."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, app_id: str, secret: str) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._tokens = Tokens(f"wechat:{app_id}", stable_token(self._ask_token, app_id, secret), "微信")

    def share_tokens(self, shelf: TokenShelf) -> None:
        """Keep the token where other processes find it."""
        self._tokens.share(shelf)

    async def send(self, call: Call, now: dt.datetime) -> Outcome:
        """Make a call that sends something."""
        said = await self.ask(call, now)
        return Accepted(str(said.get("msgid", ""))) if isinstance(said, dict) else said

    async def ask(self, call: Call, now: dt.datetime) -> dict[str, Any] | Outcome:
        """Make a call; what the platform says when it says yes. A token it does not know is renewed once."""
        try:
            token = await self._tokens.current(now)
            said = await self._post(call, token)
            if isinstance(said, dict) and said.get("errcode", 0) in BAD_TOKEN:
                token = await self._tokens.instead_of(token, said["errcode"], now)
                said = await self._post(call, token)
        except NoTokenError as exc:
            return exc.outcome
        if isinstance(said, dict) and said.get("errcode", 0) != 0:
            return outcome_of(said["errcode"], now)
        return said

    async def _ask_token(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST to stable_token. Raises NoTokenError; nothing of a message was sent by then."""
        said = await self._post(Call("/cgi-bin/stable_token", body, harmless=True), "")
        if isinstance(said, dict):
            return said
        because = getattr(said, "because", "")
        raise NoTokenError(Later(f"拿不到微信的凭证：{because}") if isinstance(said, Unclear) else said) from None

    async def _post(self, call: Call, token: str) -> dict[str, Any] | Outcome:
        try:
            async with asyncio.timeout(_WHOLE_CALL_S):
                answer = await self._http.request(
                    "GET" if call.get else "POST",
                    self._base_url + call.path,
                    params={**call.query, **({"access_token": token} if token else {})},
                    timeout=_TIMEOUT,
                    **_content(call),
                )
        except _BAD_ADDRESS:
            return _WRONG_ADDRESS
        except _NOT_WRITTEN as exc:
            return Later(f"连不上微信：{type(exc).__name__}")
        except (httpx.HTTPError, TimeoutError) as exc:
            if call.harmless:
                return Later(f"微信没有答复：{type(exc).__name__}")
            return Unclear(f"消息已经发出，微信没有答复：{type(exc).__name__}")
        return _read_answer(answer, harmless=call.harmless)


def _content(call: Call) -> dict[str, Any]:
    if call.get:
        return {}
    if call.file is not None:
        return {"files": {"media": ("bill.png", call.file, "image/png")}}
    # \u escapes would be shown to the owner as such
    content = json.dumps(call.body, ensure_ascii=False).encode()
    return {"content": content, "headers": {"content-type": "application/json; charset=utf-8"}}


def _read_answer(answer: httpx.Response, *, harmless: bool) -> dict[str, Any] | Outcome:
    if answer.status_code in (429, 503):
        return Later(f"微信要求稍后再试（HTTP {answer.status_code}）", after_s=30)
    if answer.is_client_error:
        return Never(f"微信不收这个请求（HTTP {answer.status_code}）", Trouble.OURS)
    try:
        said = answer.json() if answer.is_success else None
    except ValueError:
        said = None
    if isinstance(said, dict) and isinstance(said.get("errcode", 0), int):
        return said
    if harmless:
        return Later(f"微信的答复看不懂（HTTP {answer.status_code}）")
    return Unclear(f"消息已经发出，微信的答复看不懂（HTTP {answer.status_code}）")
