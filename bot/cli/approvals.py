"""`guanjia approvals` and `approve`: what waits for a second person's word, and that word."""

import json
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("approvals", help="等第二个人批准的事。")(approvals)
    app.command("approve", help="批准（或用 --reject 驳回）别人提出的一件事；自己提的不能自己批。")(approve)


def approvals(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """List what waits, the oldest first."""
    from bot.domain.moments import iso
    from bot.wiring import open_house
    from storage.approvals import approvals_waiting

    with open_house().database.transaction() as session:
        waiting = [
            {
                "id": row.id,
                "deed": row.deed,
                "subject": row.subject,
                "what": row.what,
                "asked_by": row.asked_by,
                "asked_at": iso(row.asked_at),
            }
            for row in approvals_waiting(session)
        ]
    if as_json:
        print(json.dumps(waiting, ensure_ascii=False, indent=2))
        return
    for row in waiting:
        print(f"{row['id']}  {row['what']}（{row['asked_by'] or '程序'}，{row['asked_at']}）")
    if not waiting:
        print("没有等批准的事。")


def approve(
    approval_id: Annotated[int, typer.Argument(metavar="ID", help="编号，见 guanjia approvals")],
    by: Annotated[str, typer.Option("--by", help="批准的员工，不能是提出的人")] = "",
    reject: Annotated[bool, typer.Option("--reject", help="驳回")] = False,
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Decide, and say what happened."""
    from bot.services.office.approve_deed import approve_deed
    from bot.wiring import open_house

    house = open_house()
    with house.database.transaction() as session:
        done = approve_deed(session, approval_id, by, moment_now(now), reject=reject)
    house.publish_content()
    state = "rejected" if reject else "approved"
    print(json.dumps({"id": approval_id, "state": state, "done": done}, ensure_ascii=False) if as_json else done)
