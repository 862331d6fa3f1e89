"""One request of a signed-in colleague: who, when, with which rights, and how the answer is drawn.

Pages get a `Signed` and nothing else. What they show of a household they tell `saw`, which keeps who saw whose data.
"""

import datetime as dt
import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, TypeVar
from urllib.parse import quote, urlsplit

import anyio.to_thread
from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.rights import HOLDERS, Actor, Right
from bot.ledgers.export_book import ExportColumn, Value, write_book
from bot.services.staff.sign_in import Visitor, visitor_of
from bot.web.console.page import Page, pages
from bot.web.console.parts import ConsoleParts
from bot.web.console.templates import draw
from storage.data_seen import note_seen
from storage.pauses import pause_in_force
from storage.sign_in import say_next
from storage.tables import Room

COOKIE = "guanjia_console"
HOME = "/console"
Answer = TypeVar("Answer")
_TELLS_ITS_PLACE = {"referrer-policy": "same-origin"}  # a form sent too late then leads back to its page
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SignInFirst(Exception):
    """Nobody is signed in here (any more); `back` is where to go on afterwards."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: the menu with its counts, and the pause in force, if any."""

    menu: tuple[tuple[Page, int], ...]
    paused: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """The request of a colleague."""

    request: Request
    parts: ConsoleParts
    visitor: Visitor
    now: dt.datetime

    @property
    def actor(self) -> Actor:
        """Who it is."""
        return self.visitor.actor

    @property
    def is_fragment(self) -> bool:
        """Does htmx ask for a part of a page?"""
        return self.request.headers.get("hx-request") == "true"

    def need(self, right: Right) -> None:
        """Raises Refused when the role does not hold the right, naming who does."""
        if not self.actor.may(right):
            who = "、".join(sorted(HOLDERS[right]))
            raise Refused(f"您是{self.actor.role}，这件事要由{who}来做。可以把这一页的地址发给他们")

    async def run(self, work: Callable[[Session], Answer]) -> Answer:
        """Do it in one transaction."""
        return await self.parts.database.run(work)

    async def form(self) -> FormData:
        """What was filled in."""
        return await self.request.form()

    async def page(self, template: str, title: str, **values: object) -> Response:
        """A whole page in its frame."""
        frame = await self.run(self._frame)
        return HTMLResponse(
            draw(
                template,
                self.now,
                visit=self,
                actor=self.actor,
                csrf=self.visitor.csrf,
                title=title,
                frame=frame,
                here=self.request.url.path.split("/")[2] if self.request.url.path.count("/") > 1 else "",
                flash=self.visitor.flash,
                flash_ok=self.visitor.flash_ok,
                **values,
            ),
            headers=_TELLS_ITS_PLACE,
        )

    def part(self, template: str, **values: object) -> Response:
        """A part of a page, for htmx."""
        drawn = draw(template, self.now, visit=self, actor=self.actor, csrf=self.visitor.csrf, **values)
        return HTMLResponse(drawn)

    async def book(
        self, name: str, title: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[Value]]
    ) -> Response:
        """A table as an xlsx to keep."""

        def write() -> bytes:
            with TemporaryDirectory() as folder:
                file = Path(folder) / "book.xlsx"
                write_book(file, title, columns, rows)
                return file.read_bytes()

        return file_answer(await anyio.to_thread.run_sync(write), f"{name}-{self.now:%Y%m%d}.xlsx")

    async def back(self, address: str, said: str = "", *, ok: bool = True) -> Response:
        """Go there after a deed, and say there what was done."""
        if said:
            await self.run(lambda session: say_next(session, self.visitor.session_id, said, ok=ok))
        if self.is_fragment:
            return Response(status_code=200, headers={"hx-redirect": address})
        return RedirectResponse(address, 303)

    def saw(self, session: Session, room_id: int, what: str) -> None:
        """Note that this colleague looked at a household."""
        note_seen(session, self.actor.name, room_id, what, self.now)

    def _frame(self, session: Session) -> Frame:
        if self.visitor.flash:
            say_next(session, self.visitor.session_id, "", ok=True)
        menu = tuple(
            (page, page.count(session, self.actor) if page.count is not None else 0)
            for page in pages()
            if page.rank is not None and self.actor.may(page.right)
        )
        pause = pause_in_force(session)
        return Frame(menu, (pause.why or "没有写原因") if pause is not None else None)


def file_answer(content: bytes, name: str) -> Response:
    """A file to save under a Chinese name."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=_XLSX, headers=headers)


async def signed_in(request: Request) -> Visit:
    """The visit. Raises SignInFirst; Refused for a deed that did not come from our own page."""
    parts: ConsoleParts = request.app.state.console
    now = parts.clock()
    token = request.cookies.get(COOKIE, "")
    visitor = await parts.database.run(lambda session: visitor_of(session, token, now)) if token else None
    if visitor is None:
        raise SignInFirst(_here(request))
    if request.method != "GET":
        await _check_origin(request, visitor)
    return Visit(request, parts, visitor, now)


Signed = Annotated[Visit, Depends(signed_in)]


def in_scope(visit: Visit, room: Room | None) -> Room:
    """The room, if this colleague may look at it. Raises NotFound and Refused."""
    if room is None:
        raise NotFound("没有这间房屋。请核对房号，或先导入业主台账")
    scope = visit.actor.scope
    if scope is not None and room.building_id not in scope:
        raise Refused(f"{room.code} 不在您负责的楼栋里。请主管在“设置 → 员工”里调整，或交给负责这栋的管家")
    return room


def number_of(form: FormData, name: str) -> int:
    """A whole number out of a form. Raises WrongUse."""
    try:
        return int(str(form.get(name, "")))
    except ValueError as exc:
        raise WrongUse("表单不完整，请返回刷新后再试") from exc


def words_of(form: FormData, name: str, most: int = 2000) -> str:
    """Trimmed words out of a form. Raises WrongUse when they are too long."""
    words = str(form.get(name, "")).replace("\r\n", "\n").strip()
    if len(words) > most:
        raise WrongUse(f"太长了，最多 {most} 个字，现在 {len(words)} 个。请删短一些")
    return words


def all_words_of(form: FormData, name: str) -> Collection[str]:
    """All values of one name."""
    return [str(value) for value in form.getlist(name)]


async def _check_origin(request: Request, visitor: Visitor) -> None:
    shown = request.headers.get("x-csrf") or str((await request.form()).get("csrf", ""))
    if not hmac.compare_digest(shown.encode(), visitor.csrf.encode()):
        raise Refused("这一页放得太久，或不是从管家里打开的，没有执行。请返回刷新页面再试，填过的内容还在")


def _here(request: Request) -> str:
    """Where to go on after signing in: only a page of ours, and never a deed done again."""
    address = request.headers.get("hx-current-url") or (
        str(request.url) if request.method == "GET" else request.headers.get("referer", "")
    )
    split = urlsplit(address)
    path = split.path if split.path.startswith(HOME) else HOME
    return f"{HOME}/sign-in?back={quote(path + ('?' + split.query if split.query else ''))}"
