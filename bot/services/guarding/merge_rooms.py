"""A person with several homes is met once: texts of the same sort due within two hours become one message.

The first of them to go takes the others in; where one of the homes has a reason against it, that one stays behind.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.speaking import Kind
from storage.outbox_merging import Beside, put_back, take_in, waiting_beside
from storage.tables import OutboxRow

TOGETHER = dt.timedelta(hours=2)
MOST_HOMES = 4  # a message holds 600 characters
_MERGED_KINDS = (Kind.REMINDER, Kind.CAMPAIGN)
_ROOMS, _ROWS = "rooms", "rows"


@dataclass(frozen=True, slots=True)
class Merging:
    """The homes one message could speak of besides its own: `waiting` by room, `earlier` taken in before a retry."""

    session: Session
    row: OutboxRow
    waiting: dict[int, int]  # room id -> outbox row id
    earlier: dict[int, int]

    @property
    def rooms(self) -> list[int]:
        """The other homes."""
        return [*self.earlier, *self.waiting]

    def take(self, agreed: Sequence[int]) -> list[int]:
        """Take in the homes that agreed and still wait; answers all this message now speaks of besides its own."""
        put_back(self.session, [row_id for room_id, row_id in self.earlier.items() if room_id not in agreed])
        wanted = {row_id for room_id, row_id in self.waiting.items() if room_id in agreed}
        taken = take_in(self.session, wanted, self.row.send_key) if wanted else set()
        kept = {room_id: row_id for room_id, row_id in self.earlier.items() if room_id in agreed}
        kept |= {room_id: row_id for room_id, row_id in self.waiting.items() if row_id in taken}
        self._remember(kept)
        return list(kept)

    def undo(self) -> None:
        """Nothing goes: whoever was taken in waits for itself again."""
        taken = self.row.merged.get(_ROWS, [])
        if taken:
            put_back(self.session, taken)
            self._remember({})

    def _remember(self, kept: dict[int, int]) -> None:
        told = {_ROOMS: list(kept), _ROWS: list(kept.values())} if kept else {}
        if told != self.row.merged:
            self.row.merged = told
            self.session.add(self.row)


def find_mergings(session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> dict[str, Merging]:
    """What could go with each of these rows, by send key. A text without script cannot be made for another home."""
    alike = [row for row in rows if row.kind in _MERGED_KINDS and row.script and row.identity_id is not None]
    identities = {row.identity_id for row in alike if row.identity_id is not None}
    beside = waiting_beside(session, identities, _MERGED_KINDS, now + TOGETHER) if identities else []
    return {row.send_key: _merging(session, row, beside if row in alike else ()) for row in rows}


def _merging(session: Session, row: OutboxRow, beside: Iterable[Beside]) -> Merging:
    earlier = dict(zip(row.merged.get(_ROOMS, []), row.merged.get(_ROWS, []), strict=True))
    found = [other for other in beside if other.goes_with(row) and other.id != row.id]
    waiting = {other.room_id: other.id for other in found if other.room_id not in earlier}
    return Merging(session, row, dict(list(waiting.items())[: MOST_HOMES - 1 - len(earlier)]), earlier)
