"""`GET/POST /channels/{channel}/{account}`: a platform's callback in, the answer back in the same breath.

The rules of the door are the same for every channel: unknown account 404, not from the platform 403, an unknown
message older than ten minutes 403, anything well signed 200. What the words mean is not its business.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from fastapi import APIRouter, Request, Response

from bot.channels.contract import (
    Account,
    Arrived,
    Callback,
    Forbidden,
    HttpReply,
    JoinsThoughts,
    Noticed,
    Settled,
    TakesCallbacks,
)
from bot.domain.inbound import Inbound
from bot.domain.joining import Quiet
from bot.services.talk.answer_callback import CallbackAnswer
from bot.web.flights import Flight, Flights
from bot.web.meters import Meters
from bot.web.parts import HoldWord, WebParts

FRESH = dt.timedelta(minutes=10)
_log = structlog.get_logger(__name__)


class ChannelDoor:
    """Lets callbacks in, one turn a message, whoever and how often they ask."""

    def __init__(self, parts: WebParts, meters: Meters) -> None:
        self._parts = parts
        self._meters = meters
        self.flights: Flights[CallbackAnswer] = Flights()
        self._courtesies: set[asyncio.Task[None]] = set()

    def router(self) -> APIRouter:
        """Its address."""
        router = APIRouter()
        router.add_api_route(
            "/channels/{channel}/{account}", self.call, methods=["GET", "POST"], include_in_schema=False
        )
        return router

    async def call(self, channel: str, account: str, request: Request) -> Response:
        """Answer one callback."""
        opened = self._parts.accounts.get(f"{channel}:{account}")
        if opened is None or not isinstance(opened, TakesCallbacks):
            return Response("There is no such account here.", 404, media_type="text/plain")
        began = self._parts.clock()
        reply, sort = await self._answer(f"{channel}:{account}", opened, await _callback_of(request), began)
        self._meters.callback(channel, account, sort)
        self._meters.took(channel, (self._parts.clock() - began).total_seconds())
        return Response(reply.body, reply.status, media_type=reply.media_type)

    async def _answer(
        self, lane: str, account: "_CalledAccount", callback: Callback, now: dt.datetime
    ) -> tuple[HttpReply, str]:
        match account.read(callback, now):
            case Forbidden(because):
                return _forbidden(because), "forbidden"
            case Settled(reply, sort, because):
                _log.info("callback without a turn", sort=sort, because=because)
                return reply, sort
            case Noticed() as noticed:
                return await self._keep(lane, noticed, now)
            case Arrived() as arrived:
                return await self._take_in(account, arrived, now)

    async def _keep(self, lane: str, noticed: Noticed, now: dt.datetime) -> tuple[HttpReply, str]:
        """Notices change nothing when they come again: an old one is as welcome as a new one."""
        try:
            await self._parts.keep_notices(lane, noticed.notices, now)
        except Exception:  # noqa: BLE001 - whatever it is, the platform asks again
            _log.exception("notice not kept", lane=lane)
            return HttpReply(500, ""), "failed"
        return noticed.reply, "noticed"

    async def _take_in(self, account: Account, arrived: Arrived, now: dt.datetime) -> tuple[HttpReply, str]:
        inbound = arrived.inbound
        if abs(now - arrived.stamped_at) > FRESH and not await self._parts.is_known(inbound):
            return _forbidden("an unknown message with an old timestamp"), "stale"
        self._be_courteous(arrived)
        quiet = account.quiet if isinstance(account, JoinsThoughts) else None
        if quiet is not None and self._parts.hold is not None:
            return await self._hold(self._parts.hold, quiet, arrived, now)
        key = (inbound.channel, inbound.account, inbound.external_id)
        within_s = self._parts.answer_within_s - (self._parts.clock() - now).total_seconds()
        joins = self.flights.has(key)
        try:
            answer = await self.flights.join(key, lambda flight: self._work(account, inbound, flight, now), within_s)
        except Exception:  # noqa: BLE001 - logged by the work; the platform asks twice more, a passing trouble is over by then
            return HttpReply(500, ""), "failed"
        if answer is None or answer.owed:
            return arrived.acknowledge, "late"
        sort = "duplicate" if answer.duplicate or joins else "turn"
        return (arrived.reply_with(answer.part, answer.choices) if answer.part else arrived.acknowledge), sort

    async def _hold(self, hold: HoldWord, quiet: Quiet, arrived: Arrived, now: dt.datetime) -> tuple[HttpReply, str]:
        try:
            is_new = await hold(arrived.inbound, quiet, now)
        except Exception:  # noqa: BLE001 - whatever it is, the platform asks again
            _log.exception("message not kept", channel=arrived.inbound.channel, account=arrived.inbound.account)
            return HttpReply(500, ""), "failed"
        return arrived.acknowledge, "held" if is_new else "duplicate"

    def _be_courteous(self, arrived: Arrived) -> None:
        if arrived.courtesy is not None:
            task = asyncio.ensure_future(show_courtesy(arrived.courtesy))
            self._courtesies.add(task)
            task.add_done_callback(self._courtesies.discard)

    async def _work(
        self, account: Account, inbound: Inbound, flight: Flight[CallbackAnswer], now: dt.datetime
    ) -> CallbackAnswer:
        try:
            answer = await self._parts.answer(inbound, account.cut, lambda: flight.late, now)
            if not answer.duplicate:
                self._meters.turn(inbound.channel, inbound.account)
            if flight.late and answer.part and not answer.owed:
                await self._parts.owe(inbound, answer.part, self._parts.clock())
        except Exception:
            _log.exception("turn failed", channel=inbound.channel, account=inbound.account)
            raise
        return answer


async def show_courtesy(courtesy: Callable[[], Awaitable[object]]) -> None:
    """Do what the platform expects besides the turn; whatever comes of it, the turn stands."""
    try:
        await courtesy()
    except Exception as exc:  # noqa: BLE001 - a platform's or a library's, and of no use to anybody
        _log.info("a courtesy failed", error=type(exc).__name__)


class _CalledAccount(Account, TakesCallbacks, Protocol):
    """An account that is called."""


async def _callback_of(request: Request) -> Callback:
    return Callback(request.method, dict(request.query_params), dict(request.headers), await request.body())


def _forbidden(because: str) -> HttpReply:
    _log.info("callback refused", because=because)
    return HttpReply(403, "Not accepted.")
