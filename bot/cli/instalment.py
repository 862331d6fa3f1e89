"""`guanjia instalment`: agree with an owner to pay in parts, or end such a plan."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse
from bot.domain.typed_amount import read_amount

if TYPE_CHECKING:
    from bot.services.office.agree_instalments import Part


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("instalment", help="分期：按期缴着就不催；另一位同事批准（guanjia approve）后生效。")(instalment)


def instalment(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501 或 幸福里/3-2-501")],
    parts: Annotated[list[str] | None, typer.Argument(metavar="DAY=AMOUNT...", help="如 2026-12-15=300")] = None,
    end: Annotated[bool, typer.Option("--end", help="结束这一户还没缴完的分期")] = False,
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Ask for the second person's word, or end the plan at once."""
    from bot.domain.rights import Right
    from bot.services.bills.name_room import name_room
    from bot.services.office.agree_instalments import ask_instalments, cancel_instalments
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    if bool(parts) is end:
        raise WrongUse("写各期的日子和金额（如 2026-12-15=300 2027-01-15=300），或者用 --end 结束")
    with open_house().database.transaction() as session:
        _, room = name_room(session, room_name, community)
        actor = act_as(session, by, Right.MONEY)
        if end:
            ended = cancel_instalments(session, room, actor, moment_now(now))
            told, words = {"room": room.code, "ended": ended}, f"{room.code} 的分期已结束，剩下 {ended} 期不再算数。"
        else:
            agreed = [_part(text) for text in parts or ()]
            approval = ask_instalments(session, room, agreed, actor, moment_now(now))
            told, words = (
                {"pending_approval": approval.id},
                f"等另一位同事批准：guanjia approve {approval.id} --by 姓名",
            )
    print(json.dumps(told, ensure_ascii=False) if as_json else words)


def _part(text: str) -> "Part":
    from bot.services.office.agree_instalments import Part

    day, _, amount = text.partition("=")
    try:
        return Part(date.fromisoformat(day.strip()), read_amount(amount))
    except ValueError as exc:
        raise WrongUse(f"看不懂这一期“{text}”。请写成 日子=金额，如 2026-12-15=300") from exc
