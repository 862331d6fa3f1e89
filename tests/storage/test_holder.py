"""One process serves a home folder on SQLite, and a killed one leaves no lock behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import Refused
from storage.holder import hold, is_held
from tests.house.tree import ROOT

HOLDER = """
import pathlib, sys
from storage.holder import hold
with hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    with hold(tmp_path):
        assert is_held(tmp_path)
        with pytest.raises(Refused, match="GUANJIA_HOME"), hold(tmp_path):
            pass
    assert not is_held(tmp_path)


def test_two_homes_do_not_meet(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with hold(tmp_path / "a"), hold(tmp_path / "b"):
        pass


def test_a_killed_holder_leaves_it_free(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_held(tmp_path)
        holder.kill()
    with hold(tmp_path):
        pass
