"""CPU and time of a 公众号 callback with a whole persisted turn, beside a bare FastAPI route and WeRoBot's echo.

`python -m tests.benchmarks.callback_speed [SECONDS]` (4). Every server is a process of its own on the loopback, asked
over 16 kept connections; figures of one run only compare with each other. WeRoBot is no dependency: the first run puts
it into an environment of its own under the user's cache.
"""

import asyncio
import hashlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import uvicorn
from fastapi import FastAPI, Response

from bot.wiring import open_house
from storage import migrate
from storage.database import Database
from storage.identities import identity_of
from tests.fakes.wechat_side import Post, WechatSide, message
from tests.homes import a_home, a_line, a_person
from tests.postgres_server import postgres_server, scratch_database
from tests.serving.process import guanjia_serve

SIDE = WechatSide()
WEROBOT = ("werobot==1.13.1", "waitress==3.0.2", "bottle==0.13.4", "cryptography==50.0.2")
CONNECTIONS = 16
OWNERS = 64
_TICKS = os.sysconf("SC_CLK_TCK")
_SETTINGS = f"""
[channels.wechat.main]
app_id = "{SIDE.app_id}"
token = "{SIDE.token}"
aes_key = "{SIDE.aes_key}"
"""
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Figure:
    """What one server took."""

    name: str
    requests: int
    cpu_us: float  # user and system time of the server, a request
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it is asked, and whose CPU counts."""

    url: str
    pid: int


def bare() -> FastAPI:
    """A route that says success and does nothing."""
    app = FastAPI()

    async def take() -> Response:
        return Response("success", media_type="text/plain")

    app.add_api_route("/", take, methods=["POST"])
    return app


def plain_post() -> Post:
    """A new question of one of the owners."""
    number = next(_numbers)
    now = int(time.time())  # noqa: TID251 - the door asks for a fresh stamp
    return SIDE.plain(message(now, Content="物业费多少钱", number=str(number), openid=f"oOwner{number % OWNERS}"), now)


def sealed_post() -> Post:
    """The same, sealed."""
    number = next(_numbers)
    now = int(time.time())  # noqa: TID251 - same
    return SIDE.sealed(message(now, Content="物业费多少钱", number=str(number), openid=f"oOwner{number % OWNERS}"), now)


def measure(name: str, server: Server, make: Callable[[], Post], seconds: float) -> Figure:
    """Ask for so long; what it took."""
    asyncio.run(_ask(server.url, make, 1.0))
    before = _cpu_s(server.pid)
    took = sorted(asyncio.run(_ask(server.url, make, seconds)))
    cpu_us = (_cpu_s(server.pid) - before) / len(took) * 1e6
    return Figure(name, len(took), cpu_us, took[len(took) // 2] * 1e3, took[int(len(took) * 0.99)] * 1e3)


async def _ask(url: str, make: Callable[[], Post], seconds: float) -> list[float]:
    ends = time.perf_counter() + seconds
    rounds = await asyncio.gather(*(_one_connection(url, make, ends) for _ in range(CONNECTIONS)))
    return [took for took_here in rounds for took in took_here]


async def _one_connection(url: str, make: Callable[[], Post], ends: float) -> list[float]:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    took: list[float] = []
    while time.perf_counter() < ends:
        posted = make()
        head = f"POST {address.path or '/'}?{urlencode(posted.query)} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"
        began = time.perf_counter()
        writer.write(f"{head}Content-Length: {len(posted.body)}\r\n\r\n".encode() + posted.body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        status, length = int(told.split(b" ")[1]), int(told.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        took.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{url} answered {status}")
    writer.close()
    await writer.wait_closed()
    return took


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def python_of_werobot() -> Path:
    """A Python that has WeRoBot, made once a machine."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    wanted = hashlib.sha256("\n".join((sys.version, *WEROBOT)).encode()).hexdigest()[:16]
    folder = cache / "guanjia-interop" / f"werobot-{wanted}"
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *WEROBOT], check=True, timeout=600)
        done.touch()
    return python


def bare_server() -> AbstractContextManager[Server]:
    """This file as a server of the bare route."""
    return _started(sys.executable, "-m", "tests.benchmarks.callback_speed", "serve")


def werobot_server() -> AbstractContextManager[Server]:
    """WeRoBot's echo."""
    echo = Path(__file__).with_name("werobot_echo.py")
    return _started(str(python_of_werobot()), str(echo), SIDE.token, SIDE.app_id, SIDE.aes_key)


@contextmanager
def _started(*command: str) -> Iterator[Server]:
    """A server that prints its port as its first line."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("no pipe")
        try:
            yield Server(f"http://127.0.0.1:{int(process.stdout.readline())}/", process.pid)
        finally:
            process.terminate()


def serve() -> None:
    """Serve the bare route until terminated; prints the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)  # noqa: T201 - the one who started it reads it
    uvicorn.Server(uvicorn.Config(bare(), log_level="error", access_log=False)).run(sockets=[listener])


@contextmanager
def our_server(database_url: str) -> Iterator[Server]:
    """`guanjia serve` with sixty-four owners who are known."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "guanjia.toml").write_text(_SETTINGS, encoding="utf-8")
        settings = {"GUANJIA_DATABASE_URL": database_url} if database_url else {}
        os.environ.update({"GUANJIA_HOME": str(home), **settings})
        house = open_house()
        migrate.upgrade(house.unchecked_database.engine)
        _fill(house.database)
        house.database.close()
        with guanjia_serve(home, "--no-worker", **settings) as office:
            yield Server(f"{office.address}/channels/wechat/main", office.process.pid)
        os.environ.pop("GUANJIA_DATABASE_URL", None)


def _fill(database: Database) -> None:
    with database.transaction() as session:
        for number in range(OWNERS):
            room = a_home(session, f"3-2-{number + 101}")
            person = a_person(session, room, phone=f"139{number:08d}")
            a_line(session, room)
            identity = identity_of(session, "wechat", "main", f"oOwner{number}")
            identity.person_id, identity.room_id = person.id, room.id
            session.add(identity)


def run(seconds: float) -> Iterator[Figure]:
    """All of them, one after the other."""
    with bare_server() as server:
        yield measure("bare FastAPI", server, plain_post, seconds)
    with werobot_server() as server:
        yield measure("WeRoBot echo, plain", server, plain_post, seconds)
        yield measure("WeRoBot echo, AES", server, sealed_post, seconds)
    with ExitStack() as stack:
        url = stack.enter_context(scratch_database(stack.enter_context(postgres_server()), "guanjia_bench"))
        for name, database_url in (("SQLite", ""), ("PostgreSQL", url)):
            with our_server(database_url) as server:
                yield measure(f"guanjia turn, plain, {name}", server, plain_post, seconds)
                yield measure(f"guanjia turn, AES, {name}", server, sealed_post, seconds)


def main() -> None:
    """Print the table."""
    first: Figure | None = None
    for figure in run(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0):
        first = first or figure
        print(  # noqa: T201
            f"{figure.name:32} {figure.requests:6} requests  {figure.cpu_us:7.0f} us CPU"
            f"  x{figure.cpu_us / first.cpu_us:5.1f}  p50 {figure.p50_ms:6.1f} ms  p99 {figure.p99_ms:6.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    serve() if sys.argv[1:2] == ["serve"] else main()
