"""A colleague answers an owner in a talk: past the same wall as the bot's words, then onto the same channel.

While the owner's own word is fresh it is a reply, which no cap and no quiet hour holds back; later it is the
colleague's own first word, and `speak_as_staff` asks everything a first word is asked.
"""

import datetime as dt
import re

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.moments import day_of
from bot.domain.speaking import Go, Kind
from bot.services.guarding.guard_send import GuardParts, guard
from bot.services.guarding.speak_as_staff import StaffWords, speak_as_staff
from bot.services.office.hold_talk import take_over
from storage import audit
from storage.identities import tie_between
from storage.inbox import last_heard_at
from storage.outbox import put_out
from storage.tables import ChannelIdentity, Conversation, Message, OutboxRow, Room
from storage.talks import stored_message

FRESH = dt.timedelta(hours=48)  # a platform's own window is mostly as long; an answer after that is a new talk
_REPLY_LIFE = dt.timedelta(hours=24)
_SUM = re.compile(r"[0-9０-９一二三四五六七八九十百千]+(?:[.．][0-9]+)?\s*(?:元|块|万)|欠|账单|物业费")


def answer_owner(  # noqa: PLR0913 - in which talk, which words, by whom, once, when
    session: Session,
    parts: GuardParts,
    conversation_id: int,
    words: StaffWords,
    once: str,
    now: dt.datetime,
) -> Message:
    """Say it; sending the same form (`once`) twice says it once. Takes the talk over when the bot holds it.

    Raises NotFound, and Refused for words the wall stops or that this person may not hear: then nothing is kept.
    """
    talk = session.get(Conversation, conversation_id)
    identity = session.get(ChannelIdentity, talk.identity_id) if talk is not None else None
    if talk is None or identity is None:
        raise NotFound("没有这个会话。回到会话列表再找一次")
    known = stored_message(session, identity.channel, identity.account, f"staff:{once}")
    if known is not None:
        return known
    if not words.text.strip():
        raise Refused("还没有写要说的话")
    if talk.held_by != words.by_staff:
        take_over(session, talk.id, words.by_staff, now)
    heard_at = last_heard_at(session, talk.id)
    room = session.get(Room, identity.room_id) if identity.room_id else None
    _know_who_hears(session, identity, room, words.text, now)
    if heard_at is not None and now - heard_at <= FRESH:
        _reply(session, parts, talk, identity, words, once, now)
    elif room is None:
        raise Refused("业主很久没有来过消息，又没有核对过身份，不能主动发给他。等他再来消息，或打电话")
    else:
        speak_as_staff(session, parts, room, identity, words, now)
    return _keep(session, talk, identity, words, once, now)


def _know_who_hears(
    session: Session, identity: ChannelIdentity, room: Room | None, text: str, now: dt.datetime
) -> None:
    """R6: no sum before the identity is proven (个保法 6)."""
    tied = (
        room is not None
        and identity.person_id is not None
        and tie_between(session, identity.person_id, room.id, day_of(now)) is not None
    )
    if not tied and _SUM.search(text):
        raise Refused("没有发：对方还没有核对身份，不能谈金额和账单。先请他发“绑定 房号 姓名 手机后四位”")


def _reply(  # noqa: PLR0913 - the talk, its reader, the words, when
    session: Session,
    parts: GuardParts,
    talk: Conversation,
    identity: ChannelIdentity,
    words: StaffWords,
    once: str,
    now: dt.datetime,
) -> None:
    row = OutboxRow(
        send_key=f"{Kind.REPLY}:talk/{talk.id}:{once}:{day_of(now).isoformat()}",
        kind=Kind.REPLY,
        lane=f"{identity.channel}:{identity.account}",
        identity_id=identity.id,
        room_id=identity.room_id,
        person_id=identity.person_id,
        subject=f"staff/{words.by_staff}",
        text=words.text,
        by_staff=words.by_staff,
        due_at=now,
        not_after=now + _REPLY_LIFE,
    )
    verdict = guard(session, row, now, parts)
    if not isinstance(verdict, Go):
        raise Refused(f"没有发：{verdict.because}")
    put_out(session, row)


def _keep(  # noqa: PLR0913 - as above
    session: Session, talk: Conversation, identity: ChannelIdentity, words: StaffWords, once: str, now: dt.datetime
) -> Message:
    said = Message(
        conversation_id=talk.id,
        channel=identity.channel,
        account=identity.account,
        external_id=f"staff:{once}",
        outgoing=True,
        text=words.text,
        at=now,
        by_staff=words.by_staff,
    )
    talk.waiting_since, talk.updated_at, talk.closed_at = None, now, None
    session.add_all([said, talk])
    session.flush()
    audit.append(
        session,
        at=now,
        by_staff=words.by_staff,
        deed="answer_owner",
        subject=f"talk:{talk.id}",
        detail={"text": words.text},
    )
    return said
