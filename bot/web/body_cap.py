"""Caps every request body at 64 KB before anything reads it: wechatpy would happily parse 20 MB.

One address takes sheets of up to 20 MB; what is over says in Chinese what to do, for a person reads it.
"""

import asyncio
import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PROGRAMS = "/api/"  # what reads our answers there wants JSON
MAX_BYTES = 64 * 1024
SHEETS, MAX_SHEET_BYTES = "/console/imports/look", 20 * 1024 * 1024
_SWALLOWED_BYTES = 64 * 1024 * 1024
_WITHIN_S = 10.0  # a body that trickles in holds a connection, no longer than this
_SHEETS_WITHIN_S = 180.0
_TOO_BIG = "这些文件一共超过 20 MB，没有收下。请返回，分几次上传，或把 xls 另存为 xlsx（会小很多）。"


class _TooBigError(Exception):
    pass


class BodyCap:
    """Reads the body whole (it is small) and hands it on; 413 over the cap, 408 when it does not come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI calls it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sheets = scope["path"] == SHEETS
        program = scope["path"].startswith(_PROGRAMS)
        try:
            async with asyncio.timeout(_SHEETS_WITHIN_S if sheets else _WITHIN_S):
                body = await _read(scope, receive, MAX_SHEET_BYTES if sheets else MAX_BYTES)
        except _TooBigError:
            told = "正文超过 64 KB，没有收下。请分几次发" if program else "The body is over 64 KB."
            await _refuse(send, 413, _TOO_BIG if sheets else told, as_json=program)
        except TimeoutError:
            told = "正文没有及时收全，没有办。请再发一次" if program else "The body did not come in time."
            await _refuse(send, 408, told, as_json=program)
        else:
            if body is not None:
                await self._app(scope, _replay(body, receive), send)


async def _read(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """The body; None when the other side hung up. Raises _TooBigError.

    What is over the cap is swallowed and dropped: answering while the other side still writes resets the line, and it
    would never read the 413.
    """
    told = dict(scope["headers"]).get(b"content-length", b"0")
    if told.isdigit() and int(told) > _SWALLOWED_BYTES:
        raise _TooBigError
    body = bytearray()
    seen = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        seen += len(piece)
        if seen <= most:
            body += piece
        if seen > _SWALLOWED_BYTES or (seen > most and not message.get("more_body", False)):
            raise _TooBigError
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return again


async def _refuse(send: Send, status: int, why: str, *, as_json: bool) -> None:
    kind = b"application/json" if as_json else b"text/plain; charset=utf-8"
    body = json.dumps({"error": why, "code": "wrong_use"}, ensure_ascii=False) if as_json else why
    headers = [(b"content-type", kind), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
