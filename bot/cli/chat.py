"""`guanjia chat`: talk as an owner in the terminal, or replay a file of owner lines."""

import difflib
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse

if TYPE_CHECKING:
    from bot.services.talk.receive_message import TurnTaken
    from bot.services.talk.sit_at_terminal import Seat
    from bot.wiring import House


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chat", help="以业主身份在终端里聊天，或回放一个文本文件（一行一句）。")(chat)


def chat(
    seat_name: Annotated[str, typer.Option("--as", help="[小区/]房号[:姓名]；none 表示陌生人")],
    script: Annotated[Path | None, typer.Option(help="一行一句业主的话")] = None,
    community: Annotated[str, typer.Option(help="小区名")] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="从头开始谈")] = False,
    now: NowOption = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="把这次回放写成样本（脚本名.golden.txt），改动列出来供审阅")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="每轮一行 JSON")] = False,
) -> None:
    """Talk until the lines end. A replayed file is held against its accepted transcript where there is one."""
    from bot.wiring import open_house

    if accept and script is None:
        raise WrongUse("--accept 要和 --script 文件 一起用")
    house = open_house()
    seat = _take_seat(house, seat_name, community, moment_now(now), fresh=fresh)
    talk: list[str] = []
    for line in _lines(script, quiet=as_json):
        taken = house.say_locally("terminal", seat, line, moment_now(now))
        talk.append(_as_talk(line, taken, echo=True))
        print(_as_json(line, taken) if as_json else _as_talk(line, taken, echo=script is not None), flush=True)
    if script is not None:
        _hold_against_golden(script, "\n".join(talk) + "\n", accept=accept)


def _hold_against_golden(script: Path, talk: str, *, accept: bool) -> None:
    """Print what differs from the accepted transcript; exit 1 unless the new one is accepted."""
    golden = script.with_suffix(".golden.txt")
    before = golden.read_text("utf-8") if golden.exists() else ""
    if before == talk or not (before or accept):
        return
    told = difflib.unified_diff(before.splitlines(), talk.splitlines(), "样本", "现在", lineterm="")
    print("\n".join(told), file=sys.stderr)
    if not accept:
        print(f"和样本 {golden.name} 不一样。看过没问题，加 --accept 收下。", file=sys.stderr)
        raise typer.Exit(1)
    golden.write_text(talk, "utf-8")
    print(f"样本已写到 {golden}，请逐句看过再留下。", file=sys.stderr)


def _take_seat(house: "House", name: str, community: str, now: datetime, *, fresh: bool) -> "Seat":
    from bot.services.bills.name_room import name_room
    from bot.services.talk.sit_at_terminal import STRANGER, Seat, sit_as, start_afresh

    with house.database.transaction() as session:
        if name == STRANGER:
            seat = Seat(STRANGER, community)
        else:
            where, _, person = name.partition(":")
            home, room = name_room(session, where, community)
            seat = sit_as(session, "terminal", home, room, person, now)
        if fresh:
            start_afresh(session, "terminal", seat, now)
    return seat


def _lines(script: Path | None, *, quiet: bool) -> Iterator[str]:
    if script is not None:
        yield from (line for line in script.read_text("utf-8-sig").splitlines() if line.strip())
        return
    if sys.stdin.isatty() and not quiet:
        print("请输入业主要说的话，空行结束。", file=sys.stderr)
    for line in sys.stdin:
        if not line.strip():
            return
        yield line.rstrip("\n")


def _as_talk(line: str, taken: "TurnTaken", *, echo: bool) -> str:
    said = [f"业主：{line}"] if echo else []
    return "\n".join(said + [f"管家：{text}" for text in taken.answer.texts])


def _as_json(line: str, taken: "TurnTaken") -> str:
    from bot.services.talk.tell_turn import tell_turn

    return json.dumps({"owner": line, "bot": list(taken.answer.texts), **tell_turn(taken)}, ensure_ascii=False)
