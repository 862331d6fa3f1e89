"""Gather what a turn of talk may look at: the speaker, the household, the office's public facts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session

from bot.channels.registry import is_abroad
from bot.domain.bill import OpenMatter
from bot.domain.household import OWNERS, Household, LastPayment, Speaker, TalkFacts, Tie
from bot.domain.moments import day_of
from bot.domain.money import Fen
from bot.services.bills.show_bill import bill_of, load_bill_rows
from bot.services.talk.bind_identity import is_locked
from storage.community_facts import communities, community_named, facts_in_force
from storage.consents import has_consented
from storage.identities import Home, home_of
from storage.matters import (
    active_holds,
    latest_closed_order,
    latest_wish,
    open_promises,
    open_work_orders,
)
from storage.payments import latest_payment
from storage.tables import ChannelIdentity, Community, Room, WorkOrder

REMEMBERED_FOR = dt.timedelta(days=14)  # a repair done longer ago is no opening any more


def load_facts(session: Session, identity: ChannelIdentity, community_hint: str, now: dt.datetime) -> TalkFacts:
    """The facts at `now`; of an unbound identity only the community's public ones."""
    abroad, wish = is_abroad(identity.channel), latest_wish(session, identity.person_id, identity.id)
    opted_out = wish is not None and wish.wish == "stop"
    if abroad and not has_consented(session, identity.id):
        # nothing of a person is even loaded: what is not there cannot be sent there
        return _of_stranger(session, Speaker(must_consent=True, opted_out=opted_out), community_hint, now)
    home = home_of(session, identity, day_of(now))
    if home is None:  # who moved out is a stranger again, whatever was proven once
        locked = is_locked(session, identity, now)
        speaker = Speaker(opted_out=opted_out, bind_locked=locked, consented=abroad)
        return _of_stranger(session, speaker, community_hint, now)
    public = facts_in_force(session, home.community.id, day_of(now))
    tie = Tie(home.tie.kind)
    return TalkFacts(
        now=now,
        speaker=Speaker(bound=True, name=home.person.name, tie=tie, opted_out=opted_out, consented=abroad),
        household=_household(session, home, public, now),
        community=home.community.name,
        company=public,
    )


def _of_stranger(session: Session, speaker: Speaker, community_hint: str, now: dt.datetime) -> TalkFacts:
    community = _community(session, community_hint)
    public = facts_in_force(session, community.id, day_of(now)) if community else {}
    return TalkFacts(now=now, speaker=speaker, community=community.name if community else "", company=public)


def _community(session: Session, hint: str) -> Community | None:
    if hint:
        return community_named(session, hint)
    known = communities(session)
    return known[0] if len(known) == 1 else None


def _household(session: Session, home: Home, public: dict[str, str], now: dt.datetime) -> Household:
    room = home.room
    known = Household(
        room=room.code,
        community=home.community.name,
        vacant=room.vacant,
        handed_over_on=room.handed_over_on,
        repair_done=_repair_done(session, room, now),
        company=public,
    )
    if Tie(home.tie.kind) not in OWNERS:
        # sums are not even loaded for a tenant or relative: what is not there cannot be said (R6)
        return replace(known, work_orders=_matters(open_work_orders(session, room.id)))
    return _with_money(session, known, room, day_of(now))


def _matters(orders: Iterable[WorkOrder]) -> tuple[OpenMatter, ...]:
    return tuple(
        OpenMatter(
            f"G{order.id}",
            order.what,
            day_of(order.opened_at),
            order.category,
            day_of(order.due_at) if order.due_at else None,
        )
        for order in orders
    )


def _repair_done(session: Session, room: Room, now: dt.datetime) -> OpenMatter | None:
    done = latest_closed_order(session, room.id, now - REMEMBERED_FOR)
    if done is None or done.closed_at is None:
        return None
    return OpenMatter(f"G{done.id}", done.what, day_of(done.closed_at), done.category)


def _with_money(session: Session, known: Household, room: Room, today: dt.date) -> Household:
    rows = load_bill_rows(session, [room.id], today)[room.id]
    bill = bill_of(rows, today)
    payment = latest_payment(session, room.id)
    promises = open_promises(session, room.id)
    return replace(
        known,
        work_orders=_matters(rows.work_orders),
        bill=bill,
        pay_ways=bill.pay_ways,
        last_payment=LastPayment(Fen(payment.amount), day_of(payment.paid_at), payment.method) if payment else None,
        promised_on=promises[-1].promised_on if promises else None,
        disputes={row.reason: row.raised_on for row in rows.objections if row.decided_on is None},
        holds=tuple(hold.reason for hold in active_holds(session, room.id)),
    )
