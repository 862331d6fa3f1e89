"""`/healthz`: the process answers. `/readyz`: it can do its work. `/metrics`: the counters, not for strangers."""

import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.web.meters import MEDIA_TYPE, Meters
from bot.web.parts import WebParts

_HERE = ("127.0.0.1", "::1")
_PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip")


def health_router(parts: WebParts, meters: Meters) -> APIRouter:
    """The three addresses."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"ok": True}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        findings = await parts.examine()
        ok = all(finding.ok for finding in findings)
        told = {"ok": ok, "checks": [{"check": finding.check, "ok": finding.ok} for finding in findings]}
        return JSONResponse(told, 200 if ok else 503)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not _may_read_metrics(request, parts.metrics_key):
            return Response("Not for you.", 403, media_type="text/plain")
        return Response(meters.text(), media_type=MEDIA_TYPE)

    return router


def _may_read_metrics(request: Request, key: str) -> bool:
    """With a key: whoever shows it. Without: this machine itself, and not a proxy that passes a stranger on."""
    if key:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(shown.encode(), key.encode())
    came_from = request.client.host if request.client else ""
    return came_from in _HERE and not any(name in request.headers for name in _PASSED_ON)
