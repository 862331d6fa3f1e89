"""`guanjia dialogue graph` and `guanjia dialogue unheard`: the talk drawn, and what it did not understand lately."""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import NotFound, WrongUse
from bot.domain.moments import day_of


def register(app: typer.Typer) -> None:
    """Add the commands."""
    dialogue = typer.Typer(no_args_is_help=True, help="对话：画出来看，和近来没听懂的话。")
    dialogue.command("graph", help="把对话画成 Mermaid 图：不写名字画全部，写树名或异议卡名画一棵。")(graph)
    dialogue.command("unheard", help="这一周没听懂的话（已隐去姓名、电话、房号、金额），附可能该归的异议卡。")(unheard)
    app.add_typer(dialogue, name="dialogue")


def graph(
    name: Annotated[str, typer.Argument(metavar="[树名]", help="例如 bill、promise，异议卡写 vacant")] = "",
    out: Annotated[Path | None, typer.Option(help="写到文件，不写则显示在屏幕上")] = None,
) -> None:
    """Draw all trees or one."""
    from bot.wiring import open_house
    from dialogues.graph import draw_all, draw_tree

    content = open_house().talker.content
    if name:
        by_id = content.trees.by_id
        tree = by_id.get(name) or by_id.get(f"objection/{name}")
        if tree is None:
            raise NotFound(f"没有对话树 {name}。有：{'、'.join(sorted(by_id))}")
        drawn = draw_tree(tree, content.trees, content.scripts)
    else:
        drawn = draw_all(content.trees)
    if out is None:
        print(drawn, end="")
    else:
        out.write_text(drawn, "utf-8")
        print(f"已写到 {out}，可以贴进支持 Mermaid 的文档里看。")


def unheard(
    week: Annotated[str, typer.Option(help="这一周里的任何一天，例如 2026-11-23；不写是本周")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="一行一句 JSON")] = False,
) -> None:
    """List a week's sentences, the most frequent first."""
    from bot.services.talk.note_unheard import list_unheard
    from bot.wiring import open_house

    day = _read_day(week) if week else day_of(moment_now(now))
    house = open_house()
    with house.database.transaction() as session:
        found = list(list_unheard(session, house.scripts.cards, day))
    for one in found:
        if as_json:
            print(json.dumps(asdict(one), ensure_ascii=False))
        else:
            belongs = f"可能是：{one.title}（{one.card}）" if one.card else "还没有相近的卡"
            print(f"{one.times:>3} 次  {one.said}    {belongs}")
    if not as_json:
        print(
            "把听不懂的话加进相应异议卡的 examples，或 scripts_zh/lexicon，再跑 guanjia check。"
            if found
            else "这一周没有听不懂的话。"
        )


def _read_day(told: str) -> dt.date:
    try:
        return dt.date.fromisoformat(told)
    except ValueError as exc:
        raise WrongUse(f"--week 写成 2026-11-23 这样的日子，而不是 {told}") from exc
