"""`guanjia dialogue`: the talk drawn as Mermaid, and the week's sentences nobody understood, with nobody in them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import chat, dialogue
from bot.demo.fill_house import fill_house
from bot.domain.errors import NotFound, WrongUse
from bot.domain.moments import read_moment
from bot.wiring import open_house

NOW = "2026-11-23T10:00"


@pytest.fixture
def app() -> typer.Typer:
    """The command line with these commands alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    chat.register(made)
    dialogue.register(made)
    return made


@pytest.mark.usefixtures("home")
def test_all_trees_are_drawn_by_stage(app: typer.Typer) -> None:
    drawn = CliRunner().invoke(app, ["dialogue", "graph"]).stdout
    assert drawn.startswith("flowchart LR\n")
    assert [line.split('"')[1] for line in drawn.splitlines() if "subgraph" in line] == [
        "开场", "核身", "告知确认", "异议处理", "微承诺", "书面小结", "收尾",
    ]  # fmt: skip
    assert "  n_bill --> n_promise\n" in drawn
    assert 'n_objection_vacant["房子空着没人住"]' in drawn


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["promise", "vacant"])
def test_one_tree_is_drawn_node_by_node(app: typer.Typer, tmp_path: Path, name: str) -> None:
    out = tmp_path / "tree.mmd"
    done = CliRunner().invoke(app, ["dialogue", "graph", name, "--out", str(out)])
    assert done.exit_code == 0
    drawn = out.read_text("utf-8")
    assert drawn.startswith("flowchart TD\n")
    assert "做：" in drawn
    assert drawn.count('"') % 2 == 0


@pytest.mark.usefixtures("home")
def test_a_tree_nobody_wrote_is_told_with_those_there_are(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["dialogue", "graph", "snow"])
    assert isinstance(done.exception, NotFound)
    assert "promise" in str(done.exception)


def test_what_was_not_understood_is_listed_without_anybody_in_it(app: typer.Typer, home: Path) -> None:
    house = open_house()
    fill_house(house, home / "sheets", read_moment(NOW))
    house.database.close()
    lines = "旗山那边张伟13800008821咋整嘞\n旗山那边张伟13900001111咋整嘞\n谢谢\n嗯？\n"
    for _ in range(2):
        CliRunner().invoke(app, ["chat", "--as", "3-2-501", "--now", NOW, "--fresh", "--json"], input=lines)
    found = CliRunner().invoke(app, ["dialogue", "unheard", "--week", "2026-11-25", "--json"]).stdout.splitlines()
    (one,) = map(json.loads, found)
    assert (one["said"], one["times"]) == ("旗山那边［姓名］［号码］咋整嘞", 4)
    assert CliRunner().invoke(app, ["dialogue", "unheard", "--week", "2026-11-30"]).stdout == "这一周没有听不懂的话。\n"
    assert isinstance(CliRunner().invoke(app, ["dialogue", "unheard", "--week", "上周"]).exception, WrongUse)
