"""`guanjia db`: look after the database itself."""

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="照看数据库。", no_args_is_help=True)
    group.callback()(_open_group)
    group.command("upgrade", help="把数据库结构升到本程序的版本；可以反复运行。")(upgrade)
    app.add_typer(group, name="db")


def _open_group() -> None:
    """Keep `db` a group while it has a single command."""


def upgrade(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
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
