"""The household's card beside a talk: what is open, promised, disputed; when last met. Some ten queries, always."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.bill import Bill
from bot.domain.household import Tie
from bot.domain.moments import day_of
from bot.services.bills.show_bill import load_bill
from storage.household_card import Met, last_met
from storage.identities import current_ties
from storage.matters import active_holds, latest_wish_of_people, open_objections, open_promises, open_work_orders
from storage.payments import latest_payment
from storage.tables import Hold, Objection, Payment, Person, Promise, Room, TieRow, WorkOrder

_WISHES = {"stop": "请不要联系", "wrong_person": "说打错了", "bill_only": "只要账单", "fewer": "少打扰"}


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """One household at one moment. `words`: at most three facts about it, never a judgement of a person (facts 4.3)."""

    room: Room
    people: tuple[tuple[TieRow, Person], ...]
    bill: Bill
    promises: tuple[Promise, ...]
    objections: tuple[Objection, ...]
    orders: tuple[WorkOrder, ...]
    holds: tuple[Hold, ...]
    paid: Payment | None
    met: tuple[Met, ...]
    words: tuple[str, ...]
    wish: str = ""


def show_household(session: Session, room: Room, now: dt.datetime) -> HouseholdCard:
    """Everything a colleague should know before the next word. Raises NotFound for a room that is gone."""
    today = day_of(now)
    people = tuple(current_ties(session, room.id, today))
    bill = load_bill(session, room.id, today)
    promises, objections = tuple(open_promises(session, room.id)), tuple(open_objections(session, room.id))
    orders, holds = tuple(open_work_orders(session, room.id)), tuple(active_holds(session, room.id))
    wish = latest_wish_of_people(session, [person.id for tie, person in people if tie.kind == Tie.OWNER])
    told = _WISHES.get(wish, "")
    return HouseholdCard(
        room=room,
        people=people,
        bill=bill,
        promises=promises,
        objections=objections,
        orders=orders,
        holds=holds,
        paid=latest_payment(session, room.id),
        met=tuple(last_met(session, room.id)),
        words=_in_three_words(room, bill, promises, objections, orders, holds, told),
        wish=told,
    )


def _in_three_words(  # noqa: PLR0913 - what is on record
    room: Room,
    bill: Bill,
    promises: tuple[Promise, ...],
    objections: tuple[Objection, ...],
    orders: tuple[WorkOrder, ...],
    holds: tuple[Hold, ...],
    wish: str,
) -> tuple[str, ...]:
    """知彼: what matters most comes first."""
    found = (
        (bool(wish), wish),
        (any(hold.reason == "hardship" for hold in holds), "说过有困难"),
        (bool(objections), "有异议在核"),
        (bool(orders), "有工单没办完"),
        (bool(promises), "答应了日子"),
        (room.vacant, "空置"),
        (room.occupancy == "出租", "出租"),
        (bill.outstanding <= 0, "没有欠费"),
        (bool(bill.earlier), "有往期没付"),
        (bool(holds), "暂停催缴中"),
    )
    return tuple(word for holds_true, word in found if holds_true)[:3]
