"""One message in, one turn: store it once, hear it, walk the tree, do what was decided, answer.

The inbound row, the new state, the effects and the answer are one transaction: a repeat of the same platform id finds
the stored answer, whatever happened to the first one's way back.
"""

import datetime as dt
import json
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.effects import Bind, Effect
from bot.domain.inbound import Answer, Inbound
from bot.domain.talk import TalkState, Turn
from bot.services.apply_effects import Doer, apply_effects
from bot.services.bind_identity import Claim, bind_identity
from bot.services.load_facts import load_facts
from bot.services.talk_state import read_state, write_state
from bot.services.word_turn import word_turn
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.load import Scripts
from storage.identities import identity_of, room_of_identity
from storage.insert_once import insert_once
from storage.sealing import PhoneVault
from storage.tables import ChannelIdentity, Conversation, Message
from storage.talks import conversation_with, keep_state, stored_message


@dataclass(frozen=True, slots=True)
class TalkParts:
    """What a turn needs besides the database: how to hear, how to decide, how to word, how to prove."""

    understander: Understander
    talker: Talker
    scripts: Scripts
    vault: PhoneVault


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """A stored turn: what goes back to the owner and, for a watcher, what was heard and done."""

    answer: Answer
    turn: Turn | None = None  # None: a repeat, or a colleague holds the talk


def receive_message(session: Session, parts: TalkParts, inbound: Inbound, now: dt.datetime) -> TurnTaken:
    """Take one turn. The same platform id again gets the same answer and changes nothing."""
    identity = identity_of(session, inbound.channel, inbound.account, inbound.address)
    conversation = conversation_with(session, identity.id, now)
    if not insert_once(session, _inbound_row(inbound, conversation)):
        return TurnTaken(_repeated(session, inbound))
    identity.last_seen_at = now
    session.add(identity)
    turn = _take_turn(session, parts, inbound, identity, read_state(conversation.state), now)
    keep_state(session, conversation, write_state(turn.state), now)
    facts = load_facts(session, identity, inbound.community, now)
    texts = word_turn(parts.scripts, facts, turn.effects)
    _keep_answer(session, inbound, conversation, turn, texts, now)
    return TurnTaken(Answer(texts=texts, stored=True, duplicate=False), turn)


def _take_turn(
    session: Session,
    parts: TalkParts,
    inbound: Inbound,
    identity: ChannelIdentity,
    state: TalkState,
    now: dt.datetime,
) -> Turn:
    facts = load_facts(session, identity, inbound.community, now)
    heard = parts.understander.hear(inbound.text, now, parts.talker.pending(state))
    turn = parts.talker.take_turn(state, heard, facts)
    claim = next((effect for effect in turn.effects if isinstance(effect, Bind)), None)
    effects: tuple[Effect, ...] = turn.effects
    if claim is not None:
        outcome = bind_identity(
            session, parts.vault, identity, Claim(claim.room, claim.name, claim.phone_tail, inbound.community), now
        )
        facts = load_facts(session, identity, inbound.community, now)
        after = parts.talker.after_bind(turn.state, heard, facts, outcome)
        effects = effects + after.effects
        turn = Turn(after.state, effects, heard)
    apply_effects(_doer(session, identity, now), effects)
    return turn


def _doer(session: Session, identity: ChannelIdentity, now: dt.datetime) -> Doer:
    room = room_of_identity(session, identity)
    return Doer(session, identity, room.id if room else None, room.community_id if room else None, now)


def _inbound_row(inbound: Inbound, conversation: Conversation) -> Message:
    return Message(
        conversation_id=conversation.id,
        channel=inbound.channel,
        account=inbound.account,
        external_id=inbound.external_id,
        text=inbound.text,
        at=inbound.at,
        kind=inbound.kind,
    )


def _repeated(session: Session, inbound: Inbound) -> Answer:
    known = stored_message(session, inbound.channel, inbound.account, inbound.external_id)
    texts = tuple(json.loads(known.reply)) if known and known.reply else ()
    return Answer(texts=texts, stored=False, duplicate=True)


def _keep_answer(
    session: Session,
    inbound: Inbound,
    conversation: Conversation,
    turn: Turn,
    texts: tuple[str, ...],
    now: dt.datetime,
) -> None:
    row = stored_message(session, inbound.channel, inbound.account, inbound.external_id)
    if row is None:
        raise RuntimeError("the inbound row vanished inside its own transaction")
    row.reply = json.dumps(texts, ensure_ascii=False)
    row.intents = ",".join(intent.id for intent in turn.heard.intents)
    session.add(row)
    for number, text in enumerate(texts, 1):
        session.add(
            Message(
                conversation_id=conversation.id,
                channel=inbound.channel,
                account=inbound.account,
                external_id=f"{inbound.external_id}:reply:{number}",
                outgoing=True,
                text=text,
                at=now,
            )
        )
