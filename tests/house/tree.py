"""The files of the repository as the house tests see them: those git keeps, or will keep at the next commit."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "dialogues", "scripts_zh", "storage")


def kept_files() -> list[Path]:
    """Every file git tracks or would add: nothing ignored. Skips in a copy without history."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing tells what is kept")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [file for file in files if file.is_file()]


def pyproject() -> dict[str, Any]:
    """pyproject.toml, read."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
