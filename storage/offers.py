"""Offers to waive late charges and gifts: which are open, what they have cost, who was told, who has a gift coming."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from storage.tables import Allocation, BillLine, GiftGiven, OfferMade, Room, WaiverOffer

WAITING, OPEN, ENDED = "waiting", "open", "ended"
_MOST = 10_000


def open_offers(session: Session, campaign: str, today: dt.date) -> dict[int, WaiverOffer]:
    """The offer that may be made today, by community: one at a time, so that everybody hears the same."""
    rows = session.exec(
        select(WaiverOffer)
        .where(col(WaiverOffer.state) == OPEN, col(WaiverOffer.campaign) == campaign, col(WaiverOffer.until) >= today)
        .order_by(col(WaiverOffer.id))
        .limit(_MOST)
    )
    return {offer.community_id: offer for offer in rows}


def unfinished_offer(session: Session, community_id: int, today: dt.date) -> WaiverOffer | None:
    """The offer of a community that waits or is open."""
    return session.exec(
        select(WaiverOffer)
        .where(
            col(WaiverOffer.community_id) == community_id,
            col(WaiverOffer.state).in_([WAITING, OPEN]),
            col(WaiverOffer.until) >= today,
        )
        .limit(1)
    ).first()


def spent_of_offers(session: Session, offer_ids: Collection[int]) -> dict[int, int]:
    """What has been offered already, in fen, by offer."""
    rows = session.exec(
        select(OfferMade.offer_id, func.sum(OfferMade.amount))
        .where(col(OfferMade.offer_id).in_(list(offer_ids)))
        .group_by(col(OfferMade.offer_id))
    )
    return {offer_id: int(spent or 0) for offer_id, spent in rows}


def offers_made(session: Session, room_ids: Collection[int]) -> dict[int, tuple[OfferMade, WaiverOffer]]:
    """What these rooms were offered, ever."""
    rows = session.exec(
        select(OfferMade, WaiverOffer)
        .join(WaiverOffer, col(WaiverOffer.id) == col(OfferMade.offer_id))
        .where(col(OfferMade.room_id).in_(list(room_ids)))
        .limit(_MOST)
    )
    return {made.room_id: (made, offer) for made, offer in rows}


def forget_offers(session: Session, room_ids: Collection[int]) -> None:
    """The message never arrived: the household was offered nothing."""
    if room_ids:
        session.exec(delete(OfferMade).where(col(OfferMade.room_id).in_(list(room_ids))))


@dataclass(frozen=True, slots=True)
class DueState:
    """All a room owed for a due date, in fen, and the day the last of it was paid; None while some is open."""

    room_id: int
    room: str
    due_on: dt.date
    amount: int
    settled_on: dt.date | None


def dues_of_rooms(session: Session, room_ids: Collection[int], due_from: dt.date) -> list[DueState]:
    """What was due of these rooms from a day on."""
    paid = (
        select_columns(
            col(Allocation.line_id).label("line_id"),
            func.sum(Allocation.amount).label("paid"),
            func.max(Allocation.effective_on).label("last_on"),
        )
        .group_by(col(Allocation.line_id))
        .subquery()
    )
    rows = session.execute(
        select_columns(
            col(BillLine.room_id),
            col(Room.code),
            col(BillLine.due_on),
            func.sum(BillLine.amount),
            func.sum(func.coalesce(paid.c.paid, 0)),
            func.max(paid.c.last_on),
        )
        .join(Room, col(Room.id) == col(BillLine.room_id))
        .join(paid, paid.c.line_id == col(BillLine.id), isouter=True)
        .where(col(BillLine.room_id).in_(list(room_ids)), col(BillLine.due_on) >= due_from, col(BillLine.amount) > 0)
        .group_by(col(BillLine.room_id), col(Room.code), col(BillLine.due_on))
        .limit(_MOST)
    )
    return [
        DueState(room_id, room, due_on, int(owed), _day(last) if last and int(got) >= int(owed) else None)
        for room_id, room, due_on, owed, got, last in rows
    ]


def gifts_given(session: Session, campaign: str, room_ids: Collection[int]) -> set[tuple[int, dt.date]]:
    """Who has had a gift for which due date."""
    rows = session.execute(
        select_columns(col(GiftGiven.room_id), col(GiftGiven.due_on))
        .where(col(GiftGiven.campaign) == campaign, col(GiftGiven.room_id).in_(list(room_ids)))
        .limit(_MOST)
    )
    return {(room_id, due_on) for room_id, due_on in rows}


def keep_gifts(session: Session, gifts: Sequence[GiftGiven]) -> None:
    """Write them down."""
    session.add_all(gifts)
    session.flush()


def _day(stored: dt.date | str) -> dt.date:
    """SQLite gives the greatest of days back as text."""
    return dt.date.fromisoformat(stored) if isinstance(stored, str) else stored
