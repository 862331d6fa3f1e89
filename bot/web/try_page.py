"""`/try`: the demo's chat page, in the look of a phone. It has no rights: whoever opens it may play any sample owner.

That is why it exists only where the demo switched it on, over invented people.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field

from bot.channels.words import clean
from bot.domain.moments import iso, read_moment
from bot.domain.money import yuan
from bot.web.parts import TryPage

STATIC = Path(__file__).parent / "static"
FILES = StaticFiles(directory=STATIC)
_YEARS = range(2000, 2100)


class Said(BaseModel):
    """What the page posts. `owner` is a seat as `/try/owners` names it; `now` ISO 8601, else the clock's."""

    model_config = ConfigDict(extra="forbid")

    owner: str = Field(max_length=100)
    text: str = Field(min_length=1, max_length=2000)
    now: str | None = Field(default=None, max_length=40)


def try_router(page: TryPage, clock: Callable[[], dt.datetime]) -> APIRouter:
    """The page and what it asks for."""
    router = APIRouter(prefix="/try", include_in_schema=False)

    @router.get("")
    async def show() -> FileResponse:
        return FileResponse(STATIC / "try.html")

    @router.get("/owners")
    async def owners() -> dict[str, object]:
        now = clock()
        rows = [
            {
                "id": owner.seat,
                "name": owner.name,
                "room": owner.room,
                "community": owner.community,
                "outstanding": yuan(owner.outstanding),
                "traits": owner.traits,
            }
            for owner in await page.owners(now)
        ]
        return {"now": iso(now), "owners": rows}

    @router.post("/say")
    async def say(said: Said) -> dict[str, object]:
        now = _moment(said.now, clock)
        turn = await page.say(said.owner, clean(said.text), now)
        answer: dict[str, object] = {"texts": turn.texts, "effects": turn.effects, "now": iso(now)}
        if turn.card:
            # urlencode: the seat holds a Chinese name and a slash; the moment makes the picture that moment's
            answer["card"] = f"/try/card/{turn.card}.png?{urlencode({'owner': said.owner, 'now': iso(now)})}"
        return answer

    @router.get("/news")
    async def news(owner: str, after: int = 0) -> dict[str, object]:
        found = await page.news(owner, after, clock())
        return {"said": [{"number": number, "text": text} for number, text in found]}

    @router.get("/card/{room}.png")
    async def card(room: str, owner: str, now: str | None = None) -> Response:
        if owner.rpartition("/")[2] != room:
            raise HTTPException(404)
        return Response(await page.card(owner, _moment(now, clock)), media_type="image/png")

    return router


def _moment(told: str | None, clock: Callable[[], dt.datetime]) -> dt.datetime:
    if told is None:
        return clock()
    try:
        moment = read_moment(told)
    except ValueError as exc:
        raise HTTPException(422, "now is not ISO 8601") from exc
    if moment.year not in _YEARS:
        raise HTTPException(422, "now is too far away")
    return moment
