"""`guanjia bill`: the personal breakdown of a room as text, JSON, picture or PDF."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse

if TYPE_CHECKING:
    from bot.domain.bill import Bill
    from scripts_zh.load import Scripts

_PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bill", help="一套房的个性化账单：文字、JSON、账单图或 PDF。")(bill)


def bill(
    room: Annotated[str, typer.Argument(help="[小区/]房号，如 3-2-501 或 3栋2单元501")],
    community: Annotated[str, typer.Option(help="小区名；只有一个小区时可不写")] = "",
    as_text: Annotated[bool, typer.Option("--text", help="文字（不写别的选项时就是它）")] = False,
    png: Annotated[Path | None, typer.Option(help="账单图存到这个文件（.png 或 .jpg）")] = None,
    pdf: Annotated[Path | None, typer.Option(help="A4 账单存到这个文件")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="一份 JSON")] = False,
    now: NowOption = None,
) -> None:
    """Show the bill in every form asked for."""
    from bot.domain.moments import day_of
    from bot.services.bills.name_room import name_room
    from bot.services.bills.show_bill import load_bill
    from bot.services.bills.tell_bill import tell_bill
    from bot.wiring import open_house

    house, today = open_house(), day_of(moment_now(now))
    kind = _kind_of(png) if png else ""
    with house.database.transaction() as session:
        _home, found = name_room(session, room, community)
        shown = load_bill(session, found.id, today)
    if png:
        from bot.services.bills.draw_bill import draw_bill_card

        _write(png, draw_bill_card(shown, house.scripts, today, kind))
    if pdf:
        from bot.services.bills.print_bill import make_binding_code, write_bill_pdf

        code = make_binding_code(house.binding_key, found.id, today)
        _write(pdf, write_bill_pdf(shown, house.scripts, today, code))
    if as_json:
        print(json.dumps(tell_bill(shown, house.scripts, today), ensure_ascii=False, indent=2))
    elif as_text or not (png or pdf):
        print(_as_text(shown, house.scripts, today))


def _as_text(bill: "Bill", scripts: "Scripts", today: date) -> str:
    """The short answer, the details and what the money is for, as three messages."""
    from bot.services.bills.say_bill import say_details, say_short, say_spending

    return "\n\n".join(say(bill, scripts, today) for say in (say_short, say_details, say_spending))


def _kind_of(file: Path) -> str:
    kind = _PICTURES.get(file.suffix.lower())
    if kind is None:
        raise WrongUse(f"账单图只能存成 .png 或 .jpg：{file.name}")
    return kind


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as exc:
        raise WrongUse(f"写不了 {file}：{exc.strerror}。请换一个能写的文件夹") from exc
    print(f"已存到 {file}", file=sys.stderr)
