"""`guanjia lint`: would this text of ours be let out? The wall that every outgoing text passes, asked beforehand."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.errors import WrongUse
from bot.domain.red_line import Audience, Breach, Known

if TYPE_CHECKING:
    from bot.wall import Wall

_SHAPE = '每行要像 {"text": "...", "to": "owner"}，to 是 owner 或 group'


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("lint", help="这句话发得出去吗：碰了哪条红线、为什么、怎么改；不写话就从标准输入读 JSON 行。")(lint)


def lint(
    text: Annotated[str | None, typer.Argument(help="我们要说的一句话")] = None,
    to: Annotated[Audience, typer.Option("--to", help="给业主本人还是发到群里")] = Audience.OWNER,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Judge one text, or the JSON lines of standard input; exit 1 when any may not leave."""
    from bot.wiring import open_house

    wall = open_house().wall
    if text is not None:
        breaches = wall.judge(text, to)
        print(_row(text, to, breaches) if as_json else _in_words(breaches))
        raise typer.Exit(1 if breaches else 0)
    refused = False
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            refused |= _judge_line(wall, line, number, to)
    raise typer.Exit(1 if refused else 0)


def _judge_line(wall: "Wall", line: str, number: int, to: Audience) -> bool:
    """Print what is wrong with the text of one line; was anything?"""
    try:
        asked = json.loads(line)
        text, reader = str(asked["text"]), Audience(asked.get("to", to))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise WrongUse(f"第 {number} 行读不懂。{_SHAPE}") from exc
    breaches = wall.judge(text, reader, _known(asked))
    print(_row(text, reader, breaches), flush=True)
    return bool(breaches)


def _known(asked: dict[str, object]) -> Known | None:
    """What a line tells beside its text; None when nothing: then the words alone are judged."""
    told = {name: str(asked[name]) for name in ("room", "kind", "approval", "case_number") if asked.get(name)}
    if not told:
        return None
    return Known(
        room=told.get("room", ""),
        kind=told.get("kind", ""),
        approval=told.get("approval", ""),
        case_number=told.get("case_number"),
    )


def _row(text: str, to: Audience, breaches: tuple[Breach, ...]) -> str:
    from bot.services.content.tell_breaches import tell_breaches

    return json.dumps(tell_breaches(text, to, breaches), ensure_ascii=False)


def _in_words(breaches: tuple[Breach, ...]) -> str:
    if not breaches:
        return "可以发。"
    return "\n".join(
        f"{breach.rule}「{breach.words}」\n  为什么：{breach.because}\n  怎么改：{breach.mend}" for breach in breaches
    )
