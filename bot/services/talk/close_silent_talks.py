"""Close the talks in which nobody has written for a while: softly, what was agreed written down once, never a demand.

The open question stays for three days (`bot.domain.talk.after_silence`): who answers late is still understood.
"""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.domain.moments import CHINA, day_of
from bot.domain.speaking import Kind
from bot.domain.talk import Stage, TalkState
from bot.services.talk.say_agreed import say_agreed
from bot.services.talk.talk_state import read_state, write_state
from dialogues.agreed import still_due
from scripts_zh.load import Scripts
from storage.outbox import put_out
from storage.tables import ChannelIdentity, Conversation, OutboxRow
from storage.talks import close_talk, silent_talks

SILENT_FOR = dt.timedelta(hours=2)
BY_DAY = range(9, 20)  # by night a talk closes without a word
_WORTH_SENDING_FOR = dt.timedelta(hours=6)  # a summary that is late only puzzles
_SCRIPT = "silence.summary"


def close_silent_talks(session: Session, scripts: Scripts, now: dt.datetime) -> int:
    """Close every open talk that has been silent; answers how many. The same moment again changes nothing."""
    talks = silent_talks(session, now - SILENT_FOR)
    for conversation, identity in talks:
        state = read_state(conversation.state)
        if _is_worth_a_line(state, now) and now.astimezone(CHINA).hour in BY_DAY:
            put_out(session, _summary(scripts, state, conversation, identity, now))
        closed = replace(state, stage=Stage.CLOSING, agreed=())
        close_talk(session, conversation, write_state(closed), now)
    return len(talks)


def _is_worth_a_line(state: TalkState, now: dt.datetime) -> bool:
    return still_due(state, day_of(now)) > 0 and not state.with_person


def _summary(
    scripts: Scripts, state: TalkState, conversation: Conversation, identity: ChannelIdentity, now: dt.datetime
) -> OutboxRow:
    agreed = say_agreed(scripts, "\n".join(state.agreed), day_of(now))
    return OutboxRow(
        send_key=f"reply:talk:{conversation.id}:{conversation.updated_at.isoformat()}",
        kind=Kind.REPLY,
        lane=f"{identity.channel}:{identity.account}",
        identity_id=identity.id,
        room_id=identity.room_id,
        person_id=identity.person_id,
        subject=f"talk:{conversation.id}",
        text=scripts.say(_SCRIPT, {"agreed": agreed}),
        due_at=now,
        not_after=now + _WORTH_SENDING_FOR,
    )
