"""What the bot would have said to the owner's last word: lines a colleague may take over and change. Writes nothing."""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.domain.errors import GuanjiaError
from bot.domain.moments import day_of
from bot.services.talk.add_city_rules import add_city_rules
from bot.services.talk.load_facts import load_facts
from bot.services.talk.receive_message import TalkParts
from bot.services.talk.talk_state import read_state
from bot.services.talk.word_turn import word_turn
from storage.tables import ChannelIdentity, Conversation, Message

MOST = 4


def suggest_lines(  # noqa: PLR0913 - the talk, its reader, the last word, when
    session: Session,
    parts: TalkParts,
    talk: Conversation,
    identity: ChannelIdentity,
    last: Message | None,
    now: dt.datetime,
) -> tuple[str, ...]:
    """Up to four lines, whole sentences with this household's own values; none when the bot would be silent too."""
    if last is None or last.outgoing or not last.text.strip():
        return ()
    state = replace(read_state(talk.state), with_person=False)
    facts = load_facts(session, identity, "", now)
    facts = replace(facts, heard_before_on=day_of(last.at))
    heard = parts.understander.hear(last.text, now, parts.talker.pending(state))
    try:
        turn = parts.talker.take_turn(state, heard, add_city_rules(facts, parts.scripts))
        texts = word_turn(parts.scripts, facts, turn.effects)
    except GuanjiaError:  # a value is missing: then there is no line to offer
        return ()
    return tuple(text for text in texts if text.strip())[:MOST]
