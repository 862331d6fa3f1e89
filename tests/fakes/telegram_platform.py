"""A small Bot API server: takes messages, edits and answered buttons, hands out updates, and refuses as it is told to.

It keeps the platform's limits when asked to: a second message to a chat within a second, a 31st within one for all, a
21st within a minute to a group are answered 429. Errors are worded as the Bot API words them (tables/telegram.yaml).
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "12345678:AAfakefakefakefakefakefakefakefake01"
BOT = {"id": 12345678, "is_bot": True, "first_name": "管家", "username": "guanjia_bot"}
ERRORS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "tables" / "telegram.yaml").read_text(encoding="utf-8")
)
_SENT_AT = 1790000000


@dataclass(slots=True)
class TelegramPlatform:
    """What it saw and how it answers. `refusals` (keys of ERRORS) and bare `says` are used up one a message.

    `always` refuses every message; `blocked_by` are chats that answer 403; `moved` are groups with their new ids.
    """

    refusals: deque[str] = field(default_factory=deque)
    says: deque[Response] = field(default_factory=deque)
    always: str = ""
    blocked_by: set[str] = field(default_factory=set)
    moved: dict[str, int] = field(default_factory=dict)
    keeps_limits: bool = False
    clock: Callable[[], float] = time.monotonic
    texts: list[dict[str, str]] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    webhooks: list[dict[str, str]] = field(default_factory=list)
    edits: list[dict[str, str]] = field(default_factory=list)
    let_up: list[str] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    webhook_stopped: int = 0
    tries: int = 0
    _sent_at: list[tuple[float, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        """The server."""
        calls = {
            "sendMessage": self._take_text,
            "sendPhoto": self._take_photo,
            "setWebhook": self._set_webhook,
            "editMessageText": self._take_edit,
            "answerCallbackQuery": self._let_up,
            "getUpdates": self._give_updates,
            "deleteWebhook": self._stop_webhook,
            "getMe": self._tell_name,
        }
        return Starlette(
            routes=[
                Route(f"/bot{{token}}/{name}", _known(call), methods=["POST", "GET"]) for name, call in calls.items()
            ]
        )

    async def _take_text(self, fields: dict[str, str]) -> Response:
        self.tries += 1
        if self.says:
            return self.says.popleft()
        refusal = self._refusal(fields["chat_id"])
        if refusal is not None:
            return refusal
        self.texts.append(fields)
        return self._message(fields["chat_id"], fields["text"])

    async def _take_photo(self, fields: dict[str, str]) -> Response:
        self.photos.append(fields["chat_id"])
        return self._message(fields["chat_id"], "")

    async def _take_edit(self, fields: dict[str, str]) -> Response:
        self.edits.append(fields)
        return self._message(fields["chat_id"], fields["text"])

    async def _let_up(self, fields: dict[str, str]) -> Response:
        self.let_up.append(fields["callback_query_id"])
        return _result(True)  # noqa: FBT003 - what the Bot API answers

    async def _give_updates(self, fields: dict[str, str]) -> Response:
        offset = int(fields.get("offset", 0))
        self.asked.append(offset)
        if self.refusals:
            return _refuse(self.refusals.popleft())
        for _ in range(50):
            waiting = [update for update in self.updates if update["update_id"] >= offset]
            if waiting:
                return _result(waiting)
            await asyncio.sleep(0.02)
        return _result([])

    async def _set_webhook(self, fields: dict[str, str]) -> Response:
        if self.refusals:
            return _refuse(self.refusals.popleft())
        self.webhooks.append(fields)
        return _result(True)  # noqa: FBT003 - same

    async def _stop_webhook(self, _fields: dict[str, str]) -> Response:
        self.webhook_stopped += 1
        return _result(True)  # noqa: FBT003 - same

    async def _tell_name(self, _fields: dict[str, str]) -> Response:
        return _result(BOT)

    def _refusal(self, chat: str) -> Response | None:
        if self.always:
            return _refuse(self.always)
        if self.refusals:
            return _refuse(self.refusals.popleft())
        if chat in self.blocked_by:
            return _refuse("blocked")
        if chat in self.moved:
            return _refuse("migrated", parameters={"migrate_to_chat_id": self.moved[chat]})
        return _refuse("slow", parameters={"retry_after": 1}) if self._is_over_limit(chat) else None

    def _is_over_limit(self, chat: str) -> bool:
        now = self.clock()
        if not self.keeps_limits:
            return False
        last_second = [to for at, to in self._sent_at if at > now - 1]
        last_minute = [to for at, to in self._sent_at if at > now - 60 and to == chat]
        over = len(last_second) >= 30 or (chat in last_second if not chat.startswith("-") else len(last_minute) >= 20)
        if not over:
            self._sent_at.append((now, chat))
        return over

    def _message(self, chat: str, text: str) -> Response:
        kind = "supergroup" if chat.startswith("-") else "private"
        number = len(self.texts) + len(self.photos)
        return _result(
            {"message_id": number, "date": _SENT_AT, "chat": {"id": int(chat), "type": kind}, "text": text, "from": BOT}
        )


def private_text(update_id: int, chat_id: int, text: str) -> dict[str, Any]:
    """An update: something said to the bot alone."""
    return {"update_id": update_id, "message": _said(update_id, {"id": chat_id, "type": "private"}, chat_id, text)}


def group_text(update_id: int, chat_id: int, writer_id: int, text: str) -> dict[str, Any]:
    """An update: something said in a group."""
    chat = {"id": chat_id, "type": "supergroup", "title": "幸福里业主群"}
    return {"update_id": update_id, "message": _said(update_id, chat, writer_id, text)}


def press(update_id: int, chat_id: int, text: str, chosen: str) -> dict[str, Any]:
    """An update: a button pressed under a message of ours."""
    chat = {"id": chat_id, "type": "private"}
    under = {"message_id": 77, "date": _SENT_AT, "chat": chat, "text": text, "from": BOT}
    query = {"id": f"q{update_id}", "from": _person(chat_id), "chat_instance": "c", "data": chosen, "message": under}
    return {"update_id": update_id, "callback_query": query}


def _said(number: int, chat: dict[str, Any], writer_id: int, text: str) -> dict[str, Any]:
    return {"message_id": number, "date": _SENT_AT, "chat": chat, "from": _person(writer_id), "text": text}


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "伟"}


def _known(call: Callable[[dict[str, str]], Any]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        if request.path_params["token"] != TOKEN:
            return _refuse("token")
        if request.method == "GET":
            fields = dict(request.query_params)
        else:
            async with request.form() as form:
                fields = {name: str(value) for name, value in form.items()}
        reply: Response = await call(fields)
        return reply

    return answer


def _result(value: object) -> Response:
    return Response(json.dumps({"ok": True, "result": value}, ensure_ascii=False), media_type="application/json")


def _refuse(name: str, **instead: Any) -> Response:
    told = {key: value for key, value in ERRORS[name].items() if key != "meaning"} | instead
    return JSONResponse({"ok": False, **told}, status_code=told["error_code"])
