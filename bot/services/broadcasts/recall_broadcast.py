"""Take a broadcast back before it goes. What left cannot be taken back: the answer says what to do instead."""

import datetime as dt

from sqlmodel import Session

from bot.domain.broadcast import BroadcastState
from bot.domain.errors import NotFound, Refused
from storage import audit
from storage.approvals import REJECTED, WAITING, approval_to_decide
from storage.broadcasts import broadcast_of, cancel_message
from storage.tables import Broadcast


def recall_broadcast(session: Session, broadcast_id: int, by_staff: str, now: dt.datetime) -> Broadcast:
    """Raises NotFound, and Refused for one that left or ended."""
    broadcast = broadcast_of(session, broadcast_id, locked=True)
    if broadcast is None:
        raise NotFound(f"没有群播 {broadcast_id}。用 guanjia broadcast list 看编号")
    if broadcast.state == BroadcastState.WAITING:
        _close_approval(session, broadcast, by_staff, now)
    elif broadcast.state != BroadcastState.PLANNED:
        raise Refused("它已经发出去或结束了，撤不回。要更正，请再写一条说明")
    elif not cancel_message(session, broadcast.send_key, f"{by_staff or '同事'}撤回了"):
        raise Refused("它正在发出，撤不回了。要更正，请再写一条说明")
    broadcast.state, broadcast.because, broadcast.finished_at = BroadcastState.RECALLED, "发出前撤回", now
    detail = {"group": broadcast.group_name}
    audit.append(
        session, at=now, by_staff=by_staff, deed="recall_broadcast", subject=f"broadcast:{broadcast.id}", detail=detail
    )
    return broadcast


def _close_approval(session: Session, broadcast: Broadcast, by_staff: str, now: dt.datetime) -> None:
    approval = approval_to_decide(session, broadcast.approval_id or 0)
    if approval is not None and approval.state == WAITING:
        approval.state, approval.decided_by, approval.decided_at = REJECTED, by_staff, now
