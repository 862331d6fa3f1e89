"""`guanjia command`: one line as a colleague would type it in a chat, with the same parser, rights and second words."""

import json
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import NotFound, WrongUse


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("command", help="像在聊天里那样发一条命令：查 3-2-501、已缴 3-2-501 800 现金……；发“帮助”看全部。")(
        command
    )


def command(
    line: Annotated[str, typer.Argument(metavar="LINE", help="命令，例如 查 3-2-501")],
    by: Annotated[str, typer.Option("--by", help="发命令的员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Do it and say what happened."""
    from bot.services.staff.name_staff import name_staff
    from bot.wiring import open_house
    from storage.staff import staff_named

    house = open_house()
    with house.database.transaction() as session:
        staff = staff_named(session, name_staff(session, by))
        if staff is None:
            raise NotFound("还没有员工。先用 guanjia staff add 录入，再用 --by 姓名")
        answer = house.staff_command(session, staff, line, moment_now(now))
    if answer is None:
        raise WrongUse("没有听懂这条命令。发“帮助”看能做什么：guanjia command 帮助")
    print(json.dumps({"answer": answer}, ensure_ascii=False) if as_json else answer)
