"""`guanjia init`: settings file, database, key and first administrator. A second run changes nothing and says so."""

import os
import secrets
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.wiring import House

_PASSWORD_BYTES = 12
_SHORTEST_PASSWORD = 8


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", help="第一次使用：写好设置文件，建数据库和第一位管理员。")(init)


def init(
    administrator: Annotated[str, typer.Option("--admin", help="第一位管理员的名字")] = "管理员",
) -> None:
    """Make what is missing, and tell what was there."""
    from bot.settings import SETTINGS_FILE, home_folder
    from bot.wiring import open_house

    done = [*_write_settings(home_folder() / SETTINGS_FILE), *_prepare(open_house(), administrator)]
    print("\n".join(done))
    next_step = (
        "接下来：guanjia serve 启动，在网页控制台里导入；或 guanjia import 台账.xlsx。源码目录里把 guanjia 写成 ./run。"
    )
    print(next_step, file=sys.stderr)


def _write_settings(file: Path) -> Iterator[str]:
    if file.exists():
        yield f"设置文件已经有了，没有改动：{file}"
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = (files("bot.cli") / "first_settings.toml").read_text("utf-8")
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as writing:
        writing.write(text)
    yield f"写好了设置文件：{file}"


def _prepare(house: "House", administrator: str) -> Iterator[str]:
    from bot.services.staff.enter_staff import enter_staff
    from bot.services.staff.name_staff import ADMINISTRATOR
    from storage import migrate
    from storage.staff import active_staff

    was_empty = migrate.current(house.unchecked_database.engine) is None
    if was_empty:
        migrate.upgrade(house.unchecked_database.engine)
    yield "建好了数据库" if was_empty else "数据库已经有了，没有改动"
    yield f"电话密钥的指纹：{house.phone_vault.fingerprint}（密钥丢了电话就读不出来，请和数据库一起备份）"
    with house.database.transaction() as session:
        there = [person.name for person in active_staff(session) if person.role == ADMINISTRATOR]
    if there:
        yield f"管理员已经有了，没有改动：{'、'.join(there)}"
        return
    password, was_made = _choose_password(administrator)
    with house.database.transaction() as session:
        enter_staff(session, administrator, ADMINISTRATOR, password)
    yield f"建好了管理员：{administrator}"
    if was_made:
        yield f"密码（只显示这一次，请记下）：{password}"


def _choose_password(administrator: str) -> tuple[str, bool]:
    """The password, and whether it was made here: nobody is asked where nobody sits."""
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(_PASSWORD_BYTES), True
    while True:
        typed: str = typer.prompt(f"给“{administrator}”设一个密码", hide_input=True, confirmation_prompt="再输一次")
        if len(typed) >= _SHORTEST_PASSWORD:
            return typed, False
        print(f"太短了，至少 {_SHORTEST_PASSWORD} 个字符。", file=sys.stderr)
