"""A question the house sent by itself is open in the talk too: a bare digit answers it. It is never asked again."""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.domain.after_payment import ANSWERED_WITHIN
from bot.domain.heard import Heard
from bot.domain.household import TalkFacts
from bot.domain.talk import TalkState
from bot.domain.working_hours import deadline_in_words
from bot.services.feedback.rate import who_answers
from storage.ratings import question_open_to
from storage.tables import ChannelIdentity

AWAITED = "rate.awaited"


def with_open_question(session: Session, identity: ChannelIdentity, state: TalkState, now: dt.datetime) -> TalkState:
    """The state with the score waited for, where the talk itself waits for nothing."""
    if state.node or state.with_person or question_open_to(session, identity.id, now - ANSWERED_WITHIN) is None:
        return state
    return replace(state, node=AWAITED)


def with_who_answers(session: Session, facts: TalkFacts, state: TalkState, heard: Heard) -> TalkFacts:
    """The facts with the colleague who answers a low score, where the message may be one."""
    if heard.slots.rating is None and heard.primary != "rate" and not state.node.startswith("rate."):
        return facts
    in_charge, due_at = who_answers(session, facts.now)
    return replace(facts, in_charge=in_charge, call_by=deadline_in_words(due_at, facts.now))
