"""`guanjia tasks` and `guanjia done`: what the bot promised that a colleague would do, and that it is done."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse
from bot.domain.moments import iso
from bot.domain.task_kinds import TASK_KINDS

if TYPE_CHECKING:
    from storage.tables import Room, Task


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("tasks", help="待办：机器人答应了业主、等同事去办的事，按期限排。")(tasks)
    app.command("done", help="办结一件待办；转人工的办结后，机器人接着应答。")(done)


def tasks(
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="一行一件 JSON")] = False,
) -> None:
    """List what waits, the most urgent first."""
    from bot.wiring import open_house
    from storage.matters import tasks_waiting

    moment = moment_now(now)
    with open_house().database.transaction() as session:
        found: list[tuple[Task, Room | None]] = []
        while page := tasks_waiting(session, found[-1][0].id if found else 0):
            found += page
    found.sort(key=lambda pair: (pair[0].due_at is None, pair[0].due_at or moment, pair[0].id))
    for task, room in found:
        print(_as_json(task, room) if as_json else _as_text(task, room, moment))
    if not found and not as_json:
        print("没有待办。")


def done(
    number: Annotated[int, typer.Argument(metavar="ID", help="guanjia tasks 里的编号")],
    outcome: Annotated[str, typer.Option("--outcome", help="结果，一句话")] = "已办结",
    upheld: Annotated[bool, typer.Option("--upheld", help="异议成立")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="异议不成立")] = False,
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
) -> None:
    """Close one and say so."""
    from bot.services.office.close_task import close_task
    from bot.services.staff.name_staff import name_staff
    from bot.wiring import open_house

    if upheld and rejected:
        raise WrongUse("--upheld 和 --rejected 只能选一个")
    verdict = True if upheld else False if rejected else None
    with open_house().database.transaction() as session:
        staff = name_staff(session, by)
        task = close_task(session, number, outcome, upheld=verdict, by_staff=staff, now=moment_now(now))
    print(f"办结 {task.id}：{outcome}")


def _as_text(task: "Task", room: "Room | None", now: datetime) -> str:
    due = f"{iso(task.due_at)[5:16].replace('T', ' ')} 前" if task.due_at else "不限期"
    late = "，已超期" if task.due_at and task.due_at < now else ""
    where = f" {room.code}" if room else ""
    return f"{task.id}. [{TASK_KINDS.get(task.kind, task.kind)}]{where} {task.what}（{due}{late}）"


def _as_json(task: "Task", room: "Room | None") -> str:
    from bot.services.office.tell_task import tell_task

    return json.dumps(tell_task(task, room), ensure_ascii=False)
