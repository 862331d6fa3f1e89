"""The open lines of rooms as debts a payment may settle: whose they are, what is disputed, what bears a late charge."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session

from bot.domain.allocation import AllocationOrder, OpenLine, read_order
from bot.domain.late_charge import LateChargeTerms, read_terms
from bot.domain.money import Fen
from bot.domain.ownership import Holding, owned_since
from storage.bills import LineRow, disputed_items, open_line_rows
from storage.community_facts import facts_in_force
from storage.people import owner_ties
from storage.tables import TieRow


def list_debts(
    session: Session, community_id: int, room_ids: Sequence[int], today: dt.date
) -> tuple[dict[int, list[OpenLine]], AllocationOrder]:
    """The open lines of each room in the order they were written, and the order the community settles them in."""
    facts = facts_in_force(session, community_id, today)
    terms = read_terms(facts)
    rows = open_line_rows(session, room_ids)
    disputed = disputed_items(session, room_ids)
    since = first_days(session, room_ids, today)
    lines = {
        room_id: [_open_line(row, terms, disputed.get(room_id, set()), since.get(room_id)) for row in rows[room_id]]
        for room_id in rows
    }
    return lines, read_order(facts.get("allocation_order", ""))


def first_days(session: Session, room_ids: Sequence[int], today: dt.date) -> dict[int, dt.date]:
    """Of the rooms that changed hands, the first day of the present owner."""
    ties = owner_ties(session, room_ids)
    days = {room_id: owned_since(holdings_of(of_room), today) for room_id, of_room in ties.items()}
    return {room_id: day for room_id, day in days.items() if day is not None}


def holdings_of(ties: Sequence[TieRow]) -> tuple[Holding, ...]:
    """Ties of owners as the rules see them."""
    return tuple(Holding(tie.person_id, tie.from_day, tie.until_day) for tie in ties)


def _open_line(row: LineRow, terms: LateChargeTerms | None, disputed: set[str], since: dt.date | None) -> OpenLine:
    line = row.line
    last_day = line.covers_until or line.period.last_day
    return OpenLine(
        line_id=line.id,
        item=row.item,
        period=line.period,
        outstanding=Fen(line.amount - row.paid),
        due_on=line.due_on,
        burden=terms.daily_rate if terms and terms.covers(row.item) else Decimal(0),
        disputed=bool(disputed & {"", row.item}),
        of_former_owner=since is not None and last_day < since,
    )
