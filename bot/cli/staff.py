"""`guanjia staff`: the people of the office, their roles and passwords. Passwords are kept only as argon2 hashes."""

import json
import secrets
import sys
from typing import Annotated, Any

import typer

from bot.cli.moments import NowOption, moment_now

_PASSWORD_BYTES = 12
ByOption = Annotated[str, typer.Option("--by", help="经手员工")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="员工：添人、看名单、停用、改密码、换角色、分楼栋。", no_args_is_help=True)
    group.command("add", help="添一位员工；角色：管家、主管、客服、财务、经理、法务、管理员、只读。")(add)
    group.command("list", help="员工名单。")(list_all)
    group.command("disable", help="停用一位员工：以后不能再办事，以前办的事还在。")(disable)
    group.command("role", help="换一位员工的角色，马上生效。")(role)
    group.command("buildings", help="一位管家负责哪几栋，写全；一栋也不写就是都不负责。")(buildings)
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
    from storage.staff import all_staff, all_staff_buildings

    with open_house().database.transaction() as session:
        homes = all_staff_buildings(session)
        people: list[dict[str, Any]] = [
            {"name": row.name, "role": row.role, "active": row.active, "buildings": homes.get(row.id, [])}
            for row in all_staff(session)
        ]
    if as_json:
        print(json.dumps(people, ensure_ascii=False, indent=2))
        return
    for person in people:
        gone = "" if person["active"] else "  已停用"
        print(f"{person['name']}  {person['role']}{gone}  {'、'.join(person['buildings'])}".rstrip())
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
    from storage.api_keys import keys_made_by

    with open_house().database.transaction() as session:
        actor = act_as(session, by, Right.STAFF)
        keys = [key.name for key in keys_made_by(session, name)]
        was_active = disable_staff(session, name, actor, moment_now(now))
    if as_json:
        print(json.dumps({"name": name, "active": False, "revoked_keys": keys}, ensure_ascii=False))
        return
    print(f"{name} 已停用" if was_active else f"{name} 以前就停用了，没有改动")
    if keys:
        print(f"他开的接口钥匙也停了：{'、'.join(keys)}。还要用的请另开：guanjia api-key add 名字")


def role(
    name: Annotated[str, typer.Argument(help="姓名")],
    new_role: Annotated[str, typer.Argument(metavar="ROLE", help="新角色")],
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Another role from now on."""
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.staff.enter_staff import change_role
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        changed = change_role(session, name, new_role, act_as(session, by, Right.STAFF), moment_now(now))
    if as_json:
        print(json.dumps({"name": name, "role": new_role, "changed": changed}, ensure_ascii=False))
    else:
        print(f"{name} 现在是{new_role}" if changed else f"{name} 本来就是{new_role}，没有改动")


def buildings(
    name: Annotated[str, typer.Argument(help="姓名")],
    codes: Annotated[list[str] | None, typer.Argument(metavar="BUILDING...", help="小区/楼栋，如 幸福里/3")] = None,
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """These buildings and no others."""
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.staff.enter_staff import give_buildings
    from bot.wiring import open_house

    theirs = list(dict.fromkeys(codes or []))
    with open_house().database.transaction() as session:
        give_buildings(session, name, theirs, act_as(session, by, Right.STAFF), moment_now(now))
    if as_json:
        print(json.dumps({"name": name, "buildings": theirs}, ensure_ascii=False))
    else:
        print(f"{name} 现在负责 {'、'.join(theirs)}" if theirs else f"{name} 现在不负责任何楼栋")


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
