"""Drain one lane for a while: claim, wait for the slot, ask the guard, send, record; any number may do so at once.

Cut short it loses nothing: what is in hand is given back, or comes back when its lease ends.
"""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.channels.contract import Account, Letter, Never, Outcome, Trouble, Unclear, halts_lane
from bot.domain.pacing import is_too_late
from bot.services.sending.send_outbox import Sender, Sent, lanes_due
from bot.services.sending.take_to_wire import (
    Boarded,
    Hand,
    board,
    claim,
    record,
    retreat,
    return_hand,
)
from storage.claims import Leased

SLICE_S = 50.0
_WORTH_WAITING_S = 5.0  # for the next slot; longer, and the next round comes back for it
_ALMOST = dt.timedelta(milliseconds=2)
_INSIST_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0)  # a restarted database is back within this
_log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")


async def send_due(sender: Sender, slice_s: float = SLICE_S) -> tuple[Sent, ...]:
    """One round over all lanes with something due, side by side."""
    rounds = await asyncio.gather(*(drain_lane(sender, lane, slice_s) for lane in await lanes_due(sender)))
    return tuple(sent for lane in rounds for sent in lane)


async def drain_lane(sender: Sender, lane: str, slice_s: float = SLICE_S) -> list[Sent]:
    """Send on a lane until nothing is due, its next slot is far, or the slice of time is over."""
    account = sender.account(lane)
    if account is None:
        return []
    return await _Drain(sender, lane, account).run(sender.clock() + dt.timedelta(seconds=slice_s))


