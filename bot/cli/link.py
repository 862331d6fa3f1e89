"""`guanjia link`: a link to an owner's page, for a colleague to hand on or to look at."""

import json
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("link", help="业主网页：做一个只看这一户账单的链接；--revoke 停用这一户所有的链接。")(link)


def link(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501 或 幸福里/3-2-501")],
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    revoke: Annotated[bool, typer.Option("--revoke", help="停用这一户所有的链接")] = False,
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Make one, or close them all."""
    from bot.domain.page_token import Purpose
    from bot.services.bills.name_room import name_room
    from bot.services.links.make_link import make_link
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house
    from storage import audit
    from storage.page_links import revoke_links

    house, moment = open_house(), moment_now(now)
    with house.database.transaction() as session:
        actor = act_as(session, by)
        _home, room = name_room(session, room_name, community)
        told: dict[str, object] = {"room": room.code}
        if revoke:
            told["revoked"] = revoke_links(session, room.id, moment)
        else:
            told["link"] = make_link(session, house.link_maker, Purpose.BILL, room.id, moment)
        deed = "revoke_links" if revoke else "make_link"
        audit.append(session, at=moment, by_staff=actor, deed=deed, subject=f"room:{room.id}", detail={})
    missing = "" if house.settings.public_url or revoke else "（还没填 public_url：前面要加上公网网址业主才打得开）"
    words = f"{room.code} 的 {told.get('revoked')} 个链接都停用了。" if revoke else f"{told['link']}{missing}"
    print(json.dumps(told, ensure_ascii=False) if as_json else words)
