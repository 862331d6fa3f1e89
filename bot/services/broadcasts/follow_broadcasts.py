"""Follow broadcasts to the end: what became of their messages, and of the 群发 tasks a colleague has to confirm."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

from sqlmodel import Session

from bot.domain.broadcast import BroadcastState, Task, next_reminder
from bot.domain.sending import SendState
from storage.broadcasts import broadcast_of, broadcasts_in, messages_of
from storage.database import Database
from storage.tables import Broadcast, OutboxRow

_ENDED = frozenset({SendState.DEAD, SendState.EXPIRED, SendState.CANCELLED, SendState.UNKNOWN})
_NEXT = "核对 guanjia.toml 里这个群的 lane，再写一条"


@runtime_checkable
class GroupTasks(Protocol):
    """A channel account whose group texts wait for a colleague's confirmation."""

    async def group_results(self, task_id: str, group: str, now: dt.datetime) -> object:
        """Results with a `stage` (unconfirmed, sent, gone, capped); no tuple when the platform does not tell."""
        ...

    async def remind(self, task_id: str, now: dt.datetime) -> object:
        """Ask the colleague once more."""
        ...


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A task to look after."""

    broadcast_id: int
    lane: str
    task_id: str
    task: Task


async def follow_broadcasts(database: Database, accounts: Mapping[str, object], now: dt.datetime) -> None:
    """One round: messages first, then the platform is asked about every task that waits."""
    confirmed = frozenset(name for name, account in accounts.items() if isinstance(account, GroupTasks))
    for ref in await database.run(partial(follow_messages, with_tasks=confirmed, now=now)):
        channel, account_name, group = [*ref.lane.split(":", 2), "", ""][:3]
        account = accounts.get(f"{channel}:{account_name}")
        if not isinstance(account, GroupTasks):
            continue
        results = await account.group_results(ref.task_id, group, now)
        stages = [str(one.stage) for one in results] if isinstance(results, tuple) else []
        reminder = next_reminder(ref.task, now) if _waits(stages) else None
        if reminder is not None:
            await account.remind(ref.task_id, now)
        await database.run(partial(note_task, broadcast_id=ref.broadcast_id, stages=stages, reminder=reminder, now=now))


def follow_messages(session: Session, with_tasks: frozenset[str], now: dt.datetime) -> list[TaskRef]:
    """Take over what became of the messages; the tasks that wait for a colleague, of accounts in `with_tasks`."""
    planned = broadcasts_in(session, [BroadcastState.PLANNED])
    messages = messages_of(session, [broadcast.send_key for broadcast in planned])
    for broadcast in planned:
        message = messages.get(broadcast.send_key)
        if message is not None:
            _take_over(broadcast, message, ":".join(broadcast.lane.split(":")[:2]) in with_tasks, now)
    return [
        TaskRef(one.id, one.lane, one.task_id, Task(one.planned_at, one.reminded_at, one.reminded_times))
        for one in broadcasts_in(session, [BroadcastState.CREATED])
    ]


def note_task(
    session: Session, broadcast_id: int, stages: Sequence[str], reminder: int | None, now: dt.datetime
) -> None:
    """What the platform told of a task, and that its colleague was reminded."""
    broadcast = broadcast_of(session, broadcast_id, locked=True)
    if broadcast is None or broadcast.state != BroadcastState.CREATED:
        return
    if reminder is not None:
        broadcast.reminded_at, broadcast.reminded_times = now, reminder
        broadcast.because = f"等同事在企业微信里确认，今天提醒了 {reminder} 次"
    if stages and not _waits(stages):
        sent = stages.count("sent")
        broadcast.state = BroadcastState.SENT if sent else BroadcastState.FAILED
        broadcast.because = "" if sent == len(stages) else f"{len(stages)} 个群里发到了 {sent} 个：{_why(stages)}"
        broadcast.finished_at = now


def _take_over(broadcast: Broadcast, message: OutboxRow, has_task: bool, now: dt.datetime) -> None:  # noqa: FBT001
    if message.state == SendState.SENT:
        broadcast.task_id = message.platform_id
        broadcast.text = message.text
        broadcast.state = BroadcastState.CREATED if has_task else BroadcastState.SENT
        broadcast.because = "等同事在企业微信里确认" if has_task else ""
        broadcast.finished_at = None if has_task else now
        broadcast.planned_at = message.sent_at or now
    elif message.state in _ENDED:
        broadcast.state, broadcast.because = BroadcastState.FAILED, f"{message.because}。{_NEXT}"
        broadcast.finished_at = now
    else:
        broadcast.because = message.because


def _waits(stages: Sequence[str]) -> bool:
    return "unconfirmed" in stages


def _why(stages: Sequence[str]) -> str:
    told = {"gone": "群没有了或同事已退群，核对后重写", "capped": "群这个月的条数用完了，下月再发"}
    return "；".join(words for stage, words in told.items() if stage in stages)
