"""The calls to the platform: customer-service text, with a token that is fetched once for all and renewed once.

wechatpy's client is not used: it blocks the loop, recurses without end on a dead token and puts the AppSecret into
exception texts.
"""

import asyncio
import datetime as dt
import json
from typing import Any

import httpx

from bot.channels.contract import Accepted, Later, Never, Outcome, Trouble, Unclear
from bot.channels.wechat.refusals import BAD_TOKEN, outcome_of

_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_WHOLE_CALL_S = 10.0
_RENEW_EARLY_S = 300.0  # the platform keeps the old token for 5 minutes beside the new one
_FORCE_APART_S = 60.0  # a forced renewal is allowed 20 times a day, 30 s apart: a broken account must not burn them
_NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol)
_WRONG_ADDRESS = Never("公众号的 api_base_url 不是一个网址", Trouble.CONFIGURATION)


class Api:
    """Calls for one account, over a client that others share."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, app_id: str, secret: str) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._tokens = _Tokens(self, app_id, secret)

    async def send_text(self, openid: str, text: str, now: dt.datetime) -> Outcome:
        """Send a customer-service text. A token the platform does not know is renewed once, never twice."""
        message = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        renewed = False
        token = ""
        while True:
            try:
                token = await self._tokens.current(unlike=token)
            except _NoTokenError as exc:
                return exc.outcome(now)
            said = await self._send(token, message)
            if not isinstance(said, dict):
                return said
            code: int = said.get("errcode", 0)
            if code == 0:
                return Accepted(str(said.get("msgid", "")))
            if code not in BAD_TOKEN or renewed:
                return outcome_of(code, now)
            renewed = True

    async def ask_token(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST to stable_token. Raises _NoTokenError; nothing of a message was sent by then."""
        try:
            async with asyncio.timeout(_WHOLE_CALL_S):
                answer = await self._post("/cgi-bin/stable_token", {}, body)
            said = answer.json()
        except _BAD_ADDRESS as exc:
            raise _NoTokenError(_WRONG_ADDRESS) from exc
        except (httpx.HTTPError, TimeoutError, ValueError) as exc:
            raise _NoTokenError(Later(f"拿不到微信的凭证：{type(exc).__name__}")) from exc
        if not isinstance(said, dict):
            raise _NoTokenError(Later("拿不到微信的凭证：答复看不懂"))
        return said

    async def _send(self, token: str, message: dict[str, Any]) -> dict[str, Any] | Outcome:
        try:
            async with asyncio.timeout(_WHOLE_CALL_S):
                answer = await self._post("/cgi-bin/message/custom/send", {"access_token": token}, message)
        except _BAD_ADDRESS:
            return _WRONG_ADDRESS
        except _NOT_WRITTEN as exc:
            return Later(f"连不上微信：{type(exc).__name__}")
        except (httpx.HTTPError, TimeoutError) as exc:
            return Unclear(f"消息已经发出，微信没有答复：{type(exc).__name__}")
        return _read_answer(answer)

    async def _post(self, path: str, query: dict[str, str], body: dict[str, Any]) -> httpx.Response:
        return await self._http.post(
            self._base_url + path,
            params=query,
            content=json.dumps(body, ensure_ascii=False).encode(),  # \\u escapes would be shown to the owner as such
            headers={"content-type": "application/json; charset=utf-8"},
            timeout=_TIMEOUT,
        )


def _read_answer(answer: httpx.Response) -> dict[str, Any] | Outcome:
    if answer.status_code in (429, 503):
        return Later(f"微信要求稍后再试（HTTP {answer.status_code}）", after_s=30)
    if answer.is_client_error:
        return Never(f"微信不收这个请求（HTTP {answer.status_code}）", Trouble.OURS)
    try:
        said = answer.json() if answer.is_success else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("errcode", 0), int):
        return Unclear(f"消息已经发出，微信的答复看不懂（HTTP {answer.status_code}）")
    return said


class _NoTokenError(Exception):
    """No token can be had: by a refusal's code, or as an outcome already."""

    def __init__(self, why: int | Outcome) -> None:
        super().__init__(str(why))
        self._why = why

    def outcome(self, now: dt.datetime) -> Outcome:
        return outcome_of(self._why, now) if isinstance(self._why, int) else self._why


class _Tokens:
    """The account's access token: one fetch at a time, whoever asks."""

    def __init__(self, api: Api, app_id: str, secret: str) -> None:
        self._api = api
        self._app_id = app_id
        self._secret = secret
        self._one_at_a_time = asyncio.Lock()
        self._token = ""
        self._good_until = 0.0
        self._force_from = 0.0

    async def current(self, unlike: str = "") -> str:
        """A token that is not `unlike`, the one the platform just refused. Raises _NoTokenError."""
        async with self._one_at_a_time:
            if self._token and self._token != unlike and asyncio.get_running_loop().time() < self._good_until:
                return self._token
            await self._fetch(force=False)
            if self._token == unlike:
                await self._force()
            return self._token

    async def _force(self) -> None:
        """The platform repeats a token it refuses; only force makes a new one."""
        now_s = asyncio.get_running_loop().time()
        if now_s < self._force_from:
            raise _NoTokenError(Later("微信不认刚换的凭证", after_s=_FORCE_APART_S))
        self._force_from = now_s + _FORCE_APART_S
        await self._fetch(force=True)

    async def _fetch(self, *, force: bool) -> None:
        said = await self._api.ask_token(
            {
                "grant_type": "client_credential",
                "appid": self._app_id,
                "secret": self._secret,
                "force_refresh": force,
            }
        )
        token, lasts_s = said.get("access_token"), said.get("expires_in")
        if not isinstance(token, str) or not isinstance(lasts_s, int):
            code = said.get("errcode")
            raise _NoTokenError(code if isinstance(code, int) else Later("拿不到微信的凭证：答复看不懂"))
        self._token = token
        self._good_until = asyncio.get_running_loop().time() + max(lasts_s - _RENEW_EARLY_S, 0)
