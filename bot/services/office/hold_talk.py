"""接管 and 交还: a colleague takes a talk over from the bot, and gives it back."""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.domain.errors import NotFound
from bot.services.talk.talk_state import read_state, write_state
from storage import audit
from storage.matters import close_tasks_of_identity
from storage.tables import Conversation
from storage.talks import keep_state

HAND_OVER = "hand_over"


def take_over(session: Session, conversation_id: int, by_staff: str, now: dt.datetime) -> bool:
    """From now on the bot is silent here; False when this colleague holds it already. Raises NotFound.

    Taking a talk from a colleague is allowed and on record: somebody must be able to when they fell ill.
    """
    talk = _talk(session, conversation_id)
    if talk.held_by == by_staff:
        return False
    waited, earlier = talk.waiting_since, talk.held_by
    keep_state(session, talk, write_state(replace(read_state(talk.state), with_person=True)), now)
    talk.waiting_since, talk.held_by = waited, by_staff
    detail = {"from": earlier}
    audit.append(session, at=now, by_staff=by_staff, deed="take_over", subject=f"talk:{talk.id}", detail=detail)
    return True


def give_back(session: Session, conversation_id: int, by_staff: str, now: dt.datetime) -> bool:
    """The bot answers again and the hand-over is closed; False when it was not held. Raises NotFound."""
    talk = _talk(session, conversation_id)
    state = read_state(talk.state)
    if not state.with_person and not talk.held_by:
        return False
    keep_state(session, talk, write_state(replace(state, with_person=False)), now)
    close_tasks_of_identity(session, talk.identity_id, HAND_OVER, f"{by_staff} 接待后交还", now)
    audit.append(session, at=now, by_staff=by_staff, deed="give_back", subject=f"talk:{talk.id}")
    return True


def _talk(session: Session, conversation_id: int) -> Conversation:
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise NotFound("没有这个会话。回到会话列表再找一次")
    return talk
