"""What is held must not lie unseen: a to-do a household and reason, and the owner's next word asks again.

A closed window has its own to-do (`bot.services.reaching.ask_colleague`) and is not listed twice.
"""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from bot.domain.sending import SendState
from bot.domain.speaking import Code
from storage.matters import list_tasks
from storage.outbox_waiting import OWNER_SPEAKS
from storage.rooms import homes_of
from storage.tables import OutboxRow, Task

HELD, UNTIL_WORD = "held", "held_until_word"  # kinds of to-dos; the second closes with the owner's next word
_WITHIN = dt.timedelta(days=2)
_OWNER_MENDS = (Code.CONSENT, Code.IDENTITY)  # by agreeing, by binding; then it is asked again


def list_held(session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> None:
    """List a to-do for those of these rows that were just held."""
    held = [row for row in rows if row.state == SendState.HELD and row.code != Code.CHANNEL_WINDOW]
    if not held:
        return
    for row in held:
        if row.code in _OWNER_MENDS and row.identity_id is not None:
            row.held_for = OWNER_SPEAKS
    homes = homes_of(session, {row.room_id for row in held if row.room_id is not None})
    tasks = [_task(row, homes.get(row.room_id or 0), now) for row in held]
    for kind in (HELD, UNTIL_WORD):
        list_tasks(session, [task for task in tasks if task.kind == kind])


def subject_of(row: OutboxRow) -> str:
    """What the to-do of a held message is about: its household, else its lane, and the reason."""
    about = f"room:{row.room_id}" if row.room_id is not None else f"outbox:{row.lane}"
    return f"{about}:{HELD}:{row.code}"


def _task(row: OutboxRow, home: tuple[int, str] | None, now: dt.datetime) -> Task:
    community_id, code = home or (None, "")
    by_owner = row.held_for == OWNER_SPEAKS
    again = "业主来消息会自动再试，也请同事看一下" if by_owner else "请同事处理"
    return Task(
        community_id=community_id,
        room_id=row.room_id if home else None,
        identity_id=row.identity_id,
        kind=UNTIL_WORD if by_owner else HELD,
        subject=subject_of(row),
        what=f"{code} 有消息没有发（{row.because}）：{again}".strip(),
        opened_at=now,
        due_at=now + _WITHIN,
    )
