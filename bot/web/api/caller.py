"""One request of another program: which, with which rights, when. What it reads of households is kept as looked at."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from bot.domain.rights import HOLDERS, Actor, Right
from bot.services.staff.api_keys import program_of
from bot.web.api.parts import ApiParts
from bot.web.api.problems import NoKey, NoRight
from storage.data_seen import note_all_seen

Answer = TypeVar("Answer")
_SCHEME = HTTPBearer(auto_error=False, scheme_name="钥匙", description="guanjia api-key add 给的那一串")


@dataclass(frozen=True, slots=True)
class Caller:
    """The program and its moment."""

    parts: ApiParts
    actor: Actor
    now: dt.datetime

    async def run(self, work: Callable[[Session], Answer]) -> Answer:
        """Do it in one transaction."""
        return await self.parts.database.run(work)

    def saw(self, session: Session, room_ids: Iterable[int | None], what: str) -> None:
        """Note which households' data this program was given."""
        note_all_seen(session, self.actor.name, [one for one in room_ids if one is not None], what, self.now)


async def _caller(request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]) -> Caller:
    parts: ApiParts = request.app.state.parts
    now, key = parts.clock(), shown.credentials if shown is not None else ""
    actor = await parts.database.run(lambda session: program_of(session, key, now)) if key else None
    if actor is None:
        raise NoKey("没有带钥匙，或钥匙停用了。请管理员用 guanjia api-key add 开一把，放在 Authorization: Bearer 后面")
    return Caller(parts, actor, now)


def _who_may(right: Right) -> Callable[[Caller], Awaitable[Caller]]:
    async def checked(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        if not caller.actor.may(right):
            who = "、".join(sorted(HOLDERS[right]))
            raise NoRight(f"这把钥匙是{caller.actor.role}，这件事要{who}的。请管理员另开一把")
        return caller

    return checked


Looking = Annotated[Caller, Depends(_who_may(Right.LOOK))]
Working = Annotated[Caller, Depends(_who_may(Right.WORK))]
Cashing = Annotated[Caller, Depends(_who_may(Right.MONEY))]
