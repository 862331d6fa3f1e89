"""`guanjia chat`: talk as an owner or a stranger, replay a file, in words and as JSON lines."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import chat
from bot.demo.fill_house import fill_house
from bot.domain.errors import GuanjiaError, NotFound, WrongUse
from bot.domain.moments import read_moment
from bot.wiring import open_house

NOW = "2026-11-23T10:00"


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    chat.register(made)
    return made


@pytest.fixture
def office(home: Path) -> Path:
    """An office with the sample community."""
    house = open_house()
    fill_house(house, home / "sheets", read_moment(NOW))
    house.database.close()
    return home


def told(app: typer.Typer, seat: str, *lines: str, more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    words = ["chat", "--as", seat, "--now", NOW, "--json", *more]
    done = CliRunner().invoke(app, words, input="\n".join(lines))
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.usefixtures("office")
def test_a_turn_is_one_json_line_with_what_was_heard_and_done(app: typer.Typer) -> None:
    (turn,) = told(app, "3-2-501", "物业费多少钱")
    assert turn["owner"] == "物业费多少钱"
    assert "956.33" in "".join(turn["bot"])
    assert turn["intents"][0] == "query_bill"
    assert {effect["id"] for effect in turn["effects"]} == {"say"}
    assert set(turn["state"]) == {"stage", "node"}


@pytest.mark.usefixtures("office")
def test_a_stranger_is_asked_who_he_is(app: typer.Typer) -> None:
    turns = told(app, "none", "物业费多少钱", "3-2-501", "张伟", "8821")
    assert [("956.33" in "".join(turn["bot"])) for turn in turns] == [False, False, False, True]


@pytest.mark.usefixtures("office")
def test_the_talk_goes_on_unless_fresh(app: typer.Typer) -> None:
    told(app, "none", "绑定", more=("--fresh",))
    (going_on,) = told(app, "none", "3-2-501")
    assert going_on["state"]["stage"] == "核身"
    (begun,) = told(app, "3-2-501", "你好", more=("--fresh",))
    assert begun["state"]["node"] == ""


@pytest.mark.usefixtures("office")
def test_a_file_is_replayed_line_by_line(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("你好\n\n谢谢\n", "utf-8")
    done = CliRunner().invoke(app, ["chat", "--as", "示范花园/3栋2单元501:张伟", "--now", NOW, "--script", str(file)])
    assert [line for line in done.stdout.splitlines() if line.startswith("业主：")] == ["业主：你好", "业主：谢谢"]
    assert done.stdout.count("管家：") >= 2


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("seat", "error", "hint"),
    [
        ("9-9-999", NotFound, "没有房号"),
        ("3-2-501:李四", NotFound, "已登记：张伟"),
        ("不是房号", WrongUse, "请写成 3-2-501"),
        ("别处/3-2-501", NotFound, "没有小区"),
    ],
)
def test_a_seat_nobody_has_is_refused_with_what_to_do(
    app: typer.Typer, seat: str, error: type[GuanjiaError], hint: str
) -> None:
    done = CliRunner().invoke(app, ["chat", "--as", seat], input="你好")
    assert isinstance(done.exception, error)
    assert hint in str(done.exception)


@pytest.mark.usefixtures("office")
def test_a_replay_is_held_against_its_accepted_transcript(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("你是谁\n", "utf-8")
    words = ["chat", "--as", "3-2-501", "--now", NOW, "--fresh", "--script", str(file)]
    golden = tmp_path / "lines.golden.txt"
    assert CliRunner().invoke(app, words).exit_code == 0, "nothing was accepted yet"
    assert CliRunner().invoke(app, [*words, "--accept"]).exit_code == 0
    assert golden.read_text("utf-8").startswith("业主：你是谁\n管家：我是")
    assert CliRunner().invoke(app, words).exit_code == 0
    golden.write_text("业主：你是谁\n管家：我是真人。\n", "utf-8")
    differs = CliRunner().invoke(app, words)
    assert differs.exit_code == 1
    assert "-管家：我是真人。" in differs.stderr
    assert "真人。" in golden.read_text("utf-8"), "kept until it is accepted"


@pytest.mark.usefixtures("office")
def test_only_a_file_can_be_accepted(app: typer.Typer) -> None:
    assert isinstance(CliRunner().invoke(app, ["chat", "--as", "none", "--accept"]).exception, WrongUse)
