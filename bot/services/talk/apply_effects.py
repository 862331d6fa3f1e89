"""Make rows of what a turn decided, in the turn's own transaction. Words are not its business: see `word_turn`."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain import effects as fx
from bot.domain.after_payment import LOW
from bot.domain.moments import day_of
from bot.domain.speaking import Code
from bot.domain.working_hours import working_deadline
from bot.services.calendar.load_calendar import load_calendar
from bot.services.feedback.rate import Score, give_reason, leave_question, rate
from storage.consents import ABROAD
from storage.matters import (
    active_holds,
    list_task,
    open_objections,
    open_promises,
    open_work_orders,
    release_holds,
)
from storage.outbox import NEVER_STOPPED, cancel_waiting
from storage.outbox_waiting import cancel_for_person
from storage.tables import ChannelIdentity, Consent, ContactWish, Hold, Objection, Promise, Room, Task, WorkOrder

_STOPPED = "业主要求停止联系"
REVIEW_OF_DISPUTE = dt.timedelta(days=10)  # Hangzhou's rules answer a complaint in ten days; the strictest we know
_URGENT = dt.timedelta(minutes=30)  # whatever the hour: somebody may be in danger
_ANSWERED_WITHIN = dt.timedelta(hours=4)
_CALL_BACK = dt.timedelta(hours=16)
_MAY_BE_CORRECTED = dt.timedelta(hours=2)  # later somebody has set out already


@dataclass(frozen=True, slots=True)
class Doer:
    """For whom the effects are done, and when. `room` is None for a stranger."""

    session: Session
    identity: ChannelIdentity
    room: Room | None
    now: dt.datetime


def apply_effects(doer: Doer, effects: tuple[fx.Effect, ...]) -> None:
    """Write every effect that leaves a row; the others (say, ask_rating, pay_link, bind) act elsewhere."""
    for effect in effects:
        _apply(doer, effect)


def _apply(doer: Doer, effect: fx.Effect) -> None:  # noqa: PLR0912, C901 - one arm an effect reads best as a table
    match effect:
        case fx.OpenWorkOrder():
            _open_work_order(doer, effect)
        case fx.OpenCheck():
            _list(doer, "check", effect.subject, effect.what, dt.timedelta(days=effect.within_days))
        case fx.Hold():
            _hold(doer, effect.reason, effect.item, effect.days)
        case fx.Release() if doer.room is not None:
            release_holds(doer.session, doer.room.id, effect.reason, doer.now)
        case fx.Promise() if doer.room is not None:
            _promise(doer, doer.room.id, effect)
        case fx.Plan():
            _list(doer, "plan", "plan", f"业主希望分 {effect.parts} 期缴纳，待审批", dt.timedelta(days=2))
        case fx.Dispute() if doer.room is not None:
            _dispute(doer, doer.room.id, effect)
        case fx.ReductionRequest():
            _list(doer, "reduction", effect.reason, effect.what, dt.timedelta(days=5))
        case fx.InvoiceRequest():
            _list(doer, "invoice", "invoice", effect.what, dt.timedelta(days=1))
        case fx.HandOver():
            within = _URGENT if effect.urgent else _in_office_hours(doer, _ANSWERED_WITHIN)
            _list(doer, "hand_over", "hand_over", f"{effect.because}：{effect.summary}", within)
        case fx.Callback():
            _list(doer, "callback", "callback", effect.because, dt.timedelta(hours=effect.within_hours))
        case fx.Rate():
            _rate(doer, effect)
        case fx.RateReason():
            give_reason(doer.session, doer.identity, effect.words, effect.heard, doer.now)
        case fx.LeaveRating():
            leave_question(doer.session, doer.identity, doer.now)
        case fx.OptOut():
            _wish(doer, "stop")
        case fx.Consent():
            _consent(doer, effect)
        case fx.Preference():
            _wish(doer, effect.wish)
        case _:
            pass


def _in_office_hours(doer: Doer, within: dt.timedelta) -> dt.timedelta:
    return working_deadline(doer.now, within, load_calendar(doer.session)) - doer.now


def _open_work_order(doer: Doer, effect: fx.OpenWorkOrder) -> None:
    if doer.room is None:
        _list(doer, "work_order", effect.category, effect.what, dt.timedelta(hours=effect.within_hours))
        return
    known = [order for order in open_work_orders(doer.session, doer.room.id) if order.category == effect.category]
    due_at = doer.now + dt.timedelta(hours=effect.within_hours)
    mistaken = _opened_by_mistake(doer, doer.room.id, effect)
    if mistaken is not None and (not known or mistaken is known[0]):
        mistaken.what, mistaken.category, mistaken.due_at = effect.what, effect.category, due_at
        doer.session.add(mistaken)
        return
    if known:
        order = known[0]
        if effect.what not in order.what:
            order.what = f"{order.what}；{effect.what}"
        order.due_at = min(order.due_at or due_at, due_at)  # what was promised sooner stays promised
        doer.session.add(order)
        return
    doer.session.add(
        WorkOrder(
            community_id=doer.room.community_id,
            room_id=doer.room.id,
            category=effect.category,
            what=effect.what,
            opened_at=doer.now,
            due_at=due_at,
        )
    )


def _opened_by_mistake(doer: Doer, room_id: int, effect: fx.OpenWorkOrder) -> WorkOrder | None:
    """The order of this talk that the owner's correction takes back."""
    since = doer.now - _MAY_BE_CORRECTED
    orders = (order for order in open_work_orders(doer.session, room_id) if order.opened_at >= since)
    return next((order for order in orders if effect.instead_of and effect.instead_of in order.what), None)


