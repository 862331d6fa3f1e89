"""A person with several homes is met once: texts of the same sort due within two hours become one message.

The first of them to go takes the others in; where one of the homes has a reason against it, that one stays behind.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlmodel import Session

from bot.domain.speaking import Kind
from storage.outbox_merging import put_back, same_for_person, take_in
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

    @classmethod
    def of(cls, session: Session, row: OutboxRow, kind: Kind, now: dt.datetime) -> Self:
        """What could go with this row. A text without script cannot be made for another home."""
        earlier = dict(zip(row.merged.get(_ROOMS, []), row.merged.get(_ROWS, []), strict=True))
        found = same_for_person(session, row, now + TOGETHER) if kind in _MERGED_KINDS and row.script else []
        waiting = {other.room_id: other.id for other in found if other.room_id and other.room_id not in earlier}
        return cls(session, row, dict(list(waiting.items())[: MOST_HOMES - 1 - len(earlier)]), earlier)

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
