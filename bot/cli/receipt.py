"""`guanjia receipt`: the receipt of a payment as a PDF to print and hand over."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import NotFound, WrongUse


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("receipt", help="一笔缴费的收据存成 A4 的 PDF，金额也写大写，可以打印给业主。")(receipt)


def receipt(
    number: Annotated[str, typer.Argument(metavar="RECEIPT", help="收据号，如 R12")],
    pdf: Annotated[Path, typer.Option("--pdf", help="存到这个文件")],
    now: NowOption = None,
) -> None:
    """Write it as the books stand now."""
    from bot.domain.moments import day_of
    from bot.services.pages.print_receipt import print_receipt
    from bot.services.pages.show_receipt import receipt_of
    from bot.wiring import open_house
    from storage.tables import Payment

    digits = number.strip().upper().removeprefix("R")
    if not (digits.isascii() and digits.isdigit()):
        raise WrongUse(f"看不懂收据号“{number}”。请写成 R12，收据上有")
    house, moment = open_house(), moment_now(now)
    with house.database.transaction() as session:
        payment = session.get(Payment, int(digits))
        if payment is None or payment.room_id is None:
            raise NotFound(f"没有收据 {number}。用 guanjia bill 房号 --json 看缴费记录")
        shown = receipt_of(session, payment, payment.room_id, moment)
        paper = print_receipt(house.scripts, shown, day_of(moment))
    try:
        pdf.write_bytes(paper)
    except OSError as exc:
        raise WrongUse(f"写不了 {pdf}：{exc.strerror}。请换一个能写的文件夹") from exc
    print(f"收据 {number} 存好了：{pdf}")
