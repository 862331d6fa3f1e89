"""Tell a group that the answer went to the one who asked: one line without content, at most once a question."""

import datetime as dt

from sqlmodel import Session

from bot.domain.inbound import Inbound
from bot.domain.moments import day_of
from bot.domain.speaking import Kind
from bot.services.talk.owe_answer import LIFE
from scripts_zh.load import Scripts
from storage.outbox import put_out
from storage.tables import OutboxRow

SCRIPT = "group.in_private"


def point_to_private(session: Session, scripts: Scripts, inbound: Inbound, now: dt.datetime) -> bool:
    """For a message said in a group; False when it was told before."""
    account = f"{inbound.channel}:{inbound.account}"
    return put_out(
        session,
        OutboxRow(
            send_key=f"reply:{account}:{inbound.external_id}:{day_of(inbound.at).isoformat()}:group",
            kind=Kind.REPLY,
            lane=f"{account}:{inbound.group}",
            text=scripts.say(SCRIPT),
            due_at=now,
            not_after=now + LIFE,
        ),
    )
