"""预存冲抵: what payments of a room still hold goes to its open lines. Disputed lines wait: it is the owner's money."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from bot.domain.allocation import allocate, effective_day, left_open
from bot.domain.moments import day_of
from bot.domain.money import Fen
from bot.domain.payment import SettledPart
from bot.services.money.list_debts import first_days, list_debts
from storage.payments import book, lock_rooms, rests_of_rooms


def apply_prepayment(
    session: Session, community_id: int, room_ids: Sequence[int], today: dt.date
) -> dict[int, list[SettledPart]]:
    """Settle what the prepayments of these rooms can; the parts settled by room id. A former owner's money stays."""
    lock_rooms(session, room_ids)
    rests = rests_of_rooms(session, room_ids)
    with_rest = list(rests)
    debts, order = list_debts(session, community_id, with_rest, today)
    since = first_days(session, with_rest, today)
    settled: dict[int, list[SettledPart]] = {}
    for room_id, held in rests.items():
        lines = [line for line in debts.get(room_id, []) if not line.disputed]
        for rest in held:
            paid_on = day_of(rest.payment.paid_at)
            if room_id in since and paid_on < since[room_id]:
                continue
            done = allocate(Fen(rest.amount), lines, today, order=order)
            by_id = {line.line_id: line for line in lines}
            for part in done.parts:
                line = by_id[part.line_id]
                book(session, rest.payment.id, part.line_id, part.amount, effective_day(paid_on, line, today))
                settled.setdefault(room_id, []).append(SettledPart(part.line_id, line.item, line.period, part.amount))
            lines = left_open(lines, done.parts)
    return settled
