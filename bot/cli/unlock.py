"""`guanjia unlock`: let an owner who mistyped five times prove himself again today."""

from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("unlock", help="解锁：核实是业主本人后，让他今天可以重新绑定。")(unlock)


def unlock(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501 或 幸福里/3-2-501")],
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
) -> None:
    """Lift the locks and say how many there were."""
    from bot.services.bills.name_room import name_room
    from bot.services.staff.name_staff import name_staff
    from bot.services.talk.unlock_identities import unlock_identities
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        _home, room = name_room(session, room_name, community)
        lifted = unlock_identities(session, room, name_staff(session, by), moment_now(now))
    print(f"{room.code}：解锁了 {lifted} 个聊天身份" if lifted else f"{room.code}：今天没有绑定失败的聊天身份")
