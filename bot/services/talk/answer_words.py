"""Answer what waits of one person as one thought: one turn, one answer through the outbox, in one transaction.

A turn that fails keeps its words: they are tried again, and after a while a colleague gets them. None is ever dropped.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlmodel import Session

from bot.domain.inbound import Answer, Inbound
from bot.domain.joining import Thought, as_thoughts
from storage.identities import identity_of
from storage.insert_once import insert_once
from storage.matters import list_task
from storage.tables import Message, Task, WaitingWord
from storage.talks import conversation_with
from storage.waiting_words import Who, forget_words, words_of

TakeThought = Callable[[Session, Inbound, Sequence[Inbound], dt.datetime], Answer]
OweAnswer = Callable[[Session, Inbound, Answer, dt.datetime], object]

_TRY_AGAIN_IN = dt.timedelta(seconds=30)
_MOST_TRIES = 5
_LOOKED_AT_WITHIN = dt.timedelta(minutes=30)


def answer_words(session: Session, take: TakeThought, owe: OweAnswer, who: Who, now: dt.datetime) -> int:
    """Answer the ripe words of one person. Returns how many turns were taken; 0 when another process does it."""
    rows = words_of(session, who)
    if not rows or max(row.ripe_at for row in rows) > now:
        return 0
    thoughts = as_thoughts([_inbound(row) for row in rows])
    for thought in thoughts:
        answer = take(session, thought.whole, thought.parts, now)
        if not answer.duplicate:
            owe(session, thought.whole, answer, now)
    forget_words(session, [row.id for row in rows])
    return len(thoughts)


def put_aside(session: Session, who: Who, now: dt.datetime) -> int:
    """The turn on these words failed: again in a while, or a colleague's. Returns how many words a colleague got."""
    rows = words_of(session, who)
    for row in rows:
        row.tries, row.ripe_at = row.tries + 1, now + _TRY_AGAIN_IN
        session.add(row)
    if not rows or rows[0].tries < _MOST_TRIES:
        return 0
    session.flush()
    for thought in as_thoughts([_inbound(row) for row in rows]):
        _give_to_colleague(session, thought, now)
    forget_words(session, [row.id for row in rows])
    return len(rows)


def _give_to_colleague(session: Session, thought: Thought, now: dt.datetime) -> None:
    whole = thought.whole
    identity = identity_of(session, whole.channel, whole.account, whole.address)
    conversation = conversation_with(session, identity.id, now)
    for inbound in thought.parts:
        insert_once(
            session,
            Message(
                conversation_id=conversation.id,
                channel=inbound.channel,
                account=inbound.account,
                external_id=inbound.external_id,
                text=inbound.text,
                at=inbound.at,
                kind=inbound.kind,
            ),
        )
    list_task(
        session,
        Task(
            room_id=identity.room_id,
            identity_id=identity.id,
            kind="hand_over",
            subject=f"identity:{identity.id}:unanswered:{whole.external_id}",
            what=f"程序试了 {_MOST_TRIES} 次没能答复这条消息，请人工回复：{whole.text[:200]}",
            opened_at=now,
            due_at=now + _LOOKED_AT_WITHIN,
        ),
    )


def _inbound(row: WaitingWord) -> Inbound:
    return Inbound(
        row.channel,
        row.account,
        row.address,
        row.external_id,
        row.kind,
        row.text,
        row.at,
        row.community,
        row.group_address,
    )
