"""Put what a passive reply could not carry into the outbox: later parts, a late answer, the picture of a bill."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from bot.domain.inbound import Inbound
from bot.domain.moments import day_of
from storage.identities import identity_of
from storage.outbox import put_out
from storage.tables import OutboxRow

_CARD = "（账单图片）"  # stands for the picture in the office's lists
LIFE = dt.timedelta(minutes=2)  # an answer that comes when the owner has gone on is noise (at most once, short life)


def owe_answer(  # noqa: PLR0913 - an answer and whose it is
    session: Session, inbound: Inbound, parts: Sequence[str], first: int, now: dt.datetime, choices: Sequence[str] = ()
) -> int:
    """Owe the parts of the answer to one message, numbered from `first`; the last one offers the choices.

    Twice owes once. Returns how many are new.
    """
    if not parts:
        return 0
    identity = identity_of(session, inbound.channel, inbound.account, inbound.address)
    lane = f"{inbound.channel}:{inbound.account}"
    subject = f"{lane}:{inbound.external_id}:{day_of(inbound.at).isoformat()}"
    return sum(
        put_out(
            session,
            OutboxRow(
                send_key=f"reply:{subject}:{number}",
                kind="reply",
                lane=lane,
                identity_id=identity.id,
                room_id=identity.room_id,
                text=part,
                choices=list(choices) if number == first + len(parts) - 1 else [],
                due_at=now,
                not_after=now + LIFE,
            ),
        )
        for number, part in enumerate(parts, first)
    )


def owe_card(session: Session, inbound: Inbound, now: dt.datetime) -> bool:
    """Owe the picture of the bill, once a day to one address: who asks again has it a few lines further up."""
    identity = identity_of(session, inbound.channel, inbound.account, inbound.address)
    lane = f"{inbound.channel}:{inbound.account}"
    return put_out(
        session,
        OutboxRow(
            send_key=f"reply:{lane}:card:{identity.id}:{identity.room_id}:{day_of(now).isoformat()}",
            kind="reply",
            lane=lane,
            identity_id=identity.id,
            room_id=identity.room_id,
            text=_CARD,
            shows_bill=True,
            due_at=now,
            not_after=now + LIFE,
        ),
    )
