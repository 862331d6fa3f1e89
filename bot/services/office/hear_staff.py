"""Hear a colleague in a chat: who ties it by a code, and whose words are commands. What they do is not told here."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlmodel import Session

from bot.channels.registry import channels
from bot.domain.inbound import Answer, Inbound
from bot.services.staff.tie_chat import find_code, tie_chat
from storage.identities import identity_of
from storage.insert_once import insert_once
from storage.sign_in import staff_of_address
from storage.tables import Message, Staff
from storage.talks import conversation_with, stored_message

StaffCommand = Callable[[Session, Staff, str, dt.datetime], str | None]

_TIED = "{name}，您好。这个聊天已经和您的员工账号绑在一起，发“帮助”看能做什么。"
_BAD_CODE = "这个绑定码不对，或者已经过期。请在控制台的“我的账号”里重新生成一个，15 分钟内发过来。"
_NOBODY = "这个账号还没有绑定员工。请在控制台的“我的账号”里生成绑定码，把“员工 绑定码”发给我。"
_NOT_A_COMMAND = "没有听懂这条命令。发“帮助”看能做什么。"


def no_commands(_session: Session, _staff: Staff, _text: str, _now: dt.datetime) -> str | None:
    """For a house without commands: every word is an owner's."""
    return None


def hear_staff(
    session: Session, command: StaffCommand, inbound: Inbound, said: Sequence[Inbound], now: dt.datetime
) -> Answer | None:
    """The answer to a colleague; None for words of an owner. The same message again gets the same answer.

    A colleague may be an owner too: what is no command is heard as an owner's, except where only colleagues write.
    """
    staff = staff_of_address(session, inbound.channel, inbound.account, inbound.address)
    if staff is None and not find_code(inbound.text) and not _is_for_staff(inbound.channel):
        return None
    known = stored_message(session, inbound.channel, inbound.account, inbound.external_id)
    if known is not None and known.by_staff:
        return Answer((known.reply or "",), stored=False, duplicate=True)
    if known is not None:
        return None
    text = _answer(session, command, staff, inbound, now)
    if text is None:
        return None
    for one in said or (inbound,):
        _keep(session, one, staff.name if staff else "?", text, now)
    return Answer((text,), stored=True, duplicate=False)


def _answer(
    session: Session, command: StaffCommand, staff: Staff | None, inbound: Inbound, now: dt.datetime
) -> str | None:
    if code := find_code(inbound.text):
        tied = tie_chat(session, code, inbound.channel, inbound.account, inbound.address, now)
        return _TIED.format(name=tied.name) if tied is not None else _BAD_CODE
    only_staff = _is_for_staff(inbound.channel)
    if staff is None:
        return _NOBODY if only_staff else None
    answer = command(session, staff, inbound.text, now)
    return answer if answer is not None or not only_staff else _NOT_A_COMMAND


def _is_for_staff(channel: str) -> bool:
    found = channels().get(channel)
    return found is not None and found.ways[0].staff_only


def _keep(session: Session, inbound: Inbound, name: str, reply: str, now: dt.datetime) -> None:
    identity = identity_of(session, inbound.channel, inbound.account, inbound.address)
    insert_once(
        session,
        Message(
            conversation_id=conversation_with(session, identity.id, now).id,
            channel=inbound.channel,
            account=inbound.account,
            external_id=inbound.external_id,
            text=inbound.text,
            reply=reply,
            at=inbound.at,
            kind=inbound.kind,
            by_staff=name,
        ),
    )
