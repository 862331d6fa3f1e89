"""`/console/sign-in` and `/console/sign-out`: name, password and, where set, the code of the second factor."""

from urllib.parse import urlsplit

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.domain.errors import WrongUse
from bot.services.staff.sign_in import (
    LOCKED,
    LONGEST,
    Entered,
    NeedsCode,
    Shut,
    find_door,
    is_right,
    leave,
    open_door,
)
from bot.web.console.parts import ConsoleParts
from bot.web.console.templates import draw
from bot.web.console.visit import COOKIE, HOME, Signed, words_of
from storage.staff import active_staff

router = APIRouter(prefix=HOME, include_in_schema=False)


@router.get("/sign-in")
async def show(request: Request, back: str = HOME) -> Response:
    """The form."""
    return await _form(request, back)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Measure, then open."""
    parts: ConsoleParts = request.app.state.console
    form = await request.form()
    back = _ours(words_of(form, "back"))
    try:
        name, code = words_of(form, "name", 40), words_of(form, "code", 12)
    except WrongUse as exc:
        return await _form(request, back, because=str(exc), status=400)
    password, place = str(form.get("password", ""))[:200], request.client.host if request.client else ""
    now = parts.clock()
    door = await parts.database.run(lambda session: find_door(session, name, place, now))
    if door.locked:
        return await _form(request, back, name=name, because=LOCKED.because, status=429)
    right = await anyio.to_thread.run_sync(is_right, door, password)
    device = request.headers.get("user-agent", "")
    answer = await parts.database.run(
        lambda session: open_door(
            session, parts.vault, name, right=right, code=code, place=place, device=device, now=now
        )
    )
    match answer:
        case Entered(token):
            return _let_in(request, back, token)
        case NeedsCode(tried):
            because = "验证码不对，请看手机上现在显示的 6 位数字" if tried else ""
            return await _form(request, back, name=name, ask_code=True, because=because)
        case Shut(because):
            return await _form(request, back, name=name, because=because, status=401)


@router.post("/sign-out")
async def sign_out(visit: Signed) -> Response:
    """Out, here or everywhere else."""
    everywhere = bool((await visit.form()).get("everywhere"))
    await visit.run(lambda session: leave(session, visit.visitor, everywhere=everywhere))
    if everywhere:
        return await visit.back(f"{HOME}/me", "别处的登录都退出了")
    answer = RedirectResponse(f"{HOME}/sign-in", 303)
    answer.delete_cookie(COOKIE, path=HOME)
    return answer


def _let_in(request: Request, back: str, token: str) -> Response:
    answer = RedirectResponse(back, 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        path=HOME,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


async def _form(  # noqa: PLR0913 - what stands in it
    request: Request, back: str, *, name: str = "", because: str = "", ask_code: bool = False, status: int = 200
) -> Response:
    parts: ConsoleParts = request.app.state.console
    somebody = bool(await parts.database.run(active_staff))
    page = draw(
        "sign_in.html",
        parts.clock(),
        back=_ours(back),
        name=name,
        because=because,
        ask_code=ask_code,
        somebody=somebody,
        seats=parts.seats,
    )
    return HTMLResponse(page, status)


def _ours(back: str) -> str:
    """Only a page of ours: an address handed in must not lead elsewhere."""
    split = urlsplit(back)
    ours = split.path.startswith(HOME) and not split.scheme and not split.netloc and "\\" not in back
    return back if ours and not split.path.startswith(f"{HOME}/sign-") else HOME
