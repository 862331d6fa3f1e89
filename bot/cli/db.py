"""`guanjia db`: look after the database itself."""

import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import Refused
from bot.domain.moments import iso

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="照看数据库。", no_args_is_help=True)
    group.command("upgrade", help="把数据库结构升到本程序的版本；可以反复运行。")(upgrade)
    group.command("backup", help="做一份一致的备份，运行着也能做；密钥不在备份里，只记它的指纹。")(backup)
    group.command("restore", help="用备份换掉现在的数据库；guanjia serve 运行时不做。")(restore)
    group.command("verify", help="查数据库完好、操作记录成链、钱对得上、密钥是原来那把。")(verify)
    app.add_typer(group, name="db")


def upgrade(as_json: JsonOption = False) -> None:
    """Apply every missing step of the schema."""
    from bot.wiring import open_house
    from storage import migrate

    database = open_house().unchecked_database
    before = migrate.current(database.engine)
    migrate.upgrade(database.engine)
    after = migrate.current(database.engine)
    if not database.is_sqlite:
        from bot.engines.distributed import prepare

        prepare(database.url)
    database.close()
    if as_json:
        print(json.dumps({"before": before, "after": after}))
    else:
        print(f"数据库结构已是最新（{after}）。" if before == after else f"数据库结构：{before or '空'} → {after}。")


def backup(
    file: Annotated[Path, typer.Argument(help="备份文件，不能已经存在")],
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the database while it is in use."""
    from bot.wiring import open_house
    from storage.backup import back_up

    house = open_house()
    card = back_up(house.unchecked_database, file, iso(moment_now(now)), house.phone_vault.fingerprint)
    if as_json:
        print(json.dumps({"file": str(file), **asdict(card)}, ensure_ascii=False))
    else:
        print(
            f"备份好了：{file}（结构 {card.schema}）。\n"
            f"密钥不在里面，指纹 {card.key_fingerprint}；secret.key 请另存一处，没有它电话打不开。"
        )


def restore(
    file: Annotated[Path, typer.Argument(help="guanjia db backup 做的文件")],
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a copy in the place of the database, when nobody runs on it and the key is the same."""
    from bot.wiring import open_house
    from storage import backup as copies
    from storage.holder import hold

    house = open_house()
    card = copies.read_card(file)
    fingerprint = house.phone_vault.fingerprint
    if card is not None and card.key_fingerprint != fingerprint:
        raise Refused(
            f"这份备份的密钥指纹是 {card.key_fingerprint}，这里的是 {fingerprint}。"
            "先把备份时的 secret.key 放回主目录（或设好 GUANJIA_SECRET_KEY），再恢复。"
        )
    database, home = house.unchecked_database, house.settings.home
    kept = home / f"guanjia.db.before-restore-{moment_now(now):%Y%m%d-%H%M%S}"
    with hold(home) if database.is_sqlite else nullcontext():
        copies.restore(database, file, kept)
    told = {"file": str(file), "kept": str(kept) if kept.exists() else None}
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(
            f"已从 {file} 恢复。"
            + (f"原来的数据库留在 {kept}。" if kept.exists() else "")
            + "再运行 guanjia db verify。"
        )


def verify(as_json: JsonOption = False) -> None:
    """Tell all findings; exit 1 when one is not right."""
    from bot.services.money.verify_books import verify_books
    from bot.wiring import open_house

    house = open_house()
    findings = list(verify_books(house.database, house.phone_vault))
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(f"{'好' if finding.ok else '坏'}  {finding.check}  {finding.detail}")
            if finding.mend:
                print(f"    怎么办：{finding.mend}")
    faults = sum(not finding.ok for finding in findings)
    if faults:
        print(f"{faults} 个问题要处理。", file=sys.stderr)
        raise typer.Exit(1)
