"""Offers to waive the late charge: asked for by one, approved by another; who may hear of one, and what it would spare.

The house asks for no late charge on a line that is paid in full, so an offer used is an offer kept.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import ZERO, Fen, yuan
from bot.domain.offer import LEAST_DAYS, Offer, Offerable, covers_all, may_offer
from bot.services.bills.show_bill import load_bills
from bot.services.staff.ask_approval import ask_approval
from storage import audit
from storage.campaigns import rooms_after
from storage.offers import OPEN, offers_made, open_offers, spent_of_offers, unfinished_offer
from storage.tables import Approval, WaiverOffer

OFFER_DEED = "waiver_offer"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for: at most `budget` together, `stays` of each late charge asked all the same, until a day."""

    budget: Fen
    until: dt.date
    stays: Fen = ZERO
    because: str = ""


def ask_to_offer(  # noqa: PLR0913 - of which campaign, where, what, by whom, when
    session: Session, campaign: str, community_id: int, terms: Terms, by_staff: str, now: dt.datetime
) -> Approval:
    """The waiting approval. Raises Refused for terms that are no offer, or that would treat equal cases unequally."""
    today = day_of(now)
    if terms.budget <= 0 or terms.stays < 0:
        raise Refused("预算要大于零，保留的部分不能小于零")
    if terms.until < today + dt.timedelta(days=LEAST_DAYS):
        raise Refused(f"期限太近，业主来不及用。至少到 {(today + dt.timedelta(days=LEAST_DAYS)).isoformat()}")
    if unfinished_offer(session, community_id, today) is not None:
        raise Refused("这个小区已经有一个减免方案在等批准或进行中。同样情况同样对待，一次只能有一个；等它结束再提")
    short = covers_all(terms.budget, terms.stays, list(late_charges(session, community_id, today).values()))
    if short is not None:
        raise Refused(
            f"同样情况的有 {short.households} 户，违约金一共 {yuan(short.needed)} 元，"
            f"预算还差 {yuan(short.missing)} 元。同样情况要同样对待：加预算，或提高每户保留的部分"
        )
    offer = WaiverOffer(
        community_id=community_id,
        campaign=campaign,
        budget=terms.budget,
        stays=terms.stays,
        until=terms.until,
        because=terms.because,
        asked_by=by_staff,
    )
    session.add(offer)
    session.flush()
    kept = f"，每户保留 {yuan(terms.stays)} 元" if terms.stays else ""
    what = f"{day_in_words(terms.until)}前付清本金的免违约金{kept}，一共最多 {yuan(terms.budget)} 元。{terms.because}"
    approval = ask_approval(session, OFFER_DEED, f"offer:{offer.id}", what, by_staff, now, {"offer": offer.id})
    offer.approval_id = approval.id
    session.add(offer)
    return approval


def offer_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """The second person agreed: the step that tells of it may fire from now on."""
    offer = session.get_one(WaiverOffer, int(approval.terms["offer"]))
    offer.state = OPEN
    session.add(offer)
    detail = {"budget": offer.budget, "stays": offer.stays, "until": offer.until.isoformat()}
    audit.append(session, at=now, by_staff=by, deed="open_offer", subject=f"offer:{offer.id}", detail=detail)
    return f"减免方案已生效，到 {day_in_words(offer.until)} 为止"


def late_charges(session: Session, community_id: int, today: dt.date) -> dict[int, Fen]:
    """The late charge of every home of a community that has one."""
    found: dict[int, Fen] = {}
    after_id = 0
    while rooms := rooms_after(session, after_id, _PAGE, community_id):
        bills = load_bills(session, [room.id for room in rooms], today)
        found |= {room_id: bill.late_charge for room_id, bill in bills.items() if bill.late_charge > 0}
        after_id = rooms[-1].id
    return found


@dataclass(frozen=True, slots=True)
class Offers:
    """What a page of homes could be offered: the late charge of each, and the offer where one may be made."""

    late_charges: Mapping[int, Fen]
    offerable: Mapping[int, Offerable]
    had_one: Collection[int] = ()


def offers_for(session: Session, campaign: str, rooms: Mapping[int, int], today: dt.date) -> Offers:
    """For these rooms (id -> community); bills are read only where an offer is open."""
    offers = open_offers(session, campaign, today)
    here = [room_id for room_id, community_id in rooms.items() if community_id in offers]
    had_one = offers_made(session, list(rooms)).keys()
    if not here:
        return Offers({}, {}, had_one)
    spent = spent_of_offers(session, [offer.id for offer in offers.values()])
    charges = {room_id: bill.late_charge for room_id, bill in load_bills(session, here, today).items()}
    left = {offer.id: Fen(offer.budget - spent.get(offer.id, 0)) for offer in offers.values()}
    offerable: dict[int, Offerable] = {}
    for room_id in here:
        row = offers[rooms[room_id]]
        offer = Offer(row.id, left[row.id], Fen(row.stays), row.until)
        answer = may_offer(offer, charges[room_id], had_one=room_id in had_one, today=today)
        if isinstance(answer, Offerable):
            offerable[room_id] = answer
    return Offers(charges, offerable, had_one)
