"""Puts the HTTP side together out of the parts handed in. Knows no setting and opens nothing itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from bot.domain.errors import GuanjiaError, NotFound, Refused
from bot.web.api.api import add_api
from bot.web.body_cap import BodyCap
from bot.web.channel_door import ChannelDoor
from bot.web.console.console import add_console, is_console, say_no
from bot.web.health import health_router
from bot.web.meters import Meters
from bot.web.owner.door import FILES as OWNER_FILES
from bot.web.owner.door import OwnerDoor
from bot.web.parts import WebParts
from bot.web.payment_door import PaymentDoor
from bot.web.safe_headers import SafeHeaders
from bot.web.try_page import FILES, try_router

_LAND_WITHIN_S = 10.0


def build_app(parts: WebParts) -> FastAPI:
    """The app, its routes and its rules."""
    meters = Meters()
    door = ChannelDoor(parts, meters)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with parts.alongside():
            yield
            await door.flights.landed(_LAND_WITHIN_S)

    # No docs pages: they load their scripts from another host.
    app = FastAPI(title="guanjia", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(health_router(parts, meters))
    app.include_router(door.router())
    app.include_router(PaymentDoor(parts, meters).router())
    if parts.owner is not None:
        app.include_router(OwnerDoor(parts.owner).router())
        app.mount("/page/static", OWNER_FILES)
    if parts.try_page is not None:
        app.include_router(try_router(parts.try_page, parts.clock))
        app.mount("/try/static", FILES)
    if parts.api is not None:
        add_api(app, parts.api)
    if parts.console is not None:
        add_console(app, parts.console)
    app.add_exception_handler(GuanjiaError, _tell_error)
    app.add_middleware(BodyCap)
    app.add_middleware(SafeHeaders)
    return app


async def _tell_error(request: Request, error: Exception) -> Response:
    if isinstance(error, GuanjiaError) and is_console(request):
        return say_no(request, error)
    status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Refused) else 400
    return JSONResponse({"error": str(error)}, status)
