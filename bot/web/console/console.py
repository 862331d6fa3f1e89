"""Puts the console together: its door, every page found, its files, its live stream, and how it says no."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.domain.errors import GuanjiaError, NotFound, Refused
from bot.web.console import door
from bot.web.console.live import Live
from bot.web.console.page import Page, pages
from bot.web.console.parts import ConsoleParts
from bot.web.console.templates import draw
from bot.web.console.visit import HOME, Signed, SignInFirst, Visit, signed_in
from storage.inbox import newest_news

_STATIC = Path(__file__).parent / "static"
_HTMX = Path(str(files("js_lib_htmx"))) / "static" / "htmx"


def add_console(app: FastAPI, parts: ConsoleParts) -> None:
    """Add it to the app."""
    app.state.console = parts
    app.state.console_live = Live(lambda: parts.database.run(newest_news), parts.leaving)
    app.include_router(door.router)
    for page in pages():
        guard = [Depends(_may_open(page))]
        app.include_router(page.router, prefix=f"{HOME}/{page.name}", dependencies=guard, include_in_schema=False)
    app.add_api_route(HOME, _home, include_in_schema=False)
    app.add_api_route(f"{HOME}/live", _live, include_in_schema=False)
    app.mount(f"{HOME}/static/htmx", _Kept(directory=_HTMX))
    app.mount(f"{HOME}/static", _Kept(directory=_STATIC))
    app.add_api_route(f"{HOME}/{{path:path}}", _nowhere, include_in_schema=False)
    app.add_exception_handler(SignInFirst, _sign_in_first)


def is_console(request: Request) -> bool:
    """Is this request for the console?"""
    return request.url.path.startswith(HOME)


def say_no(request: Request, error: GuanjiaError) -> Response:
    """What went wrong and what to do next, as a page, or as a note on the page that htmx asked from."""
    parts: ConsoleParts = request.app.state.console
    if request.headers.get("hx-request") == "true":
        drawn = draw("note.html", parts.clock(), text=str(error))
        return HTMLResponse(drawn, 200, {"hx-retarget": "#note", "hx-reswap": "innerHTML"})
    status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, Refused) else 400
    return HTMLResponse(draw("refused.html", parts.clock(), text=str(error), status=status), status)


class _Kept(StaticFiles):
    """Files a browser may keep and asks about again: they change only with the program."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI calls it."""

        async def send_kept(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])  # type: ignore[call-overload]  # ASGI says so
                message = {**message, "headers": [*headers, (b"cache-control", b"no-cache")]}
            await send(message)

        await super().__call__(scope, receive, send_kept)  # type: ignore[arg-type]  # Starlette's own names for it


def _may_open(page: Page) -> Callable[[Visit], Awaitable[None]]:
    async def may_open(visit: Signed) -> None:
        visit.need(page.right)

    return may_open


async def _home() -> Response:
    return RedirectResponse(f"{HOME}/{pages()[0].name}", 303)


async def _nowhere(_visit: Signed, path: str) -> Response:
    raise NotFound(f"没有这一页：/console/{path}。看看地址有没有抄错，或回“今天”从菜单里找")


async def _live(visit: Signed) -> Response:
    live: Live = visit.request.app.state.console_live

    async def still_welcome() -> bool:
        try:
            await signed_in(visit.request)
        except SignInFirst:
            return False
        return True

    return StreamingResponse(
        live.stream(still_welcome), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
    )


async def _sign_in_first(request: Request, error: Exception) -> Response:
    address = error.back if isinstance(error, SignInFirst) else HOME
    if request.headers.get("hx-request") == "true":
        return Response(status_code=200, headers={"hx-redirect": address})
    return RedirectResponse(address, 303)
