"""Opens the accounts, builds the app, runs it with its ticks, and stops it in order on SIGTERM."""

import asyncio
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
from bot.domain.errors import WrongUse
from bot.domain.finding import Finding
from bot.domain.inbound import Answer, Inbound
from bot.domain.joining import Quiet
from bot.domain.notices import Notice
from bot.domain.trade import OrderTold, RefundTold
from bot.engines.embedded import Embedded
from bot.services.sending.send_outbox import Sender
from bot.services.sending.take_to_wire import recover
from bot.services.talk.answer_callback import CallbackAnswer, Cut, answer_callback
from bot.services.talk.hold_word import hold_word
from bot.services.talk.keep_notices import keep_notices
from bot.services.talk.owe_answer import owe_answer
from bot.services.trading.take_told import take_notice
from bot.serving.api import api_parts
from bot.serving.console import Examine, console_parts, unexamined
from bot.serving.fetching import fetching
from bot.serving.keeping_up import keeping_up
from bot.serving.logs import configure_logs
from bot.serving.owner import owner_parts
from bot.serving.play_owner import ACCOUNT, CHANNEL, PlayOwner
from bot.serving.readiness import examine_server
from bot.serving.sending import make_sender, open_accounts, open_gateways, open_http, read_clock
from bot.web.app import build_app
from bot.web.parts import WebParts
from bot.wiring import House
from storage.holder import hold
from storage.talks import stored_message

_STOP_WITHIN_S = 10  # for requests under way; then the ticks get theirs


def serve(  # noqa: PLR0913 - the house, where, and who is told what
    house: House, host: str, port: int, *, worker: bool, ready: Callable[[str], None], examine: Examine = unexamined
) -> None:
    """Serve until SIGTERM or Ctrl-C. `ready` gets the address once it answers; `examine` is what the doctor looks at.

    Raises WrongUse when the address cannot be had or an account's settings cannot work, Refused when another process
    serves this home folder on SQLite.
    """
    with _alone(house), _listener(host, port) as listener:
        configure_logs()
        http = open_http()
        accounts = open_accounts(house, http)
        house.publish_content()
        house.warm_up(read_clock())
        leaving = asyncio.Event()
        app = build_server(house, http, accounts, worker=worker, examine=examine, leaving=leaving)
        _run(app, listener, host, ready, leaving)
    house.database.close()


def build_server(  # noqa: PLR0913 - the house and what stands beside it
    house: House,
    http: httpx.AsyncClient,
    accounts: Mapping[str, Account],
    *,
    worker: bool = True,
    examine: Examine = unexamined,
    leaving: asyncio.Event | None = None,
) -> FastAPI:
    """The app of a house, with its ticks beside it. `leaving` ends the console's open streams."""
    sender = make_sender(house, accounts)
    engine = Embedded(sender) if worker else None
    if worker and house.database.is_sqlite:
        _recover_all(house, sender)

    doors = _Doors(house)

    @asynccontextmanager
    async def alongside() -> AsyncIterator[None]:
        fetches = fetching(house.database, accounts, doors.hold, read_clock)
        async with http, engine or contextlib.nullcontext(), keeping_up(house), fetches:
            yield

    seats = f"{CHANNEL}:{ACCOUNT}" in accounts
    gateways = open_gateways(house)

    async def is_ready() -> Sequence[Finding]:
        return await examine_server(house.database, engine, read_clock())

    return build_app(
        WebParts(
            clock=read_clock,
            accounts=accounts,
            answer=doors.answer,
            is_known=doors.is_known,
            owe=doors.owe,
            hold=doors.hold,
            keep_notices=doors.keep_notices,
            examine=is_ready,
            gateways=gateways,
            take_notice=doors.take_notice,
            metrics_key=house.settings.metrics_key.get_secret_value(),
            try_page=PlayOwner(house) if seats else None,
            owner=owner_parts(house, gateways, accounts),
            api=api_parts(house),
            console=console_parts(house, examine, leaving or asyncio.Event(), seats=seats),
            alongside=alongside,
        )
    )


def _recover_all(house: House, sender: Sender) -> None:
    """We alone send here and have not begun: whatever is in hand or on the wire belongs to a dead process."""
    now = sender.clock()
    with house.database.transaction() as session:
        recover(session, sender, now, before=now + dt.timedelta(days=1))


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

    async def hold(self, inbound: Inbound, quiet: Quiet, now: dt.datetime) -> bool:
        return await self._house.database.run(lambda session: hold_word(session, inbound, quiet, now))

    async def keep_notices(self, lane: str, notices: Sequence[Notice], now: dt.datetime) -> None:
        await self._house.database.run(lambda session: keep_notices(session, lane, notices, now))

    async def is_known(self, inbound: Inbound) -> bool:
        return await self._house.database.run(
            lambda session: stored_message(session, inbound.channel, inbound.account, inbound.external_id) is not None
        )

    async def owe(self, inbound: Inbound, part: str, now: dt.datetime) -> int:
        return await self._house.database.run(lambda session: owe_answer(session, inbound, [part], 1, now))

    async def take_notice(self, gateway: str, notice_id: str, told: OrderTold | RefundTold, now: dt.datetime) -> bool:
        return await self._house.database.run(
            lambda session: take_notice(session, self._house.trade_parts, gateway, notice_id, told, now)
        )


class _Server(uvicorn.Server):
    """Tells when it answers (uvicorn only logs it) and, before it waits for open streams, that it is to end."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None], leaving: asyncio.Event) -> None:
        super().__init__(config)
        self._tell, self._leaving = tell, leaving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leaving.set()
        await super().shutdown(sockets)


def _run(
    app: FastAPI, listener: socket.socket, host: str, ready: Callable[[str], None], leaving: asyncio.Event
) -> None:
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
        _Server(config, lambda: ready(address), leaving).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as exc:
        raise WrongUse(f"不能在 {host}:{port} 上监听（{exc}）。换一个 --port，或者停掉占用它的程序。") from exc


def _alone(house: House) -> contextlib.AbstractContextManager[None]:
    """On SQLite one process serves a home folder; on PostgreSQL any number."""
    return hold(house.settings.home) if house.unchecked_database.is_sqlite else contextlib.nullcontext()
