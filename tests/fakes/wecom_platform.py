"""A small 企业微信 API server: tokens that end, robots with 20 a minute, 微信客服 with 5 in 48 hours, 群发 tasks.

It answers what it is told to refuse with the words of tables/wecom.yaml.
"""

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

ERRORS: dict[int, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "tables" / "wecom.yaml").read_text(encoding="utf-8")
)
ROBOT_KEY = "693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa"
_SENT_AT = 1795485600  # 2026-11-24 10:00 in China
_MOST_KF = 5
_MOST_ROBOT, _MINUTE_S = 20, 60


@dataclass(slots=True)
class WecomPlatform:
    """What it saw and how it answers. `refusals` are used up one a call, `always` refuses every call but tokens."""

    secret: str = "secretOfTheTest"
    token: str = "TOKEN-1"
    tokens_given: int = 0
    dead_tokens: set[str] = field(default_factory=set)
    dead_code: int = 40014
    refusals: deque[int] = field(default_factory=deque)
    says: deque[Response] = field(default_factory=deque)
    always: int = 0
    clock: Callable[[], float] = time.monotonic
    calls: int = 0
    app_messages: list[dict[str, Any]] = field(default_factory=list)
    robot_messages: list[dict[str, Any]] = field(default_factory=list)
    kf_sent: list[dict[str, Any]] = field(default_factory=list)
    kf_inbox: list[dict[str, Any]] = field(default_factory=list)
    kf_asked: list[dict[str, Any]] = field(default_factory=list)
    kf_page: int = 1000
    pictures: list[bytes] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    task_results: list[dict[str, Any]] = field(default_factory=list)
    reminded: list[str] = field(default_factory=list)
    _robot_at: list[float] = field(default_factory=list)
    _kf_used: dict[str, int] = field(default_factory=dict)

    def app(self) -> Starlette:
        """The server."""
        called = {
            "/cgi-bin/message/send": self._app_message,
            "/cgi-bin/kf/sync_msg": self._kf_sync,
            "/cgi-bin/kf/send_msg": self._kf_send,
            "/cgi-bin/externalcontact/add_msg_template": self._add_task,
            "/cgi-bin/externalcontact/get_groupmsg_send_result": self._task_result,
            "/cgi-bin/externalcontact/remind_groupmsg_send": self._remind,
        }
        routes = [Route(path, self._with_token(call), methods=["POST"]) for path, call in called.items()]
        return Starlette(
            routes=[
                *routes,
                Route("/cgi-bin/gettoken", self._give_token, methods=["GET"]),
                Route("/cgi-bin/media/upload", self._take_picture, methods=["POST"]),
                Route("/cgi-bin/webhook/send", self._robot, methods=["POST"]),
            ]
        )

    def owner_says(self, owner: str, text: str, number: str = "", **more: Any) -> None:
        """An owner writes to the 微信客服 account: their window opens anew."""
        self._kf_used[owner] = 0
        self.kf_inbox.append(
            {
                "msgid": number or f"kf{len(self.kf_inbox) + 1}",
                "open_kfid": "wkExample",
                "external_userid": owner,
                "send_time": _SENT_AT,
                "origin": 3,
                "msgtype": "text",
                "text": {"content": text, **more},
            }
        )

    async def _give_token(self, request: Request) -> Response:
        self.tokens_given += 1
        if request.query_params.get("corpsecret") != self.secret:
            return _refuse(40001)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": 7200})

    async def _take_picture(self, request: Request) -> Response:
        if request.query_params.get("access_token") != self.token or request.query_params.get("type") != "image":
            return _refuse(self.dead_code)
        async with request.form() as form:
            media: Any = form["media"]
            self.pictures.append(await media.read())
        return _ok(type="image", media_id=f"MEDIA-{len(self.pictures)}")

    def _with_token(self, call: Callable[[dict[str, Any]], Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            self.calls += 1
            token = request.query_params.get("access_token")
            if token in self.dead_tokens or token != self.token:
                return _refuse(self.dead_code)
            return self._refusal() or call(await request.json())

        return answer

    def _refusal(self) -> Response | None:
        if self.says:
            return self.says.popleft()
        if self.always:
            return _refuse(self.always)
        if not self.refusals:
            return None
        code = self.refusals.popleft()
        if ERRORS[code]["meaning"] == "refresh":  # the token ended: the next one asked for is another
            self.token = f"TOKEN-{self.tokens_given + 1}"
        return _refuse(code)

    async def _robot(self, request: Request) -> Response:
        self.calls += 1
        if request.query_params.get("key") != ROBOT_KEY:
            return _refuse(93000)
        if (refusal := self._refusal()) is not None:
            return refusal
        now = self.clock()
        if len([at for at in self._robot_at if at > now - _MINUTE_S]) >= _MOST_ROBOT:
            return _refuse(45009)
        self._robot_at.append(now)
        self.robot_messages.append(await request.json())
        return _ok()

    def _app_message(self, body: dict[str, Any]) -> Response:
        self.app_messages.append(body)
        gone = [user for user in str(body.get("touser", "")).split("|") if user.startswith("gone")]
        return _ok(msgid=f"app-{len(self.app_messages)}", **({"invaliduser": "|".join(gone)} if gone else {}))

    def _kf_sync(self, body: dict[str, Any]) -> Response:
        self.kf_asked.append(body)
        start = int(body.get("cursor") or 0)
        page = self.kf_inbox[start : start + self.kf_page]
        end = start + len(page)
        return _ok(next_cursor=str(end), has_more=int(end < len(self.kf_inbox)), msg_list=page)

    def _kf_send(self, body: dict[str, Any]) -> Response:
        owner = str(body["touser"])
        if owner not in self._kf_used:
            return _refuse(95002)
        if self._kf_used[owner] >= _MOST_KF:
            return _refuse(95001)
        self._kf_used[owner] += 1
        self.kf_sent.append(body)
        return _ok(msgid=body.get("msgid", ""))

    def _add_task(self, body: dict[str, Any]) -> Response:
        self.tasks.append(body)
        return _ok(msgid=f"task-{len(self.tasks)}", fail_list=[])

    def _task_result(self, _body: dict[str, Any]) -> Response:
        return _ok(send_list=self.task_results, next_cursor="")

    def _remind(self, body: dict[str, Any]) -> Response:
        if self.reminded.count(body["msgid"]) >= 3:
            return _refuse(45009)
        self.reminded.append(body["msgid"])
        return _ok()


def _ok(**more: Any) -> Response:
    return JSONResponse({"errcode": 0, "errmsg": "ok", **more})


def _refuse(code: int) -> Response:
    return JSONResponse({"errcode": code, "errmsg": ERRORS[code]["errmsg"]})
