"""Opens the accounts, builds the app, runs it with its ticks, and stops it in order on SIGTERM."""

import contextlib
import datetime as dt
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI
from sqlmodel import Session

from bot.channels.contract import Account
from bot.channels.local import LocalSettings
from bot.channels.registry import open_account
from bot.domain.errors import WrongUse
from bot.domain.finding import Finding
from bot.domain.inbound import Answer, Inbound
from bot.domain.moments import CHINA
from bot.services.answer_callback import CallbackAnswer, Cut, answer_callback
from bot.services.owe_answer import owe_answer
from bot.services.send_outbox import Sender
from bot.serving.logs import configure_logs
from bot.serving.play_owner import ACCOUNT, CHANNEL, PlayOwner
from bot.serving.readiness import examine_server
from bot.ticks.engine import Engine
from bot.web.app import build_app
from bot.web.parts import WebParts
from bot.wiring import House
from storage.holder import hold
from storage.talks import stored_message

_STOP_WITHIN_S = 10  # for requests under way; then the ticks get theirs


def read_clock() -> dt.datetime:
    """The clock of the doors."""
    return dt.datetime.now(CHINA)  # noqa: TID251 - the server is a door


def serve(house: House, host: str, port: int, *, worker: bool, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. `ready` gets the address once it answers.

    Raises WrongUse when the address cannot be had or an account's settings cannot work, Refused when another process
    serves this home folder on SQLite.
    """
    with _alone(house), _listener(host, port) as listener:
        configure_logs()
        http = httpx.AsyncClient()
        accounts = open_accounts(house, http)
        house.warm_up(read_clock())
        app = build_server(house, http, accounts, worker=worker)
        _run(app, listener, host, ready)
    house.database.close()


def open_accounts(house: House, http: httpx.AsyncClient) -> dict[str, Account]:
    """Every configured account by its lane, and the recording channel, which is always there."""
    configured = {
        f"{channel}:{name}": open_account(channel, name, settings, http)
        for channel, name, settings in house.settings.accounts()
    }
    return {"local:main": open_account("local", "main", LocalSettings(), http)} | configured


def build_server(
    house: House, http: httpx.AsyncClient, accounts: Mapping[str, Account], *, worker: bool = True
) -> FastAPI:
    """The app of a house, with its ticks beside it."""
    engine = Engine(Sender(house.database, accounts, read_clock)) if worker else None

    @asynccontextmanager
    async def alongside() -> AsyncIterator[None]:
        async with http, engine or contextlib.nullcontext():
            yield

    async def examine() -> Sequence[Finding]:
        return await examine_server(house.database, engine, read_clock())

    doors = _Doors(house)
    return build_app(
        WebParts(
            clock=read_clock,
            accounts=accounts,
            answer=doors.answer,
            is_known=doors.is_known,
            owe=doors.owe,
            examine=examine,
            metrics_key=house.settings.metrics_key.get_secret_value(),
            try_page=PlayOwner(house) if f"{CHANNEL}:{ACCOUNT}" in accounts else None,
            alongside=alongside,
        )
    )


class _Doors:
    """What the callbacks' door asks of the house, each in one transaction."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def answer(self, inbound: Inbound, cut: Cut, is_late: Callable[[], bool], now: dt.datetime) -> CallbackAnswer:
        def take_turn(session: Session, inbound: Inbound, now: dt.datetime) -> Answer:
            return self._house.take_turn(session, inbound, now).answer

        return await self._house.database.run(
            lambda session: answer_callback(session, take_turn, inbound, cut, is_late, now)
        )

    async def is_known(self, inbound: Inbound) -> bool:
        return await self._house.database.run(
            lambda session: stored_message(session, inbound.channel, inbound.account, inbound.external_id) is not None
        )

    async def owe(self, inbound: Inbound, part: str, now: dt.datetime) -> int:
        return await self._house.database.run(lambda session: owe_answer(session, inbound, [part], 1, now))


class _Server(uvicorn.Server):
    """Tells when it answers; uvicorn only logs it."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._tell()


def _run(app: FastAPI, listener: socket.socket, host: str, ready: Callable[[str], None]) -> None:
    port = listener.getsockname()[1]
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    address = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # a callback's address carries its signature
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )
    # uvicorn raises the signal again once it has stopped; without a handler that would end us with a failure code.
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config, lambda: ready(address)).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as exc:
        raise WrongUse(f"不能在 {host}:{port} 上监听（{exc}）。换一个 --port，或者停掉占用它的程序。") from exc


def _alone(house: House) -> contextlib.AbstractContextManager[None]:
    """On SQLite one process serves a home folder; on PostgreSQL any number."""
    return hold(house.settings.home) if house.unchecked_database.is_sqlite else contextlib.nullcontext()
