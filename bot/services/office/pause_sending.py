"""One word stops every outgoing message, replies excepted; a second person's word lets them go again."""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.speaking import Code
from bot.services.staff.ask_approval import ask_approval
from storage import audit
from storage.outbox_waiting import wake_waiting
from storage.pauses import EVERYTHING, lift_pauses, pause_in_force
from storage.tables import Approval, Pause

RESUME = "resume_all"


def pause_all(session: Session, why: str, by_staff: str, now: dt.datetime) -> tuple[Pause, bool]:
    """Stop everything from this commit on; the pause, and whether it is new. A second word changes nothing."""
    known = pause_in_force(session)
    if known is not None:
        return known, False
    pause = Pause(scope=EVERYTHING, why=why, by_staff=by_staff, at=now)
    session.add(pause)
    session.flush()
    audit.append(session, at=now, by_staff=by_staff, deed="pause_all", subject=f"pause:{pause.id}", detail={"why": why})
    return pause, True


def ask_to_resume(session: Session, by_staff: str, now: dt.datetime) -> Approval:
    """Ask a second person to let everything go again. Raises Refused when nothing is paused."""
    pause = pause_in_force(session)
    if pause is None:
        raise Refused("现在没有全部暂停，不用恢复。用 guanjia outbox 看有没有消息在等")
    what = f"恢复全部发送（暂停的原因：{pause.why or '没有写'}）"
    return ask_approval(session, RESUME, f"pause:{pause.id}", what, by_staff, now)


def resume_all(session: Session, by_staff: str, now: dt.datetime) -> int:
    """Lift the pause; what waited for it is asked again at once. Returns how many messages that are."""
    lift_pauses(session, EVERYTHING, by_staff, now)
    audit.append(session, at=now, by_staff=by_staff, deed=RESUME, subject="pause:all")
    return wake_waiting(session, Code.PAUSED, now)
