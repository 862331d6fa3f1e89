"""A small 公众号 API server: hands out tokens, takes customer-service texts, and refuses as it is told to."""

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass(slots=True)
class WechatPlatform:
    """What it saw and how it answers. `refusals` are used up one a text; `says` answers a text with a bare response."""

    token: str = "TOKEN-1"
    token_asked: list[dict[str, Any]] = field(default_factory=list)
    token_refusal: int = 0
    token_takes_s: float = 0.0
    dead_tokens: set[str] = field(default_factory=set)
    dead_code: int = 40001
    refusals: deque[int] = field(default_factory=deque)
    says: deque[Response] = field(default_factory=deque)
    texts: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def app(self) -> Starlette:
        """The server."""
        return Starlette(
            routes=[
                Route("/cgi-bin/stable_token", self._give_token, methods=["POST"]),
                Route("/cgi-bin/message/custom/send", self._take_text, methods=["POST"]),
            ]
        )

    async def _give_token(self, request: Request) -> Response:
        asked = await request.json()
        self.token_asked.append(asked)
        await asyncio.sleep(self.token_takes_s)
        if self.token_refusal:
            return JSONResponse({"errcode": self.token_refusal, "errmsg": "refused"})
        if asked["force_refresh"]:
            self.token = f"FORCED-{len(self.token_asked)}"
        return JSONResponse({"access_token": self.token, "expires_in": 7200})

    async def _take_text(self, request: Request) -> Response:
        body = await request.body()
        self.raw.append(body)
        if request.query_params.get("access_token") in self.dead_tokens:
            return JSONResponse({"errcode": self.dead_code, "errmsg": "invalid credential"})
        if self.says:
            return self.says.popleft()
        code = self.refusals.popleft() if self.refusals else 0
        if code == 0:
            self.texts.append(await request.json())
            self.arrived.set()
        return JSONResponse({"errcode": code, "errmsg": "ok" if code == 0 else "refused"})
