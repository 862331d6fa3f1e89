"""A console over a real database, with colleagues of every role, spoken to over HTTP."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from fastapi import FastAPI, Request, Response
from sqlmodel import Session

from bot.domain.errors import GuanjiaError
from bot.services.bills.name_room import name_room
from bot.services.talk.sit_at_terminal import sit_as
from bot.web.body_cap import BodyCap
from bot.web.console.console import add_console, say_no
from bot.web.console.parts import ConsoleParts
from bot.web.safe_headers import SafeHeaders
from bot.wiring import House
from storage.staff import all_buildings, set_buildings
from storage.tables import Staff
from tests.homes import VAULT

Answer = TypeVar("Answer")
PASSWORD = "a long enough word"
PEOPLE = {
    "林经理": "经理",
    "何主管": "主管",
    "陈客服": "客服",
    "钱财务": "财务",
    "周管家": "管家",
    "看看": "只读",
    "罗管": "管理员",
    "郑法务": "法务",
}
CSRF = re.compile(r'"x-csrf": "([^"]+)"')


class Browser:
    """A browser's side of HTTP: keeps cookies, follows redirects unless told not to."""

    def __init__(self, portal: BlockingPortal, app: FastAPI) -> None:
        self._portal = portal
        transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 50000))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://guanjia.test", follow_redirects=True)
        self.cookies = self._client.cookies

    def get(self, address: str, **more: Any) -> httpx.Response:
        """GET."""
        return self._portal.call(lambda: self._client.get(address, **more))

    def post(self, address: str, **more: Any) -> httpx.Response:
        """POST."""
        return self._portal.call(lambda: self._client.post(address, **more))


@dataclass
class Desk:
    """The console and who sits at it."""

    house: House
    client: Browser
    now: dt.datetime
    csrf: str = ""

    def sign_in(self, name: str = "林经理", password: str = PASSWORD, **more: str) -> int:
        """Come in as a colleague; the status of the answer (303 let in)."""
        answer = self.client.post(
            "/console/sign-in", data={"name": name, "password": password, **more}, follow_redirects=False
        )
        if answer.status_code == 303:
            self.csrf = self.get("/console/today").csrf
        return answer.status_code

    def get(self, address: str, **headers: str) -> "Seen":
        """Open a page."""
        answer = self.client.get(address, headers=headers)
        return Seen(answer.status_code, answer.text, str(answer.url), dict(answer.headers))

    def post(
        self, address: str, data: Mapping[str, object] | None = None, *, htmx: bool = False, **more: object
    ) -> "Seen":
        """Send a form of our own page."""
        headers = {"x-csrf": self.csrf} | ({"hx-request": "true"} if htmx else {})
        answer = self.client.post(address, data=data or {}, headers=headers, **more)
        return Seen(answer.status_code, answer.text, str(answer.url), dict(answer.headers))

    def says(self, community: str, code: str, text: str, minutes: int = 0) -> list[str]:
        """What an owner says on the demo's page, and what the bot answers."""
        with self.house.database.transaction() as session:
            home, room = name_room(session, code, community)
            seat = sit_as(session, "try", home, room, "", self.now)
        moment = self.now + dt.timedelta(minutes=minutes)
        return list(self.house.say_locally("try", seat, text, moment).answer.texts)

    def run(self, work: Callable[[Session], Answer]) -> Answer:
        """Something in one transaction."""
        with self.house.database.transaction() as session:
            return work(session)


@dataclass(frozen=True)
class Seen:
    """One answer."""

    status: int
    text: str
    address: str
    headers: dict[str, str]

    @property
    def csrf(self) -> str:
        """The token its forms carry."""
        found = CSRF.search(self.text)
        return found[1] if found else ""


@contextmanager
def open_desk(house: House, now: dt.datetime) -> Iterator[Desk]:
    """A console with all colleagues entered; the 管家 looks after building 3."""
    with house.database.transaction() as session:
        for name, role in PEOPLE.items():
            person = Staff(name=name, role=role, password_hash=_hashed())
            session.add(person)
            session.flush()
            if role == "管家":
                buildings = all_buildings(session)
                set_buildings(session, person.id, [id_ for code, id_ in buildings.items() if code.endswith("/3")])
    app = FastAPI()
    with start_blocking_portal() as portal:
        desk = Desk(house, Browser(portal, app), now)
        add_console(app, parts_of(house, lambda: desk.now))
        app.add_exception_handler(GuanjiaError, _say_no)
        app.add_middleware(BodyCap)
        app.add_middleware(SafeHeaders)
        yield desk


@cache
def _hashed() -> str:
    return PasswordHasher().hash(PASSWORD)


def parts_of(house: House, clock: Callable[[], dt.datetime], home: Path | None = None) -> ConsoleParts:
    """The console's parts out of a house."""
    return ConsoleParts(
        clock=clock,
        database=house.database,
        home=home or house.settings.home,
        vault=VAULT,
        scripts=lambda: house.scripts,
        wall=lambda: house.wall,
        guard=lambda: house.guard_parts,
        talk=lambda: house.talk_parts,
        publish=house.publish_content,
        examine=lambda _now: iter(()),
    )


async def _say_no(request: Request, error: Exception) -> Response:
    assert isinstance(error, GuanjiaError)
    return say_no(request, error)
