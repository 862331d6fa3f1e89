"""`guanjia staff`: the people of the office, their roles and passwords. Passwords are kept only as argon2 hashes."""

import json
import secrets
import sys
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now

_PASSWORD_BYTES = 12
ByOption = Annotated[str, typer.Option("--by", help="经手员工")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="员工：添人、看名单、停用、改密码。", no_args_is_help=True)
    group.command("add", help="添一位员工；角色：管家、主管、客服、财务、经理、法务、管理员、只读。")(add)
    group.command("list", help="员工名单。")(list_all)
    group.command("disable", help="停用一位员工：以后不能再办事，以前办的事还在。")(disable)
    group.command("passwd", help="给一位员工设新密码。")(passwd)
    app.add_typer(group, name="staff")


def add(
    name: Annotated[str, typer.Argument(help="姓名")],
    role: Annotated[str, typer.Option("--role", help="角色")] = "管家",
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a colleague; a made password is shown once, on standard error."""
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.staff.enter_staff import enter_staff
    from bot.wiring import open_house
    from storage import audit

    database = open_house().database
    with database.transaction() as session:
        act_as(session, by, Right.STAFF)  # before anybody is asked for a password
    password, was_made = _choose_password(name)
    with database.transaction() as session:
        actor = act_as(session, by, Right.STAFF)
        person = enter_staff(session, name.strip(), role, password)
        detail = {"name": person.name, "role": role}
        audit.append(
            session, at=moment_now(now), by_staff=actor, deed="add_staff", subject=f"staff:{person.id}", detail=detail
        )
    print(json.dumps(detail, ensure_ascii=False) if as_json else f"添好了：{person.name}（{role}）")
    _show_once(password if was_made else "")


def list_all(as_json: JsonOption = False) -> None:
    """Everybody, also those let go."""
    from bot.wiring import open_house
    from storage.staff import all_staff

    with open_house().database.transaction() as session:
        people = [{"name": row.name, "role": row.role, "active": row.active} for row in all_staff(session)]
    if as_json:
        print(json.dumps(people, ensure_ascii=False, indent=2))
        return
    for person in people:
        print(f"{person['name']}  {person['role']}{'' if person['active'] else '  已停用'}")
    if not people:
        print("还没有员工。先运行 guanjia init，或 guanjia staff add 姓名 --role 管理员")


def disable(
    name: Annotated[str, typer.Argument(help="姓名")],
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a colleague go."""
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.staff.enter_staff import disable_staff
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        was_active = disable_staff(session, name, act_as(session, by, Right.STAFF), moment_now(now))
    if as_json:
        print(json.dumps({"name": name, "active": False}, ensure_ascii=False))
    else:
        print(f"{name} 已停用" if was_active else f"{name} 以前就停用了，没有改动")


def passwd(
    name: Annotated[str, typer.Argument(help="姓名")],
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a new password; a made one is shown once, on standard error."""
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.staff.enter_staff import change_password
    from bot.wiring import open_house

    database = open_house().database
    with database.transaction() as session:
        act_as(session, by, Right.STAFF)
    password, was_made = _choose_password(name)
    with database.transaction() as session:
        change_password(session, name, password, act_as(session, by, Right.STAFF), moment_now(now))
    print(json.dumps({"name": name, "changed": True}, ensure_ascii=False) if as_json else f"{name} 的密码改好了")
    _show_once(password if was_made else "")


def _choose_password(name: str) -> tuple[str, bool]:
    """The password, and whether it was made here: nobody is asked where nobody sits."""
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(_PASSWORD_BYTES), True
    typed: str = typer.prompt(f"给“{name}”设一个密码", hide_input=True, confirmation_prompt="再输一次")
    return typed, False


def _show_once(password: str) -> None:
    if password:
        print(f"密码（只显示这一次，请记下）：{password}", file=sys.stderr)
