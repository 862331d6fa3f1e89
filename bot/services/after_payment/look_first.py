"""The first look at a plan: who is written to, what they lived, which arm; or which other plan speaks for them."""

import datetime as dt
from collections.abc import Iterator

from sqlmodel import Session

from bot.domain.after_payment import Lived, PlanState, arm_of_home, choose_story
from bot.domain.household import OWNERS, Tie
from bot.domain.moments import CHINA, day_of
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice, SettledPart, Settlement
from bot.services.links.make_link import LinkMaker
from bot.services.money.list_debts import list_debts
from bot.services.money.thank_payer import thank_payer
from scripts_zh.load import Scripts
from storage.after_payment import (
    first_due_on,
    has_paid_before,
    holds_before,
    objections_before,
    open_plans_beside,
    was_chased,
)
from storage.bills import items_of_lines
from storage.identities import addresses_of, current_ties
from storage.payments import held_by_payments
from storage.tables import AfterPaymentPlan, ChannelIdentity, Community, Payment, Person, Room, TieRow

ONE_SET_OF_ROOMS = dt.timedelta(hours=2)  # rooms of one owner paid within this: one set of messages
ONE_SET_OF_HOME = dt.timedelta(hours=72)
_NEW_OWNER = dt.timedelta(days=400)
_MOVED_IN = dt.timedelta(days=90)
_LATELY = dt.timedelta(days=120)
_CHASED = dt.timedelta(days=30)
_SOON_DUE = dt.timedelta(days=30)


def look_first(  # noqa: PLR0913 - a plan, and what its first look needs
    session: Session,
    scripts: Scripts,
    links: LinkMaker | None,
    plan: AfterPaymentPlan,
    hold_out_percent: int,
    now: dt.datetime,
) -> None:
    """Open the plan or join it to another; the receipt goes out if no door has written it yet."""
    payment, room = session.get(Payment, plan.payment_id), session.get(Room, plan.room_id)
    community = session.get(Community, room.community_id) if room else None
    if payment is None or room is None or community is None:
        raise RuntimeError(f"plan {plan.id} has lost its payment or room")
    ties = [(tie, person) for tie, person in current_ties(session, room.id, day_of(now)) if Tie(tie.kind) in OWNERS]
    open_left, soon_left = _left_open(session, room, day_of(now))
    thank_payer(session, scripts, _notice(payment), _settlement(session, payment, open_left), now, links)
    to = _recipient(session, room, ties, payment)
    plan.person_id = to.person_id if to else None
    plan.identity_id = to.id if to else None
    lived = set(_lived(session, plan, payment, room, ties)) | ({Lived.PARTLY} if soon_left > 0 else set())
    plan.story = choose_story(scripts.stories.values(), lived).name
    plan.arm = arm_of_home(f"{community.name}/{room.code}", hold_out_percent)
    session.add(plan)
    _open_or_join(session, plan, now)


def _open_or_join(session: Session, plan: AfterPaymentPlan, now: dt.datetime) -> None:
    began = plan.began_at
    since = (began - ONE_SET_OF_ROOMS, began - ONE_SET_OF_HOME)
    beside = open_plans_beside(session, plan, plan.person_id, *since)
    plan.look_at = now
    if beside is None:
        plan.state, plan.because = PlanState.OPEN, ""
        return
    plan.state, plan.joined_to = PlanState.JOINED, beside.id
    plan.because = f"同一位业主刚缴过一笔（计划 {beside.id}），两笔合用一套话"
    if beside.room_id == plan.room_id:
        beside.story = plan.story  # paid in part yesterday, the rest today: told as what it is now
    beside.look_at = now
    session.add(beside)


def _left_open(session: Session, room: Room, today: dt.date) -> tuple[Fen, Fen]:
    """What the present owners owe, in fen; and what of it is due within a month."""
    debts, _ = list_debts(session, room.community_id, [room.id], today)
    lines = [line for line in debts.get(room.id, []) if not line.of_former_owner]
    soon = [line.outstanding for line in lines if line.falls_due_on <= today + _SOON_DUE]
    return Fen(sum(line.outstanding for line in lines)), Fen(sum(soon))


def _notice(payment: Payment) -> PaymentNotice:
    return PaymentNotice(
        community_id=payment.community_id,
        room_id=payment.room_id,
        gateway=payment.gateway,
        trade_number=payment.trade_number,
        amount=Fen(payment.amount),
        paid_at=payment.paid_at,
        method=payment.method,
        payer=payment.payer,
    )


def _settlement(session: Session, payment: Payment, open_left: Fen) -> Settlement:
    """What became of the payment, as its rows tell it now."""
    held = held_by_payments(session, [payment.id])
    names = items_of_lines(session, {part.line_id for part in held})
    parts = tuple(SettledPart(part.line_id, *names[part.line_id], Fen(part.amount)) for part in held)
    rest = Fen(payment.amount - sum(part.amount for part in parts))
    return Settlement(payment.id, duplicate=False, allocations=parts, prepaid=rest, open_left=open_left)


def _recipient(
    session: Session, room: Room, ties: list[tuple[TieRow, Person]], payment: Payment
) -> ChannelIdentity | None:
    """The owner who paid, else the one who wrote last; one person, on the channel they used last."""
    names = {person.id: person.name for _, person in ties}
    bound = addresses_of(session, list(names), room.id)
    everybody = [identity for identities in bound.values() for identity in identities]
    never = dt.datetime.min.replace(tzinfo=CHINA)
    return max(
        everybody,
        key=lambda one: (names.get(one.person_id or 0) == payment.payer, one.last_seen_at or never, -one.id),
        default=None,
    )


def _lived(
    session: Session, plan: AfterPaymentPlan, payment: Payment, room: Room, ties: list[tuple[TieRow, Person]]
) -> Iterator[Lived]:
    paid_on, began = day_of(payment.paid_at), plan.began_at
    owned_since = max((tie.from_day for tie, _ in ties), default=None)
    if was_chased(session, room.id, began - _LATELY)[1]:
        yield Lived.AFTER_LETTER
    due_on = first_due_on(session, payment.id)
    if due_on is not None and paid_on <= due_on and not was_chased(session, room.id, began - _CHASED)[0]:
        yield Lived.EARLY
    if objections_before(session, [room.id], paid_on, paid_on - _LATELY):
        yield Lived.OBJECTED
    if holds_before(session, room.id, began - _CHASED) & {"hardship", "plan"}:
        yield Lived.HARDSHIP
    new = owned_since is not None and paid_on - owned_since <= _NEW_OWNER
    if new and not has_paid_before(session, room.id, payment.id, began - _NEW_OWNER):
        yield Lived.FIRST_PAYMENT
    moved_in = owned_since if room.handed_over_on is None else max(owned_since or dt.date.min, room.handed_over_on)
    if moved_in is not None and paid_on - moved_in <= _MOVED_IN:
        yield Lived.MOVED_IN