class _Drain:
    """One lane being drained."""

    def __init__(self, sender: Sender, lane: str, account: Account) -> None:
        self._sender, self._lane, self._account = sender, lane, account
        self._at_once = sender.manner(lane).at_once
        self._told: list[Sent] = []
        self._flights: dict[asyncio.Task[None], tuple[Leased, ...]] = {}
        self._stopped = False

    async def run(self, until: dt.datetime) -> list[Sent]:
        try:
            while self._goes_on() and self._sender.clock() < until:
                hand = await self._sender.database.run(self._claim)
                if hand.rows:
                    self._sender.passing("claimed")
                    await self._send(hand)
                elif not await self._is_worth_waiting(hand.next_at):
                    break
        finally:
            if self._flights:
                await asyncio.wait(self._flights)
        for flight in self._flights:
            flight.result()
        return self._told

    def _goes_on(self) -> bool:
        return self._sender.go_on() and not self._stopped

    def _claim(self, session: Session) -> Hand:
        return claim(session, self._sender, self._lane, self._sender.clock())

    async def _is_worth_waiting(self, next_at: dt.datetime | None) -> bool:
        if self._flights:  # what is on its way may keep back the next part to the same person
            await self._land()
            return True
        now = self._sender.clock()
        if next_at is None or next_at <= now or (next_at - now).total_seconds() > _WORTH_WAITING_S:
            return False
        await self._sender.sleep((next_at - now).total_seconds())
        return self._sender.clock() > now

    async def _send(self, hand: Hand) -> None:
        rows, slots = deque(hand.rows), deque(hand.slots)
        try:
            while rows and slots and self._goes_on():
                if not await self._slot_is_now(slots, hand.grace_ms):
                    continue
                wave = await self._next_wave(rows, slots)
                if wave:
                    await self._board(wave, hand, slots)
        finally:
            if rows:
                await self._insist(lambda session: return_hand(session, [row.id for row in rows], hand.token))

    async def _slot_is_now(self, slots: deque[dt.datetime], grace_ms: int) -> bool:
        """Wait for the first slot; one that was missed is dropped, and its message goes back or takes the next."""
        now = self._sender.clock()
        if slots[0] > now + _ALMOST:
            await self._sender.sleep((slots[0] - now).total_seconds())
            now = self._sender.clock()
            if slots[0] > now + _ALMOST:  # the clock stands still
                slots.clear()
                return False
        if grace_ms and is_too_late(slots[0], grace_ms, now):
            slots.popleft()
            return False
        return True

    async def _next_wave(self, rows: deque[Leased], slots: deque[dt.datetime]) -> tuple[Leased, ...]:
        """As many rows as have a slot by now and may be on the wire together, one a person."""
        room = self._at_once - sum(len(rows) for rows in self._flights.values())
        flying = {row.identity_id for flight in self._flights.values() for row in flight} - {None}
        if room <= 0 or rows[0].identity_id in flying:
            await self._land()
            return ()
        now = self._sender.clock() + _ALMOST
        wave: list[Leased] = []
        while rows and len(wave) < min(room, len(slots)) and slots[len(wave)] <= now:
            if rows[0].identity_id in flying:
                break
            wave.append(rows.popleft())
            if wave[-1].identity_id is not None:
                flying.add(wave[-1].identity_id)
        return tuple(wave)

    async def _board(self, wave: tuple[Leased, ...], hand: Hand, slots: deque[dt.datetime]) -> None:
        ids = [row.id for row in wave]
        boarded = await self._insist(lambda session: board(session, self._sender, self._lane, ids, hand.token))
        self._told.extend(boarded.staying)
        if not boarded.letters:  # its slot goes to the next in hand
            return
        going = [slots.popleft() for _ in boarded.letters]
        if hand.grace_ms and is_too_late(going[0], hand.grace_ms, self._sender.clock()):
            await self._insist(lambda session: retreat(session, list(boarded.letters), hand.token))
            return
        self._sender.passing("sending")
        self._flights[asyncio.ensure_future(self._fly(boarded, hand.token))] = wave
        await asyncio.sleep(0)

    async def _fly(self, boarded: Boarded, token: int) -> None:
        letters, cards = boarded.letters, boarded.cards
        said = await asyncio.gather(*(self._send_one(one, cards.get(row_id)) for row_id, one in letters.items()))
        outcomes = dict(zip(letters, said, strict=True))
        self._sender.passing("answered")
        if any(halts_lane(outcome) for outcome in outcomes.values()):
            self._stopped = True
        self._told.extend(
            await self._insist(lambda session: record(session, self._sender, self._lane, outcomes, token))
        )
        self._sender.passing("recorded")

    async def _send_one(self, letter: Letter, card_of: int | None) -> Outcome:
        if card_of is not None:
            try:
                letter = replace(letter, picture=await self._sender.draw_bill(card_of, self._sender.clock()))
            except Exception:  # noqa: BLE001 - whatever a bill holds: its picture is not worth stopping a lane
                _log.exception("a bill could not be drawn", lane=self._lane, room=card_of)
                return Never("账单图片画不出来", Trouble.OURS)
        try:
            async with asyncio.timeout(self._sender.leases.longest_send_s):
                return await self._account.send(letter, self._sender.clock())
        except TimeoutError:
            return Unclear(f"等了 {self._sender.leases.longest_send_s:.0f} 秒没有答复")
        except Exception:  # noqa: BLE001 - a channel never raises; one that does may have sent all the same
            _log.exception("a channel raised", lane=self._lane)
            return Unclear("渠道程序出错")

    async def _land(self) -> None:
        """Wait for a flight to end. Raises what it raised."""
        landed, _ = await asyncio.wait(self._flights, return_when=asyncio.FIRST_COMPLETED)
        for flight in landed:
            del self._flights[flight]
        for flight in landed:
            flight.result()

    async def _insist(self, work: Callable[[Session], Answer]) -> Answer:
        """Do it although the database is away for a moment: an answer of the platform must not get lost for that."""
        for wait_s in _INSIST_S:
            try:
                return await self._sender.database.run(work)
            except DBAPIError as exc:
                _log.warning("database did not answer, trying again", lane=self._lane, error=type(exc.orig).__name__)
                await asyncio.sleep(wait_s)
        return await self._sender.database.run(work)
