"""恶意 is no group a program puts anybody in: one person writes why, another signs, and it lives as their word alone.

It is no fact of a campaign and in no text; it stands in the approvals and the chain of deeds, for whoever decides on a
lawyer's file (个保法 24, domain facts 4.3).
"""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.reason_words import reason_in_words
from bot.services.staff.ask_approval import ask_approval
from storage.approvals import approved_about
from storage.matters import active_holds, open_objections, open_work_orders
from storage.tables import Approval, Room

SIGN_DEED = "sign_bad_faith"
_FEWEST_LETTERS = 10


def ask_to_sign(session: Session, room: Room, because: str, by_staff: str, now: dt.datetime) -> Approval:
    """The waiting signature. Raises Refused without a reason in words, or while something of ours is still open."""
    if len(because.strip()) < _FEWEST_LETTERS:
        raise Refused("请写清事实：哪天、谁、说了什么、有什么凭据。这是一个人的判断，要能给业主本人看")
    ours = [f"异议 Y{row.id}" for row in open_objections(session, room.id)]
    ours += [f"工单 G{row.id}" for row in open_work_orders(session, room.id)]
    ours += [f"暂停催缴（{reason_in_words(row.reason)}）" for row in active_holds(session, room.id)]
    if ours:
        raise Refused(f"{room.code} 还有没办完的事：{'、'.join(ours)}。先办完，再看业主为什么不付")
    what = f"认定 {room.code} 有能力而拒不缴纳：{because.strip()}"
    return ask_approval(session, SIGN_DEED, f"room:{room.id}", what, by_staff, now, {"because": because.strip()})


def signed(session: Session, room_id: int) -> Approval | None:
    """The signature, if two people gave it."""
    return approved_about(session, SIGN_DEED, f"room:{room_id}")
