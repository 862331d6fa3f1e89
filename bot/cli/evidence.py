"""`guanjia evidence`: a household's file as a zip that proves itself."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evidence", help="证据包：一户的催告记录、账单、服务记录、时效表和核对程序，装进一个 zip。")(evidence)


def evidence(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501 或 幸福里/3-2-501")],
    out: Annotated[Path, typer.Argument(metavar="OUT.zip", help="写到哪个文件")],
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Seal what was said, write the zip, tell the hash to note down."""
    from bot.domain.rights import Right
    from bot.services.bills.name_room import name_room
    from bot.services.evidence.seal_said import SETTLED, seal_said
    from bot.services.evidence.write_evidence import write_evidence
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    house, moment = open_house(), moment_now(now)
    sealed = 1
    while sealed:
        with house.database.transaction() as session:
            sealed = seal_said(session, moment + SETTLED)
    with house.database.transaction() as session:
        actor = act_as(session, by, Right.APPROVE)
        _home, room = name_room(session, room_name, community)
        packed, closing = write_evidence(session, house.scripts, room, moment, actor)
        out.write_bytes(packed)
        told = {"room": room.code, "file": str(out), "bytes": len(packed), "closing_hash": closing}
    words = f"写好了：{out}（{len(packed):,} 字节）。请记下这一串，以后核对用：\n{closing}"
    print(json.dumps(told, ensure_ascii=False) if as_json else words)
