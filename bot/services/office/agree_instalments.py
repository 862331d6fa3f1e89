"""分期: parts and days agreed with an owner, in force once a second person says yes; kept, it stops all asking.

Whether it is kept is read from payments at every send (`bot.services.guarding.load_standing`); nothing is stored of it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import Fen, yuan
from bot.services.bills.show_bill import load_bill
from bot.services.staff.ask_approval import ask_approval
from storage import audit
from storage.holds import end_instalments
from storage.matters import close_tasks
from storage.tables import Approval, Instalment, Room

INSTALMENTS = "instalments"
_MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of a plan, in fen."""

    due_on: dt.date
    amount: Fen


def ask_instalments(session: Session, room: Room, parts: Sequence[Part], by: str, now: dt.datetime) -> Approval:
    """Ask for the second person's word. Raises Refused for a plan that cannot be kept or asks for more than is owed."""
    today = day_of(now)
    days = [part.due_on for part in parts]
    owed, whole = load_bill(session, room.id, today).outstanding, sum(part.amount for part in parts)
    if not 1 < len(parts) <= _MOST_PARTS:
        raise Refused(f"分期要两期到 {_MOST_PARTS} 期，这里有 {len(parts)} 期。请改期数")
    if any(part.amount <= 0 for part in parts) or days != sorted(set(days)) or days[0] < today:
        raise Refused("每期要有金额，日子要从今天起一期比一期晚。请改后再提")
    if whole > owed:
        raise Refused(f"{room.code} 现在还需付 {yuan(owed)} 元，分期加起来是 {yuan(Fen(whole))} 元。请改金额")
    listed = "、".join(f"{day_in_words(part.due_on)} {yuan(part.amount)} 元" for part in parts)
    terms = {"room": room.id, "parts": [[part.due_on.isoformat(), part.amount] for part in parts]}
    what = f"{room.code} 分 {len(parts)} 期缴：{listed}。按时缴着就不再催"
    return ask_approval(session, INSTALMENTS, f"room:{room.id}", what, by, now, terms)


def instalments_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """Write the plan down; an earlier one of the home ends. Answers what was done."""
    room_id = int(approval.terms["room"])
    end_instalments(session, room_id)
    parts = [Part(dt.date.fromisoformat(day), Fen(amount)) for day, amount in approval.terms["parts"]]
    session.add_all(
        Instalment(
            room_id=room_id,
            approval=str(approval.id),
            agreed_on=day_of(now),
            due_on=part.due_on,
            amount=part.amount,
        )
        for part in parts
    )
    close_tasks(session, room_id, "plan", f"分 {len(parts)} 期，{by} 批准", now)
    return f"分期生效，一共 {len(parts)} 期，最后一期 {day_in_words(parts[-1].due_on)}"


def cancel_instalments(session: Session, room: Room, by: str, now: dt.datetime) -> int:
    """End what is left of a home's plan. Returns how many parts were open."""
    ended = end_instalments(session, room.id)
    if ended:
        audit.append(session, at=now, by_staff=by, deed="end_instalments", subject=f"room:{room.id}", detail={})
    return ended
