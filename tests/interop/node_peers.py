"""Independent programs of other people, from the npm registry at the versions of package.json, once a machine.

Where node is missing the tests that need it are skipped; CI installs it and counts a skipped test as a failed one.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_INSTALL = ("npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def node_folder() -> Path:
    """A folder with the packages in it. Skips where there is no node."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no node here: apt install nodejs npm")
    wanted = (HERE / "package.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "guanjia-interop" / hashlib.sha256(wanted).hexdigest()[:16]
    done = folder / "installed"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_bytes(wanted)
        subprocess.run(_INSTALL, cwd=folder, check=True, timeout=600)
        done.touch()
    return folder


@contextmanager
def running(script: str, told: str = "") -> Iterator[int]:
    """The port of a script of this folder, which prints `ready PORT`; it ends when its standard input does.

    `told`: a line it reads first.
    """
    folder = node_folder()
    copied = folder / script
    shutil.copyfile(HERE / script, copied)
    with subprocess.Popen(
        ["node", str(copied)], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        try:
            line = process.stdout.readline()
            if not line.startswith("ready "):
                raise RuntimeError(f"{script} did not start: {line}")
            if told:
                process.stdin.write(f"{told}\n")
                process.stdin.flush()
            yield int(line.split()[1])
        finally:
            process.stdin.close()
            process.wait(20)
