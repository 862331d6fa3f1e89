"""`./run` on machines that lack things: what it picks, calls and says. A listening script stands in for uv."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.tree import ROOT

_UV_THAT_TELLS = """#!/bin/sh
[ "$1" = --version ] && exit
echo "python=${UV_PYTHON:-} downloads=$UV_PYTHON_DOWNLOADS folder=$(pwd)"
for word; do echo "<$word>"; done
"""
_BROKEN_SHIM = "#!/bin/sh\necho 'command not found in this version' >&2\nexit 127\n"


@dataclass(frozen=True)
class Machine:
    """A checkout with nothing but ./run, and a path with only what is put there."""

    checkout: Path
    path: Path

    def put(self, name: str, script: str, folder: Path | None = None) -> Path:
        """Put an executable script on the path."""
        file = (folder or self.path) / name
        file.write_text(script)
        file.chmod(0o755)
        return file

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Type ./run there."""
        return subprocess.run(
            [self.checkout / "run", *words], cwd=self.path, env={"PATH": str(self.path)} | more,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A bare machine: a shell, dirname and cat."""
    path, checkout = tmp_path / "bin", tmp_path / "a checkout"
    path.mkdir()
    checkout.mkdir()
    for tool in ("sh", "dirname", "cat"):
        found = shutil.which(tool)
        assert found is not None
        (path / tool).symlink_to(found)
    shutil.copy(ROOT / "run", checkout)
    return Machine(checkout, path)


def _python(machine: Machine, name: str, folder: Path | None = None) -> Path:
    return machine.put(name, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', folder)


@pytest.mark.parametrize("has_uv", [True, False])
def test_without_python_it_says_what_to_install(machine: Machine, has_uv: bool) -> None:  # noqa: FBT001 - a table
    machine.put("python3", _BROKEN_SHIM)
    if has_uv:
        machine.put("uv", _UV_THAT_TELLS)
    said = machine.run("demo")
    assert said.returncode == 2
    assert said.stdout == ""
    assert "没有找到可用的 Python" in said.stderr
    assert "No usable Python" in said.stderr


def test_a_shim_that_does_not_run_is_passed_over(machine: Machine) -> None:
    machine.put("uv", _UV_THAT_TELLS)
    machine.put("python3", _BROKEN_SHIM)
    machine.put("python3.13", "#!/bin/sh\nexit 1\n")
    _python(machine, "python3.12")
    said = machine.run("bill", "3-2-501", "--community", "幸福里 一期")
    assert said.stdout.splitlines() == [
        f"python={sys.executable} downloads=never folder={machine.path}",
        *(f"<{word}>" for word in ("run", "--project", str(machine.checkout), "--no-dev", "guanjia")),
        *(f"<{word}>" for word in ("bill", "3-2-501", "--community", "幸福里 一期")),
    ]


def test_tests_run_in_the_checkout_with_their_arguments(machine: Machine) -> None:
    machine.put("uv", _UV_THAT_TELLS)
    _python(machine, "python3")
    said = machine.run("test", "-k", "a b").stdout.splitlines()
    assert said[0].endswith(f"folder={machine.checkout}")
    assert (said[1:3], said[-2:]) == (["<run>", "<pytest>"], ["<-k>", "<a b>"])


def test_the_chosen_python_wins(machine: Machine, tmp_path: Path) -> None:
    machine.put("uv", _UV_THAT_TELLS)
    machine.put("python3", _BROKEN_SHIM)
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    chosen = _python(machine, "my python", elsewhere)
    assert machine.run("demo", GUANJIA_PYTHON=str(chosen)).stdout.startswith(f"python={sys.executable} ")
    assert machine.run("demo", UV_PYTHON="3.12").stdout.startswith("python=3.12 ")
    assert machine.run("demo", GUANJIA_PYTHON=str(elsewhere / "none")).returncode == 2


def test_an_environment_that_is_there_keeps_its_python(machine: Machine) -> None:
    machine.put("uv", _UV_THAT_TELLS)
    (machine.checkout / ".venv" / "bin").mkdir(parents=True)
    _python(machine, "python", machine.checkout / ".venv" / "bin")
    assert machine.run("demo").stdout.startswith("python= ")


def test_exit_codes_come_through(machine: Machine) -> None:
    machine.put("uv", '#!/bin/sh\n[ "$1" = --version ] || exit 2\n')
    _python(machine, "python3")
    assert machine.run("bill").returncode == 2
    assert os.access(ROOT / "run", os.X_OK)
