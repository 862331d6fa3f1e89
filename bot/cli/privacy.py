"""`guanjia export-person` and `guanjia anonymize`: what a person may ask about what is kept of them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now

ByOption = Annotated[str, typer.Option("--by", help="经手员工")]


def register(app: typer.Typer) -> None:
    """Add both."""
    app.command("export-person", help="查阅复制：一个人在系统里的全部个人信息，写成 JSON（个保法 45）。")(export)
    app.command("anonymize", help="删除请求：把迁出的人匿名；账和收款留着，姓名、电话、聊天原文不留（个保法 47）。")(
        anonymize
    )


def export(
    person_told: Annotated[str, typer.Argument(metavar="PERSON", help="姓名，或编号如 P12")],
    out: Annotated[Path | None, typer.Option("--out", help="写到哪个文件；不写就显示在屏幕上")] = None,
    by: ByOption = "",
    now: NowOption = None,
) -> None:
    """The copy; that it was made is on record."""
    from bot.domain.rights import Right
    from bot.services.privacy.export_person import export_person
    from bot.services.privacy.find_person import find_person
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house
    from storage import audit

    house = open_house()
    with house.database.transaction() as session:
        actor = act_as(session, by, Right.PHONES)
        person = find_person(session, person_told)
        copy = json.dumps(export_person(session, house.phone_vault, person), ensure_ascii=False, indent=2)
        subject, moment = f"person:{person.id}", moment_now(now)
        audit.append(session, at=moment, by_staff=actor, deed="export_person", subject=subject, detail={})
    if out is None:
        print(copy)
        return
    out.write_text(copy, encoding="utf-8")
    print(f"写好了：{out}。里面是完整的个人信息，只交给本人。")


def anonymize(
    told: Annotated[str, typer.Argument(metavar="ROOM|PERSON", help="房号（迁出过的人全部匿名），或姓名、编号")],
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    by: ByOption = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Forget them."""
    from bot.domain.errors import NotFound
    from bot.domain.moments import day_of
    from bot.domain.rights import Right
    from bot.services.bills.name_room import name_room
    from bot.services.privacy.find_person import find_person
    from bot.services.privacy.forget_person import NOBODY, forget_person
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house
    from storage.privacy import former_persons_of

    moment = moment_now(now)
    with open_house().database.transaction() as session:
        actor = act_as(session, by, Right.STAFF)
        if any(letter.isdigit() for letter in told) and not told.upper().startswith("P"):
            _home, room = name_room(session, told, community)
            people = [one for one in former_persons_of(session, room.id, day_of(moment)) if one.name != NOBODY]
            if not people:
                raise NotFound(f"{told} 没有已迁出、还没匿名的人")
        else:
            people = [find_person(session, told)]
        for person in people:
            forget_person(session, person, moment, actor)
        numbers = [f"P{person.id}" for person in people]
    words = f"已匿名：{'、'.join(numbers)}。账和办过的事还在，姓名、电话和聊天原文不在了；备份里的要等备份过期。"
    print(json.dumps({"anonymized": numbers}, ensure_ascii=False) if as_json else words)
