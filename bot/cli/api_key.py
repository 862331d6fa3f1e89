"""`guanjia api-key`: keys for other programs, shown once, revoked at once."""

import json
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now

ByOption = Annotated[str, typer.Option("--by", help="经手员工")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]
NameArgument = Annotated[str, typer.Argument(help="给哪个程序用，如 收费系统")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="接口钥匙：给收费系统、看板等别的程序，地址是 /api。", no_args_is_help=True)
    group.command("add", help="开一把；只显示这一次。角色：主管、客服、财务、经理、法务、只读。")(add)
    group.command("list", help="开过的钥匙：角色、谁开的、最近一次用。")(list_all)
    group.command("revoke", help="停用一把，马上生效。")(revoke)
    app.add_typer(group, name="api-key")


def add(
    name: NameArgument,
    role: Annotated[str, typer.Option("--role", help="角色；只查不改用只读")] = "只读",
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make one and show it."""
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.staff.api_keys import make_key
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        key = make_key(session, name.strip(), act_as(session, by, Right.STAFF), moment_now(now), role)
    if as_json:
        print(json.dumps({"name": name.strip(), "role": role, "key": key}, ensure_ascii=False))
        return
    print(f"给“{name.strip()}”开好了（{role}）。钥匙只显示这一次，请放进那个程序的密码设置里：\n{key}")


def list_all(as_json: JsonOption = False) -> None:
    """Every key ever made, without the keys."""
    from bot.domain.moments import iso
    from bot.wiring import open_house
    from storage.api_keys import all_keys

    with open_house().database.transaction() as session:
        keys = [
            {
                "name": row.name,
                "role": row.role,
                "begins": row.begins,
                "made_by": row.made_by,
                "made_at": iso(row.made_at),
                "used_at": iso(row.used_at) if row.used_at else None,
                "revoked_at": iso(row.revoked_at) if row.revoked_at else None,
            }
            for row in all_keys(session)
        ]
    if as_json:
        print(json.dumps(keys, ensure_ascii=False, indent=2))
        return
    for key in keys:
        used = f"最近用 {key['used_at']}" if key["used_at"] else "还没用过"
        print(f"{key['name']}  {key['role']}  {key['begins']}…  {'已停用' if key['revoked_at'] else used}")
    if not keys:
        print("还没有开过钥匙。guanjia api-key add 收费系统 --role 财务")


def revoke(name: NameArgument, by: ByOption = "", now: NowOption = None, as_json: JsonOption = False) -> None:
    """End one."""
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.staff.api_keys import revoke_key
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        revoke_key(session, name.strip(), act_as(session, by, Right.STAFF), moment_now(now))
    told = {"name": name.strip(), "revoked": True}
    print(json.dumps(told, ensure_ascii=False) if as_json else f"“{name.strip()}”的钥匙停用了，从现在起打不开任何东西")
