"""`guanjia check` as an office runs it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import check


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    check.register(made)
    return made


@pytest.fixture
def faulty(home: Path) -> Path:
    """A home folder with one sentence that must not be said."""
    (home / "scripts_zh" / "lines").mkdir(parents=True)
    (home / "scripts_zh" / "lines" / "greet.yaml").write_text("who: 您是老赖。", "utf-8")
    return home


def test_a_clean_house_says_so_and_ends_with_zero(app: typer.Typer, home: Path) -> None:
    result = CliRunner().invoke(app, ["check"])
    assert (result.exit_code, result.stdout) == (0, "内容没有问题。\n")


def test_as_json_a_clean_house_is_an_empty_list(app: typer.Typer, home: Path) -> None:
    result = CliRunner().invoke(app, ["check", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_every_fault_is_told_with_file_key_and_mend(app: typer.Typer, faulty: Path) -> None:
    result = CliRunner().invoke(app, ["check", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "file": "$GUANJIA_HOME/scripts_zh/lines/greet.yaml",
            "key": "greet.who",
            "fault": "“您是老赖。” 碰了红线 R2：老赖",
            "mend": "不给业主贴标签，改说事实",
        }
    ]


def test_in_words_the_number_of_faults_closes(app: typer.Typer, faulty: Path) -> None:
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "greet.who\n  问题：“您是老赖。” 碰了红线 R2：老赖\n  改法：" in result.stdout
    assert result.stdout.endswith("共 1 处问题。\n")
