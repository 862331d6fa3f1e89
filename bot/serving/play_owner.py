"""Lets the demo's chat page play an owner: a seat bound by the office, the same turns as over any channel."""

import datetime as dt
import secrets
from collections.abc import Sequence

from sqlmodel import Session

from bot.domain.inbound import Inbound, InboundKind
from bot.domain.moments import day_of
from bot.services.bills.draw_bill import draw_bill_card
from bot.services.bills.name_room import name_room
from bot.services.bills.sample_owners import SampleOwner, sample_owners
from bot.services.bills.show_bill import load_bill
from bot.services.talk.sit_at_terminal import STRANGER, Seat, sit_as
from bot.services.talk.tell_turn import tell_turn
from bot.web.parts import TryTurn
from bot.wiring import House
from storage.identities import identity_of
from storage.inbox import written_by_staff

CHANNEL, ACCOUNT = "try", "main"


class PlayOwner:
    """What `bot.web.try_page` asks for, out of the house."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def owners(self, now: dt.datetime) -> Sequence[SampleOwner]:
        """Owners in different situations."""
        return await self._house.database.run(lambda session: sample_owners(session, day_of(now)))

    async def say(self, seat: str, text: str, now: dt.datetime) -> TryTurn:
        """One turn from a seat (`COMMUNITY/ROOM` or `none`). Raises NotFound when nobody sits there."""
        return await self._house.database.run(lambda session: self._take_turn(session, seat, text, now))

    async def news(self, seat: str, after: int, now: dt.datetime) -> Sequence[tuple[int, str]]:
        """What colleagues wrote to a seat."""

        def look(session: Session) -> list[tuple[int, str]]:
            identity = identity_of(session, CHANNEL, ACCOUNT, self._sit(session, seat, now).address)
            return [(said.id, said.text) for said in written_by_staff(session, identity.id, after)]

        return await self._house.database.run(look)

    async def card(self, seat: str, now: dt.datetime) -> bytes:
        """The bill card of the seat's room. Raises NotFound when there is no such room."""
        today = day_of(now)

        def draw(session: Session) -> bytes:
            _home, room = name_room(session, seat, "")
            return draw_bill_card(load_bill(session, room.id, today), self._house.scripts, today)

        return await self._house.database.run(draw)

    def _take_turn(self, session: Session, seat_name: str, text: str, now: dt.datetime) -> TryTurn:
        seat = self._sit(session, seat_name, now)
        inbound = Inbound(
            CHANNEL, ACCOUNT, seat.address, secrets.token_hex(8), InboundKind.TEXT, text, now, seat.community
        )
        taken = self._house.take_turn(session, inbound, now)
        card = seat_name.rpartition("/")[2] if taken.answer.shows_bill else ""
        return TryTurn(taken.answer.texts, tuple(tell_turn(taken)["effects"]), card)

    def _sit(self, session: Session, seat_name: str, now: dt.datetime) -> Seat:
        if seat_name == STRANGER:
            return Seat(STRANGER, "")
        community, room = name_room(session, seat_name, "")
        return sit_as(session, CHANNEL, community, room, "", now)
