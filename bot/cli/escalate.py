"""`guanjia escalate` and `guanjia cases`: a household's matter goes one stage up; what is open at which stage."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.moments import iso

if TYPE_CHECKING:
    from bot.services.escalation.raise_case import Raised

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("escalate", help="升级：把一户的事交给上一级；到法务要核查单齐、两个人点头。")(escalate)
    app.command("cases", help="升级中的事，按期限排。")(cases)


def escalate(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501 或 幸福里/3-2-501")],
    why: Annotated[str, typer.Option("--why", help="为什么，一句话")] = "",
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """One stage up, or what is missing (exit 2)."""
    from bot.services.bills.name_room import name_room
    from bot.services.escalation.raise_case import raise_case
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house
    from storage.staff import staff_named

    moment = moment_now(now)
    with open_house().database.transaction() as session:
        _, room = name_room(session, room_name, community)
        name = act_as(session, by)
        staff = staff_named(session, name) if name else None
        raised = raise_case(session, room, why, name, staff.role if staff else "", moment)
        print(_as_json(room.code, raised) if as_json else _as_text(room.code, raised, moment))


def cases(as_json: JsonOption = False) -> None:
    """Open ones."""
    from bot.domain.escalation import TITLES, Stage
    from bot.wiring import open_house
    from storage.escalation import cases_on_board

    with open_house().database.transaction() as session:
        rows = [
            {
                "id": case.id, "room": f"{community}/{room.code}", "stage": case.stage, "aim": case.aim,
                "why": case.why, "summary": case.summary, "in_charge": case.in_charge, "due_at": iso(case.due_at),
            }
            for case, room, community in cases_on_board(session, None)
        ]  # fmt: skip
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        stage = TITLES[Stage(str(row["stage"]))]
        print(f"{row['id']}  {row['room']}  {stage} {row['in_charge'] or '没有人'}  {row['due_at']} 前\n  {row['why']}")
    if not rows:
        print("没有升级中的事。")


def _as_json(room: str, raised: "Raised") -> str:
    if raised.approval_id:
        return json.dumps({"room": room, "stage": "legal", "pending_approval": raised.approval_id})
    case = raised.case
    told = {"room": room, "new": raised.is_new}
    if case is not None:
        told |= {"id": case.id, "stage": case.stage, "in_charge": case.in_charge, "due_at": iso(case.due_at)}
    return json.dumps(told, ensure_ascii=False)


def _as_text(room: str, raised: "Raised", now: datetime) -> str:
    from bot.domain.escalation import TITLES, Stage
    from bot.domain.working_hours import deadline_in_words

    if raised.approval_id or raised.case is None:
        return f"核查单齐了，等另一位同事批准：guanjia approve {raised.approval_id} --by 姓名"
    case = raised.case
    by = deadline_in_words(case.due_at, now)
    verb = "升级到" if raised.is_new else "已经在"
    return f"{room} {verb}{TITLES[Stage(case.stage)]}（{case.in_charge or '还没有人'}），{by}要有结果"
