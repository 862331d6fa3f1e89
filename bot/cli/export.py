"""`guanjia export`: bills, arrears or payments of a community as an xlsx file."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse


class What(StrEnum):
    """What can be exported."""

    BILLS = "bills"
    ARREARS = "arrears"
    PAYMENTS = "payments"


_TITLES = {What.BILLS: "账单明细", What.ARREARS: "欠费清单", What.PAYMENTS: "收款明细"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", help="导出账单明细、欠费清单或收款明细（xlsx）。")(export)


def export(
    what: Annotated[What, typer.Argument(help="bills 账单、arrears 欠费、payments 收款")],
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="写到这个文件")],
    community: Annotated[str, typer.Option(help="小区名；只有一个小区时可不写")] = "",
    phones: Annotated[bool, typer.Option("--phones", help="欠费清单带联系电话（请妥善保管文件）")] = False,
    now: NowOption = None,
) -> None:
    """Write the file whole or not at all."""
    from bot.domain.moments import day_of
    from bot.ledgers.export_book import ExportColumn, Value, write_book
    from bot.services.bills.name_room import name_community
    from bot.services.imports import export_sheets
    from bot.wiring import open_house

    if file.suffix.lower() != ".xlsx":
        raise WrongUse(f"只能导出为 .xlsx：{file.name}")
    house, today = open_house(), day_of(moment_now(now))
    columns: Sequence[ExportColumn]
    rows: Iterable[Sequence[Value]]
    with house.database.transaction() as session:
        home = name_community(session, community)
        if what == What.BILLS:
            columns, rows = export_sheets.BILLS, export_sheets.bill_rows(session, home, today)
        elif what == What.ARREARS:
            vault = house.phone_vault if phones else None
            columns, rows = export_sheets.ARREARS, export_sheets.arrears_rows(session, home, today, vault)
        else:
            columns, rows = export_sheets.PAYMENTS, export_sheets.payment_rows(session, home)
        count = write_book(file, f"{home.name}{_TITLES[what]}", columns, rows)
    print(f"{file}：{home.name} {_TITLES[what]} {count} 行")
