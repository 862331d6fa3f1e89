"""What the READMEs tell a reader to type is there, and what they mark as runnable runs.

A fenced block `sh` holds commands: each must be ours and known with its options, or an everyday one listed here.
A block `sh run` is also run, line by line, in one empty home, and every line must end with 0.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.house.tree import ROOT

READMES = ("README.md", "README.en.md")
EVERYDAY = {"apt", "cd", "cp", "curl", "docker", "export", "git", "mkdir", "openssl", "sudo", "systemctl"}
NOT_COMMANDS_OF_GUANJIA = {"test"}
_FENCE = re.compile(r"^```sh(?P<run> run)?\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line to type."""

    words: tuple[str, ...]
    runnable: bool

    @property
    def guanjia(self) -> tuple[str, ...] | None:
        """What follows `guanjia`, if that is what is called."""
        for opening in (("./run",), ("uv", "run", "guanjia"), ("guanjia",)):
            if self.words[: len(opening)] == opening:
                return self.words[len(opening) :]
        return None


def _lines(text: str) -> Iterator[Line]:
    for block in _FENCE.finditer(text):
        for typed in block["body"].replace("\\\n", " ").splitlines():
            words = shlex.split(typed, comments=True)
            if words:
                yield Line(tuple(words), bool(block["run"]))


def _readme(name: str) -> list[Line]:
    file = ROOT / name
    return list(_lines(file.read_text("utf-8"))) if file.exists() else []


@cache
def _help_of(*command: str) -> str | None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command, "--help"], cwd=ROOT, env=os.environ | {"COLUMNS": "300"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else None


def _fault(line: Line) -> str | None:
    words = line.guanjia
    if words is None:
        return _fault_of_another(line.words)
    if not words or words[0] in NOT_COMMANDS_OF_GUANJIA:
        return None
    usage = _help_of(words[0])
    if usage is None:
        return f"no such command: {words[0]}"
    if len(words) > 1 and re.search(rf"^\W*{re.escape(words[1])}\s", usage, re.MULTILINE):
        usage += _help_of(words[0], words[1]) or ""
    unknown = [word for word in words[1:] if word.startswith("--") and word.split("=")[0] not in usage]
    return f"{words[0]} knows no {unknown[0]}" if unknown else None


def _fault_of_another(words: tuple[str, ...]) -> str | None:
    known = words[0] in EVERYDAY or words[:3] == ("uv", "run", "pytest") or (ROOT / words[0]).is_file()
    return None if known else f"neither ours nor everyday: {words[0]}"


@pytest.mark.parametrize("name", READMES)
def test_every_command_shown_is_known(name: str) -> None:
    faults = {" ".join(line.words): fault for line in _readme(name) if (fault := _fault(line))}
    assert faults == {}


def test_every_runnable_line_runs(home: Path) -> None:
    """Of the Chinese README; the English one shows the same, see below."""
    for line in _readme("README.md"):
        if not line.runnable:
            continue
        assert line.guanjia is not None, f"only our own commands can be marked as runnable: {line.words}"
        done = subprocess.run(
            [sys.executable, "-m", "bot", *line.guanjia], cwd=ROOT, env=dict(os.environ), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(line.words)}\n{done.stdout}\n{done.stderr}"


def test_both_readmes_run_the_same_lines() -> None:
    chinese, english = ([line for line in _readme(name) if line.runnable] for name in READMES)
    assert chinese == english


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("./run db upgrade --json", None),
        ("uv run guanjia db upgrade # why", None),
        ("uv run pytest", None),
        ("./run test tests/house", None),
        ("git clone ADDRESS", None),
        (".ci/run", None),
        ("./run no-such-thing", "no such command: no-such-thing"),
        ("./run db upgrade \\\n  --faster", "db knows no --faster"),
        ("make install", "neither ours nor everyday: make"),
    ],
)
def test_an_unknown_command_is_a_fault(text: str, fault: str | None) -> None:
    (line,) = _lines(f"```sh\n{text}\n```\n")
    assert _fault(line) == fault
