"""A small 公众号 API server: gives tokens that expire, takes messages, keeps windows and consents, refuses as told.

It imports nothing of the bot. Its error words are a table of its own (tables/wechat.yaml).
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

ERRORS: dict[int, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "tables" / "wechat.yaml").read_text(encoding="utf-8")
)
_NOT_A_TOKEN, _EXPIRED, _NO_WINDOW, _WINDOW_USED_UP, _NO_CONSENT = 40001, 42001, 45015, 45047, 43101


@dataclass(slots=True)
class WechatPlatform:
    """What it saw and how it answers.

    `refusals` (codes) and bare `says` are used up one a message, `always` refuses every one. With `windows` (messages
    left by openid) it keeps them, with `grants` (by openid and template) the consents. `token_lasts`: messages one
    token is good for. `breaks`: so many messages are taken and the connection closed without an answer.
    """

    token: str = "TOKEN-1"
    token_asked: list[dict[str, Any]] = field(default_factory=list)
    token_refusal: int = 0
    token_takes_s: float = 0.0
    token_lasts: int | None = None
    dead_tokens: set[str] = field(default_factory=set)
    dead_code: int = 40001
    always: int = 0
    breaks: int = 0
    takes_s: float = 0.0
    refusals: deque[int] = field(default_factory=deque)
    says: deque[Response] = field(default_factory=deque)
    windows: dict[str, int | None] | None = None
    grants: Counter[tuple[str, str]] | None = None
    texts: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    templates: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    tickets_asked: int = 0
    arrived: threading.Event = field(default_factory=threading.Event)
    used: Counter[str] = field(default_factory=Counter)
    _is_over: bool = False

    def app(self) -> Starlette:
        """The server."""
        return Starlette(
            routes=[
                Route("/cgi-bin/stable_token", self._give_token, methods=["POST"]),
                Route("/cgi-bin/message/custom/send", self._take_text, methods=["POST"]),
                Route("/cgi-bin/message/subscribe/bizsend", self._take_notice, methods=["POST"]),
                Route("/cgi-bin/message/template/send", self._take_template, methods=["POST"]),
                Route("/cgi-bin/ticket/getticket", self._give_ticket, methods=["GET"]),
                Route("/cgi-bin/media/upload", self._take_picture, methods=["POST"]),
            ]
        )

    async def _give_token(self, request: Request) -> Response:
        asked = await request.json()
        self.token_asked.append(asked)
        await asyncio.sleep(self.token_takes_s)
        if self.token_refusal:
            return _refuse(self.token_refusal)
        if asked["force_refresh"] or self._is_over or self._is_worn_out():
            self.token = f"FORCED-{len(self.token_asked)}"
        return JSONResponse({"access_token": self.token, "expires_in": 7200})

    async def _take_text(self, request: Request) -> Response:
        return await self._take(request, self.texts, self._window_code)

    async def _take_notice(self, request: Request) -> Response:
        return await self._take(request, self.notices, self._grant_code)

    async def _take_template(self, request: Request) -> Response:
        return await self._take(request, self.templates, lambda _asked: 0)

    async def _give_ticket(self, request: Request) -> Response:
        self.tickets_asked += 1
        if code := self._token_code(request):
            return _refuse(code)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "ticket": "TICKET-1", "expires_in": 7200})

    async def _take_picture(self, request: Request) -> Response:
        if code := self._token_code(request):
            return _refuse(code)
        async with request.form() as form:
            media: Any = form["media"]
            self.pictures.append(await media.read())
        return JSONResponse({"type": "image", "media_id": f"MEDIA-{len(self.pictures)}", "created_at": 1790000000})

    async def _take(self, request: Request, kept: list[dict[str, Any]], limit: Any) -> Response:
        self.raw.append(await request.body())
        await asyncio.sleep(self.takes_s)
        if code := self._token_code(request):
            return _refuse(code)
        if self.says:
            return self.says.popleft()
        asked = await request.json()
        code = self.always or (self.refusals.popleft() if self.refusals else 0) or limit(asked)
        self._is_over = code == _EXPIRED
        if code:
            return _refuse(code)
        kept.append(asked)
        self.arrived.set()
        if self.breaks:
            self.breaks -= 1
            return StreamingResponse(_broken())
        return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": 2_000_000 + len(kept)})

    def _token_code(self, request: Request) -> int:
        token = request.query_params.get("access_token", "")
        if token in self.dead_tokens:
            return self.dead_code
        if token != self.token:
            return _NOT_A_TOKEN
        if self._is_worn_out():
            return _EXPIRED
        self.used[token] += 1
        return 0

    def _is_worn_out(self) -> bool:
        return self.token_lasts is not None and self.used[self.token] >= self.token_lasts

    def _window_code(self, asked: dict[str, Any]) -> int:
        if self.windows is None:
            return 0
        openid = asked["touser"]
        if openid not in self.windows:
            return _NO_WINDOW
        left = self.windows[openid]
        if left == 0:
            return _WINDOW_USED_UP
        if left is not None:
            self.windows[openid] = left - 1
        return 0

    def _grant_code(self, asked: dict[str, Any]) -> int:
        if self.grants is None:
            return 0
        consent = asked["touser"], asked["template_id"]
        if not self.grants[consent]:
            return _NO_CONSENT
        self.grants[consent] -= 1
        return 0


async def _broken() -> AsyncIterator[bytes]:
    yield b'{"errcode":'
    raise ConnectionResetError


def _refuse(code: int) -> Response:
    return JSONResponse({"errcode": code, "errmsg": ERRORS.get(code, {}).get("errmsg", "refused")})
