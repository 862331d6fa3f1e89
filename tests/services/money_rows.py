"""What the money tests look at: how much lines hold, what rests, and whether every fen is somewhere."""

import datetime as dt

from sqlmodel import Session, func, select

from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from storage.tables import Allocation, BillLine, CommunityFact, Payment, Refund, Room

PAID_AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)


def notice(  # every part of a notice may be chosen
    room: Room,
    amount: int,
    trade: str = "B1",
    paid_at: dt.datetime = PAID_AT,
    told: tuple[int, ...] = (),
    *,
    unmatched: bool = False,
) -> PaymentNotice:
    """A bank's notice for a room."""
    return PaymentNotice(
        community_id=room.community_id,
        room_id=None if unmatched else room.id,
        gateway="bank",
        trade_number=trade,
        amount=Fen(amount),
        paid_at=paid_at,
        payer="张伟",
        memo="物业费",
        for_line_ids=told,
    )


def paid_on(session: Session, *lines: BillLine) -> list[int]:
    """What each line holds."""
    return [
        session.exec(select(func.coalesce(func.sum(Allocation.amount), 0)).where(Allocation.line_id == line.id)).one()
        for line in lines
    ]


def effective_days(session: Session, line: BillLine) -> list[tuple[dt.date, int]]:
    """When a line got or gave back how much."""
    rows = session.exec(select(Allocation).where(Allocation.line_id == line.id).order_by("id"))
    return [(row.effective_on, row.amount) for row in rows]


def assert_conserved(session: Session) -> None:
    """Every payment is lines, refunds and a rest of at least zero; no line holds more than it asks."""
    for payment in session.exec(select(Payment)):
        held = [row.amount for row in session.exec(select(Allocation).where(Allocation.payment_id == payment.id))]
        back = [row.amount for row in session.exec(select(Refund).where(Refund.payment_id == payment.id))]
        assert payment.amount >= sum(held) + sum(back)
        assert sum(held) >= 0
    for line in session.exec(select(BillLine)):
        (paid,) = paid_on(session, line)
        assert 0 <= paid <= line.amount <= line.gross - line.reduction


def record(session: Session, room: Room, **facts: str) -> None:
    """Recorded facts of the room's community, in force since long ago."""
    session.add_all(
        CommunityFact(
            community_id=room.community_id, name=name, value=value, source="合同", in_force_from=dt.date(2019, 1, 1)
        )
        for name, value in facts.items()
    )
    session.flush()
