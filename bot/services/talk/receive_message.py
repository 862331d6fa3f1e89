"""One message in, one turn: store it once, hear it, walk the tree, do what was decided, answer.

The inbound row, the new state, the effects and the answer are one transaction: a repeat of the same platform id finds
the stored answer, whatever happened to the first one's way back.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from bot.domain.binding_code import find_binding_code
from bot.domain.effects import Bind, Effect, Say
from bot.domain.heard import Heard
from bot.domain.household import TalkFacts
from bot.domain.inbound import Answer, Inbound, InboundKind
from bot.domain.moments import day_of
from bot.domain.talk import TalkState, Turn, after_silence
from bot.domain.ways import Way
from bot.services.links.make_link import LinkMaker
from bot.services.talk.add_city_rules import add_city_rules
from bot.services.talk.add_pay_page import add_pay_page
from bot.services.talk.apply_effects import Doer, apply_effects
from bot.services.talk.bind_identity import BindOutcome, Claim, bind_by_code, bind_identity
from bot.services.talk.hear_inbound import hear_inbound
from bot.services.talk.load_facts import load_facts
from bot.services.talk.note_unheard import is_unheard, note_unheard
from bot.services.talk.open_question import with_open_question, with_who_answers
from bot.services.talk.open_windows import open_windows
from bot.services.talk.part_with import LEFT, REACH, part_with
from bot.services.talk.talk_state import read_state, write_state
from bot.services.talk.word_turn import says_the_bill, shows_bill, word_turn
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.load import Scripts
from storage.identities import identity_of, room_of_identity
from storage.insert_once import insert_once
from storage.matters import close_tasks, close_tasks_of_identity
from storage.outbox_waiting import wake_for_owner
from storage.sealing import PhoneVault
from storage.tables import ChannelIdentity, Conversation, Message, Person
from storage.talks import conversation_with, keep_reply, keep_state, stored_message


@dataclass(frozen=True, slots=True)
class TalkParts:
    """What a turn needs besides the database: how to hear, to decide, to word, to prove."""

    understander: Understander
    talker: Talker
    scripts: Scripts
    vault: PhoneVault
    binding_key: bytes
    ways: Mapping[str, Sequence[Way]] = field(default_factory=dict)  # by account, for the windows a message opens
    links: LinkMaker | None = None  # pages to pay on; None: the house has none


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """A stored turn: what goes back to the owner and, for a watcher, what was heard and done."""

    answer: Answer
    turn: Turn | None = None  # None: a repeat, or nothing to answer


def receive_message(
    session: Session, parts: TalkParts, inbound: Inbound, now: dt.datetime, said: Sequence[Inbound] = ()
) -> TurnTaken:
    """Take one turn. The same platform id again gets the same answer and changes nothing.

    `said`: the messages as they came, where `inbound` speaks for several; each is kept as it was written.
    """
    identity = identity_of(session, inbound.channel, inbound.account, inbound.address)
    conversation = conversation_with(session, identity.id, now)
    if not _keep_said(session, said or (inbound,), conversation):
        return TurnTaken(_repeated(session, inbound))
    if inbound.kind == InboundKind.LEAVE:
        part_with(session, identity.id, LEFT, now)
        return TurnTaken(Answer((), stored=True, duplicate=False))
    heard_before, was_gone = identity.last_seen_at, identity.gone_at is not None
    identity.last_seen_at, identity.gone_at = now, None
    session.add(identity)
    if inbound.kind != InboundKind.PAGE:  # a page of ours opens no way over the platform
        open_windows(session, identity.id, inbound, parts.ways, now)
    woken = wake_for_owner(session, identity.id, now) if inbound.kind != InboundKind.PAGE else 0
    if woken:
        close_tasks_of_identity(session, identity.id, "held_until_word", "业主来了消息，已经自动再试", now)
    if (woken or was_gone) and identity.room_id is not None:
        told = "业主来了消息，已经自动补发" if woken else "业主又来消息了，以后的照常发"
        close_tasks(session, identity.room_id, REACH, told, now)
    state = after_silence(read_state(conversation.state), now - conversation.updated_at)
    state = with_open_question(session, identity, state, now)
    making = _TurnOf(session, parts, inbound, identity, now, heard_before)
    turn = making.take(state)
    keep_state(session, conversation, write_state(turn.state), now)
    texts = word_turn(parts.scripts, making.facts, turn.effects)
    pending = parts.talker.pending(turn.state)
    choices = _told(texts, pending.choices if pending else ())
    answer = Answer(texts, stored=True, duplicate=False, choices=choices, shows_bill=making.shows_bill(turn))
    _keep_answer(session, inbound, conversation, turn, answer, now)
    return TurnTaken(answer, turn)


@dataclass(slots=True)
class _TurnOf:
    """One turn in the making."""

    session: Session
    parts: TalkParts
    inbound: Inbound
    identity: ChannelIdentity
    now: dt.datetime
    heard_before: dt.datetime | None
    _facts: TalkFacts | None = None  # as they stand; None: not looked at since something changed

    def take(self, state: TalkState) -> Turn:
        heard = hear_inbound(self.parts.understander, self.inbound, self.now, self.parts.talker.pending(state))
        code = find_binding_code(self.inbound.text)
        if code is not None and not state.with_person and not self.facts.speaker.must_consent:
            outcome = bind_by_code(self.session, self.parts.binding_key, self.identity, code, self.now)
            turn = self._after_bind(Turn(state, (), heard), outcome)
        else:
            turn = self._decide(state, heard)
        if not state.with_person and is_unheard(heard):
            self._note_unheard(heard)
        self._do(turn.effects)
        return turn

    @property
    def facts(self) -> TalkFacts:
        """What the turn may look at: loaded once, and again after a change."""
        if self._facts is None:
            facts = load_facts(self.session, self.identity, self.inbound.community, self.now)
            if self.parts.links:
                facts = add_pay_page(self.session, self.parts.links, self.identity, facts, self.now)
            facts = replace(facts, heard_before_on=day_of(self.heard_before) if self.heard_before else None)
            self._facts = add_city_rules(facts, self.parts.scripts)
        return self._facts

    def shows_bill(self, turn: Turn) -> bool:
        """Does the picture of the bill go with it? Where the channel carries pictures, and the bill was told."""
        ways = self.parts.ways.get(f"{self.inbound.channel}:{self.inbound.account}", ())
        if not ways or not ways[0].images or not shows_bill(self.parts.scripts, turn.effects):
            return False
        return self.facts.household.bill is not None

    def _decide(self, state: TalkState, heard: Heard) -> Turn:
        facts = with_who_answers(self.session, self.facts, state, heard)
        turn = self.parts.talker.take_turn(state, heard, facts)
        bind = next((effect for effect in turn.effects if isinstance(effect, Bind)), None)
        if bind is None:
            return turn
        claim = Claim(bind.room, bind.name, bind.phone_tail, self.inbound.community)
        return self._after_bind(turn, bind_identity(self.session, self.parts.vault, self.identity, claim, self.now))

    def _after_bind(self, turn: Turn, outcome: BindOutcome) -> Turn:
        self._facts = None
        after = self.parts.talker.after_bind(turn.state, turn.heard, self.facts, outcome)
        return Turn(after.state, turn.effects + after.effects, turn.heard)

    def _note_unheard(self, heard: Heard) -> None:
        person = self.session.get(Person, self.identity.person_id) if self.identity.person_id else None
        note_unheard(self.session, heard, [person.name] if person else [], self.now)

    def _do(self, effects: tuple[Effect, ...]) -> None:
        if all(isinstance(effect, Say) for effect in effects):
            return
        room = room_of_identity(self.session, self.identity)
        apply_effects(Doer(self.session, self.identity, room, self.now), effects)
        if says_the_bill(self.parts.scripts, effects):
            self._facts = None  # what was done may stand in it


def _told(texts: Sequence[str], choices: tuple[str, ...]) -> tuple[str, ...]:
    """The choices the last text tells, numbered: a button for what was not asked would only puzzle."""
    lines = texts[-1].splitlines() if texts else []
    return choices if all(f"{number}. {choice}" in lines for number, choice in enumerate(choices, 1)) else ()


def _keep_said(session: Session, said: Sequence[Inbound], conversation: Conversation) -> bool:
    """Keep what was said; False when the last of it was answered before."""
    return [insert_once(session, _inbound_row(one, conversation)) for one in said][-1]


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
    kept = json.loads(known.reply) if known and known.reply else {}
    return Answer(tuple(kept.get("texts", ())), stored=False, duplicate=True, choices=tuple(kept.get("choices", ())))


def _keep_answer(  # noqa: PLR0913 - what was said, heard and answered, and where it is kept
    session: Session,
    inbound: Inbound,
    conversation: Conversation,
    turn: Turn,
    answer: Answer,
    now: dt.datetime,
) -> None:
    reply = json.dumps({"texts": answer.texts, "choices": answer.choices}, ensure_ascii=False)
    intents = ",".join(intent.id for intent in turn.heard.intents)
    keep_reply(session, (inbound.channel, inbound.account, inbound.external_id), reply, intents)
    for number, text in enumerate(answer.texts, 1):
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
