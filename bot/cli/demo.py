"""`guanjia demo`: a fresh home, an invented community, the story in the terminal, then the server to play with."""

import os
import shutil
import sys
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.doctor import findings_of
from bot.cli.moments import moment_now
from bot.domain.errors import Refused, WrongUse

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bot.wiring import House
    from tests.fakes.platforms import Platforms

FOLDER = Path("guanjia-demo")
_MARK = ".made-by-guanjia-demo"
_SETTINGS = "# 演示用的设置；正式使用请另外运行 guanjia init\n[channels.try.main]\n"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help="演示：虚构小区，先在终端里讲一个完整的故事，再打开网页自己试。")(demo)


def demo(
    port: Annotated[int, typer.Option(help="网页的端口；0 表示随便挑一个空的", min=0, max=65535)] = 8000,
    folder: Annotated[Path, typer.Option(help="演示用的文件夹，每次重新来过")] = FOLDER,
    with_fakes: Annotated[
        bool, typer.Option("--with-fakes", help="接上假的公众号和 Telegram（只在源码目录里有），由假业主发几条消息")
    ] = False,
) -> None:
    """Tell the story, then serve until Ctrl-C."""
    with _fakes() if with_fakes else nullcontext() as fakes:
        _demo(port, folder, fakes)


def _demo(port: int, folder: Path, fakes: "Platforms | None") -> None:
    now = moment_now(None)
    home = _fresh_home(folder)
    if fakes is not None:
        with (home / "guanjia.toml").open("a", encoding="utf-8") as settings:
            settings.write(fakes.settings)
    os.environ["GUANJIA_HOME"] = str(home)
    for name in [name for name in os.environ if name.startswith("GUANJIA_") and name != "GUANJIA_HOME"]:
        del os.environ[name]  # the demo must never touch the office's database or accounts

    from bot.demo.fill_house import fill_house
    from bot.services.staff.sample_staff import enter_sample_staff
    from bot.serving.run import serve
    from bot.wiring import open_house

    house = open_house()
    sheets = fill_house(house, home / "sheets", now)
    with house.database.transaction() as session:
        enter_sample_staff(session)
    print(f"写好并导入了虚构小区的 {len(sheets)} 张表，在 {home / 'sheets'}\n", file=sys.stderr)
    _tell(house, now)
    serve(
        house,
        "127.0.0.1",
        port,
        worker=True,
        ready=lambda address: _tell_ready(address, home, fakes),
        examine=findings_of,
    )


def _fakes() -> "AbstractContextManager[Platforms]":
    """The fake platforms. Raises WrongUse where only the program is installed."""
    try:
        from tests.fakes.platforms import platforms
    except ImportError as exc:
        raise WrongUse("--with-fakes 要在源码目录里运行：假平台放在 tests/fakes，不随程序安装。") from exc
    return platforms()


def _fresh_home(folder: Path) -> Path:
    """An empty home. Raises Refused for a folder the demo did not make: its content is somebody's."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise Refused(f"{folder} 里有别的东西，演示不会清空它。换一个 --folder，或把它移开")
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / _MARK).touch()
    settings = folder / "guanjia.toml"
    settings.touch(mode=0o600)
    settings.write_text(_SETTINGS, "utf-8")
    return folder.resolve()


def _tell(house: "House", now: datetime) -> None:
    from bot.demo.story import tell_story

    monday = now - timedelta(days=12 + (now - timedelta(days=12)).weekday())  # its 下周五 is then past by today
    begins = monday.replace(hour=10, minute=0, second=0, microsecond=0)
    for line in tell_story(house, begins):
        mark = "——" if line.who == "旁白" else f"{line.who}："
        print(f"{mark}{line.words}\n", flush=True)


def _tell_ready(address: str, home: Path, fakes: "Platforms | None") -> None:
    from bot.services.staff.sample_staff import PASSWORD, PEOPLE

    print(f"ready {address}", flush=True)
    print(
        f"扮演业主聊天：{address}/try\n"
        f"员工控制台：{address}/console（{'、'.join(name for name, _ in PEOPLE)}，密码都是 {PASSWORD}）\n"
        f"再看一张账单：GUANJIA_HOME={home} ./run bill 3-2-602\n"
        f"前台收一笔款：GUANJIA_HOME={home} ./run pay 3-2-602 100 --method 现金\n"
        "停下来：Ctrl-C",
        flush=True,
    )
    if fakes is not None:
        Thread(target=fakes.play, args=(address, _tell_line), daemon=True).start()


def _tell_line(who: str, words: str) -> None:
    print(f"{who}：{words}\n", flush=True)
