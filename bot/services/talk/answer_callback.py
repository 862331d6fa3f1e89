"""Answer a platform's callback: take the turn, keep what fits the reply, owe the rest, in one transaction."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.inbound import Answer, Inbound
from bot.services.talk.owe_answer import owe_answer, owe_card

TakeTurn = Callable[[Session, Inbound, dt.datetime], Answer]
Cut = Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What goes back in the reply: `part`, empty for nothing. `owed`: it went to the outbox instead."""

    part: str
    duplicate: bool
    owed: bool = False
    choices: tuple[str, ...] = ()  # offered with the part; of several parts the last one offers them


def answer_callback(  # noqa: PLR0913 - each is a different kind of thing
    session: Session,
    take_turn: TakeTurn,
    inbound: Inbound,
    cut: Cut,
    is_late: Callable[[], bool],
    now: dt.datetime,
) -> CallbackAnswer:
    """Take the turn of a message. `is_late` tells, after the turn, whether the reply has already gone out empty."""
    answer = take_turn(session, inbound, now)
    parts = cut(answer.texts)
    if not parts:
        return CallbackAnswer("", answer.duplicate)
    reply_choices = answer.choices if len(parts) == 1 else ()
    if answer.duplicate:
        return CallbackAnswer(parts[0], duplicate=True, choices=reply_choices)
    if answer.shows_bill:
        owe_card(session, inbound, now)
    if is_late():
        owe_answer(session, inbound, parts, 1, now, answer.choices)
        return CallbackAnswer(parts[0], duplicate=False, owed=True)
    owe_answer(session, inbound, parts[1:], 2, now, answer.choices)
    return CallbackAnswer(parts[0], duplicate=False, choices=reply_choices)
