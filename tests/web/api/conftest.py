"""An interface over a real database, with two homes and a program that may do all a program may."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from bot.services.links.make_link import LinkMaker
from bot.services.staff.api_keys import make_key
from bot.wall import Wall
from bot.web.api.api import add_api
from bot.web.api.parts import ApiParts
from bot.web.body_cap import BodyCap
from scripts_zh.load import Scripts, load_scripts
from scripts_zh.red_lines import load_red_lines
from storage.database import Database
from tests.homes import a_home, a_line, a_person


@dataclass
class Program:
    """Another program's side."""

    portal: BlockingPortal
    http: httpx.AsyncClient
    database: Database
    key: str

    def ask(self, method: str, address: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        """Call an address with the key."""
        shown = f"Bearer {self.key if key is None else key}".encode()  # also what no header should hold
        headers = {"authorization": shown, **more.pop("headers", {})}
        return self.portal.call(lambda: self.http.request(method, address, headers=headers, **more))

    def get(self, address: str, **params: Any) -> Any:
        """The JSON of an answer that must be good."""
        answer = self.ask("GET", f"/api{address}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def key_of(self, role: str, now: dt.datetime) -> str:
        """Another key."""
        with self.database.transaction() as session:
            return make_key(session, f"给{role}的", "罗管", now, role)


@pytest.fixture(scope="session")
def texts() -> tuple[Scripts, Wall]:
    """The house's texts and wall, read once: it takes a second."""
    scripts = load_scripts()
    return scripts, Wall(load_red_lines(), scripts.citations)


@pytest.fixture
def program(database: Database, now: dt.datetime, texts: tuple[Scripts, Wall]) -> Iterator[Program]:
    """With the role of a manager."""
    with database.transaction() as session:
        for code, name, phone in (("3-2-501", "张伟", "13900008821"), ("5-1-101", "禤晓梅", "13900008822")):
            room = a_home(session, code)
            a_person(session, room, name, phone)
            a_line(session, room, due_on=dt.date(2026, 11, 15))
        key = make_key(session, "收费系统", "罗管", now, "经理")
    (scripts, wall), app = texts, FastAPI(openapi_url=None)
    links = LinkMaker(b"k" * 32, "https://wy.example.com")
    add_api(app, ApiParts(lambda: now, database, lambda: scripts, lambda: wall, links))
    app.add_middleware(BodyCap)
    transport = httpx.ASGITransport(app=app)
    with start_blocking_portal() as portal:
        client = httpx.AsyncClient(transport=transport, base_url="http://guanjia.test")
        yield Program(portal, client, database, key)
        portal.call(client.aclose)
