"""`POST /payments/{gateway}/notify`: a platform tells of money. Answered within its five seconds, whatever it holds.

Not from the platform 403, well signed 204 (the platform stops), anything we could not write 500 (it comes again).
"""

import datetime as dt

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.gateways.contract import Forbidden, NoticeRequest, OpenGateway, Rubbish, Told
from bot.web.meters import Meters
from bot.web.parts import WebParts

_METER = "payment"  # the channel's place in the meters
_log = structlog.get_logger(__name__)


class PaymentDoor:
    """Lets notices of money in."""

    def __init__(self, parts: WebParts, meters: Meters) -> None:
        self._parts = parts
        self._meters = meters

    def router(self) -> APIRouter:
        """Its address."""
        router = APIRouter()
        router.add_api_route("/payments/{gateway}/notify", self.call, methods=["POST"], include_in_schema=False)
        return router

    async def call(self, gateway: str, request: Request) -> Response:
        """Answer one notice."""
        opened = self._parts.gateways.get(gateway)
        if opened is None:
            return _fail(404, "no such gateway")
        now = self._parts.clock()
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply, sort = await self._answer(opened, NoticeRequest(headers, await request.body()), now)
        self._meters.callback(_METER, gateway, sort)
        return reply

    async def _answer(self, gateway: OpenGateway, request: NoticeRequest, now: dt.datetime) -> tuple[Response, str]:
        match gateway.read(request, now):
            case Forbidden(because, stale):
                _log.warning("notice of money refused", gateway=gateway.name, because=because)
                return _fail(403, "not accepted"), "stale" if stale else "forbidden"
            case Rubbish(because):
                _log.warning("notice of money without use", gateway=gateway.name, because=because)
                return Response(status_code=204), "rubbish"
            case Told(notice_id, what):
                try:
                    new = await self._parts.take_notice(gateway.name, notice_id, what, now)
                except Exception:  # noqa: BLE001 - logged; the platform tells again
                    _log.exception("notice of money not written", gateway=gateway.name)
                    return _fail(500, "try again"), "failed"
                return Response(status_code=204), "turn" if new else "duplicate"


def _fail(status: int, message: str) -> Response:
    return JSONResponse({"code": "FAIL", "message": message}, status)