def _hold(doer: Doer, reason: str, item: str, days: int) -> None:
    if doer.room is None:
        return
    review_on = day_of(doer.now) + dt.timedelta(days=days)
    for hold in active_holds(doer.session, doer.room.id):
        if hold.reason == reason and hold.item == item:
            hold.review_on = max(hold.review_on or review_on, review_on)
            doer.session.add(hold)
            return
    doer.session.add(Hold(room_id=doer.room.id, reason=reason, item=item, since=day_of(doer.now), review_on=review_on))


def _promise(doer: Doer, room_id: int, effect: fx.Promise) -> None:
    for earlier in open_promises(doer.session, room_id):
        earlier.state = "replaced"
        doer.session.add(earlier)
    doer.session.add(
        Promise(
            room_id=room_id,
            person_id=doer.identity.person_id,
            promised_on=effect.on,
            amount=effect.amount,
            made_at=doer.now,
        )
    )


def _dispute(doer: Doer, room_id: int, effect: fx.Dispute) -> None:
    known = open_objections(doer.session, room_id)
    if not any(objection.reason == effect.reason and objection.item == effect.item for objection in known):
        doer.session.add(
            Objection(
                room_id=room_id,
                reason=effect.reason,
                item=effect.item,
                what=effect.what,
                raised_on=day_of(doer.now),
            )
        )
    _list(doer, "objection", effect.reason, effect.what, REVIEW_OF_DISPUTE)


def _rate(doer: Doer, effect: fx.Rate) -> None:
    """Of somebody nobody knows a low score is a call back; it counts for no household."""
    if doer.room is not None:
        rate(doer.session, doer.room, doer.identity, Score(effect.score, effect.said), doer.now)
    elif effect.score <= LOW:
        _list(doer, "callback", "callback", f"没有绑定的人打了 {effect.score} 分：{effect.said}", _CALL_BACK)


def _consent(doer: Doer, effect: fx.Consent) -> None:
    doer.session.add(
        Consent(identity_id=doer.identity.id, topic=effect.topic, words=effect.words, given=effect.given, at=doer.now)
    )
    if not effect.given and effect.topic == ABROAD:
        cancel_waiting(doer.session, identity_id=doer.identity.id, because="业主撤回了境外渠道的同意")


def _wish(doer: Doer, wish: str) -> None:
    doer.session.add(
        ContactWish(person_id=doer.identity.person_id, identity_id=doer.identity.id, wish=wish, at=doer.now)
    )
    if wish == "stop":
        cancel_waiting(doer.session, identity_id=doer.identity.id, because=_STOPPED)
        if doer.identity.person_id is not None:  # at once over all channels
            cancel_for_person(doer.session, doer.identity.person_id, NEVER_STOPPED, _STOPPED, Code.OPT_OUT)


def _list(doer: Doer, kind: str, subject: str, what: str, within: dt.timedelta) -> None:
    about = f"room:{doer.room.id}" if doer.room is not None else f"identity:{doer.identity.id}"
    list_task(
        doer.session,
        Task(
            community_id=doer.room.community_id if doer.room else None,
            room_id=doer.room.id if doer.room else None,
            identity_id=doer.identity.id,
            kind=kind,
            subject=f"{about}:{subject}",
            what=what,
            opened_at=doer.now,
            due_at=doer.now + within,
        ),
    )
