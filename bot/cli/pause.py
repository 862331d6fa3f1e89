"""`guanjia pause-all` and `resume-all`: one word stops every outgoing message, replies excepted."""

import json
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("pause-all", help="全部暂停：除了对业主来话的回答，什么都不发。")(pause_everything)
    app.command("resume-all", help="恢复全部发送；要另一位同事批准（guanjia approve）。")(resume_everything)


def pause_everything(
    why: Annotated[str, typer.Option("--why", help="为什么停，写给同事看")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Stop, and say since when."""
    from bot.domain.moments import iso
    from bot.services.office.pause_sending import pause_all
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        pause, is_new = pause_all(session, why, act_as(session, by), moment_now(now))
    if as_json:
        told = {"paused": True, "new": is_new, "since": iso(pause.at), "why": pause.why, "by": pause.by_staff}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    said = "已全部暂停，除了对业主来话的回答" if is_new else f"已经在暂停了（{iso(pause.at)} 起，{pause.by_staff}）"
    print(f"{said}。恢复用 guanjia resume-all，要另一位同事批准。")


def resume_everything(
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Ask for the second person's word."""
    from bot.services.office.pause_sending import ask_to_resume
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        approval = ask_to_resume(session, act_as(session, by), moment_now(now))
    if as_json:
        print(json.dumps({"pending_approval": approval.id}))
    else:
        print(f"等另一位同事批准：guanjia approve {approval.id} --by 姓名")
