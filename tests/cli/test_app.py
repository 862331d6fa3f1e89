"""The command line as a person meets it: exit codes, and an answer that says what to do next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT


@pytest.mark.parametrize(
    ("typed", "code", "out", "err"),
    [
        ("--help", 0, "db", ""),
        ("", 2, "Usage", ""),
        ("db", 2, "upgrade", ""),
        ("db upgrade", 0, "数据库结构", ""),
        ("nothing", 2, "", "用法不对：No such command 'nothing'. 看 guanjia --help"),
        ("db upgrade --jso", 2, "", "--json"),
        ("bill 9-9-9", 2, "", "guanjia import"),
    ],
)
def test_exit_codes_and_answers(home: Path, typed: str, code: int, out: str, err: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *typed.split()], cwd=ROOT, env=os.environ | {"GUANJIA_HOME": str(home)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert out in done.stdout
    assert err in done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stdout) == bool(out)
    assert bool(done.stderr) == bool(err)
