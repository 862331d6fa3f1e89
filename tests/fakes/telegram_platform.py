"""A small Bot API server: takes texts, keeps them, and refuses as it is told to. Errors as the Bot API words them."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "12345678:AAfakefakefakefakefakefakefakefake01"
ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "slow": (429, {"description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7}}),
    "slow untold": (429, {"description": "Too Many Requests"}),
    "blocked": (403, {"description": "Forbidden: bot was blocked by the user"}),
    "no chat": (400, {"description": "Bad Request: chat not found"}),
    "too long": (400, {"description": "Bad Request: message is too long"}),
    "migrated": (
        400,
        {
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": -100777},
        },
    ),
    "token": (401, {"description": "Unauthorized"}),
    "conflict": (409, {"description": "Conflict: terminated by other getUpdates request"}),
    "gateway": (502, {"description": "Bad Gateway"}),
}


@dataclass(slots=True)
class TelegramPlatform:
    """What it saw and how it answers. `refusals` (keys of ERRORS) and bare `says` are used up one a text."""

    refusals: deque[str] = field(default_factory=deque)
    says: deque[Response] = field(default_factory=deque)
    texts: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        """The server."""
        return Starlette(routes=[Route("/bot{token}/sendMessage", self._take_text, methods=["POST"])])

    async def _take_text(self, request: Request) -> Response:
        fields = {name: str(value) for name, value in (await request.form()).items()}
        if request.path_params["token"] != TOKEN:
            return _refuse("token")
        if self.says:
            return self.says.popleft()
        if self.refusals:
            return _refuse(self.refusals.popleft())
        self.texts.append(fields)
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        sent = {"message_id": len(self.texts), "date": 1790000000, "chat": chat, "text": fields["text"]}
        return JSONResponse({"ok": True, "result": sent})


def _refuse(name: str) -> Response:
    code, told = ERRORS[name]
    return JSONResponse({"ok": False, "error_code": code, **told}, status_code=code)
