"""Gather what a turn of talk may look at: the speaker, the household, the office's public facts."""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.channels.registry import is_abroad
from bot.domain.bill import OpenMatter
from bot.domain.household import OWNERS, Household, LastPayment, Speaker, TalkFacts, Tie
from bot.domain.moments import day_of
from bot.domain.money import Fen
from bot.services.bills.show_bill import load_bill
from bot.services.talk.bind_identity import is_locked
from storage.community_facts import communities, community_named, facts_in_force
from storage.consents import has_consented
from storage.identities import room_of_identity, tie_between
from storage.matters import (
    active_holds,
    latest_closed_order,
    latest_wish,
    open_objections,
    open_promises,
    open_work_orders,
)
from storage.payments import latest_payment
from storage.tables import ChannelIdentity, Community, Person, Room, TieRow

REMEMBERED_FOR = dt.timedelta(days=14)  # a repair done longer ago is no opening any more


def load_facts(session: Session, identity: ChannelIdentity, community_hint: str, now: dt.datetime) -> TalkFacts:
    """The facts at `now`; of an unbound identity only the community's public ones."""
    if is_abroad(identity.channel) and not has_consented(session, identity.id):
        return _of_stranger(session, identity, community_hint, now)
    room = room_of_identity(session, identity)
    person = session.get(Person, identity.person_id) if identity.person_id else None
    tie = tie_between(session, person.id, room.id, day_of(now)) if person and room else None
    community = _community(session, room if tie else None, community_hint)
    public = facts_in_force(session, community.id, day_of(now)) if community else {}
    return TalkFacts(
        now=now,
        speaker=_speaker(session, identity, person, tie, now),
        household=_household(session, room, community, tie, now) if room and community and tie else Household(),
        community=community.name if community else "",
        company=public,
    )


def _of_stranger(session: Session, identity: ChannelIdentity, community_hint: str, now: dt.datetime) -> TalkFacts:
    """Abroad without consent nothing of a person is even loaded: what is not there cannot be sent there."""
    community = _community(session, None, community_hint)
    public = facts_in_force(session, community.id, day_of(now)) if community else {}
    wish = latest_wish(session, identity.person_id, identity.id)
    speaker = Speaker(must_consent=True, opted_out=wish is not None and wish.wish == "stop")
    return TalkFacts(now=now, speaker=speaker, community=community.name if community else "", company=public)


def _community(session: Session, room: Room | None, hint: str) -> Community | None:
    if room is not None:
        return session.get(Community, room.community_id)
    if hint:
        return community_named(session, hint)
    known = communities(session)
    return known[0] if len(known) == 1 else None


def _speaker(
    session: Session, identity: ChannelIdentity, person: Person | None, tie: TieRow | None, now: dt.datetime
) -> Speaker:
    wish = latest_wish(session, identity.person_id, identity.id)
    return Speaker(
        bound=tie is not None,  # who moved out is a stranger again, whatever was proven once
        name=person.name if person and tie else "",
        tie=Tie(tie.kind) if tie else None,
        opted_out=wish is not None and wish.wish == "stop",
        bind_locked=tie is None and is_locked(session, identity, now),
        consented=is_abroad(identity.channel),
    )


def _household(session: Session, room: Room, community: Community, tie: TieRow, now: dt.datetime) -> Household:
    today = day_of(now)
    known = Household(
        room=room.code,
        community=community.name,
        vacant=room.vacant,
        handed_over_on=room.handed_over_on,
        work_orders=tuple(
            OpenMatter(
                f"G{order.id}",
                order.what,
                day_of(order.opened_at),
                order.category,
                day_of(order.due_at) if order.due_at else None,
            )
            for order in open_work_orders(session, room.id)
        ),
        repair_done=_repair_done(session, room, now),
        company=facts_in_force(session, community.id, today),
    )
    if Tie(tie.kind) not in OWNERS:
        return known  # sums are not even loaded for a tenant or relative: what is not there cannot be said (R6)
    return _with_money(session, known, room, today)


def _repair_done(session: Session, room: Room, now: dt.datetime) -> OpenMatter | None:
    done = latest_closed_order(session, room.id, now - REMEMBERED_FOR)
    if done is None or done.closed_at is None:
        return None
    return OpenMatter(f"G{done.id}", done.what, day_of(done.closed_at), done.category)


def _with_money(session: Session, known: Household, room: Room, today: dt.date) -> Household:
    bill = load_bill(session, room.id, today)
    payment = latest_payment(session, room.id)
    promises = open_promises(session, room.id)
    return replace(
        known,
        bill=bill,
        pay_ways=bill.pay_ways,
        last_payment=LastPayment(Fen(payment.amount), day_of(payment.paid_at), payment.method) if payment else None,
        promised_on=promises[-1].promised_on if promises else None,
        disputes={objection.reason: objection.raised_on for objection in open_objections(session, room.id)},
        holds=tuple(hold.reason for hold in active_holds(session, room.id)),
    )
