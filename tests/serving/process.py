"""`guanjia serve` as a process of its own, on a free port."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.house.tree import ROOT


@dataclass(frozen=True, slots=True)
class Serving:
    """The process and where it answers."""

    process: "subprocess.Popen[str]"
    address: str


@contextmanager
def guanjia_serve(home: Path, *words: str, **settings: str) -> Iterator[Serving]:
    """Serve a home folder; killed at the end if it still runs."""
    command = [sys.executable, "-m", "bot", "serve", "--port", "0", *words]
    environment = os.environ | {"GUANJIA_HOME": str(home)} | settings
    with (
        (home / "serve.log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            ready = process.stdout.readline().split()
            assert ready[:1] == ["ready"], (home / "serve.log").read_text()
            yield Serving(process, ready[1])
        finally:
            process.kill()
