"""What a command does not need, it does not load: the word list of jieba and alembic cost every start half a second."""

import subprocess
import sys

import pytest

SHOW = "; import sys; print(*sorted({'jieba', 'alembic', 'sqlalchemy'} & sys.modules.keys()))"


@pytest.mark.parametrize(
    ("start", "loaded"),
    [
        ("import sys; sys.argv = ['guanjia', '--version']; import bot.cli.app", ""),
        ("import bot.wiring", "sqlalchemy"),
        ("import dialogues.understanding.borders", ""),
    ],
)
def test_start_loads_only_what_it_needs(start: str, loaded: str) -> None:
    told = subprocess.run([sys.executable, "-c", start + SHOW], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == loaded
