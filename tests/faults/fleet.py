"""Sender processes under fire: started, killed at a step or at random, stopped and continued, and started again.

Each is `guanjia worker` or `guanjia serve` in a process of its own, forked from one that has imported the program
already: thirty kills would else be mostly imports.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.cli.app import main
from bot.serving.dying import DIE_AT
from tests.faults.platform import KEY
from tests.house.tree import ROOT

_START_WITHIN_S = 60.0
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bot.serving.work", "bot.serving.run", "bot.cli.app", "tests.faults.fleet"])


@contextmanager
def counting_platform(folder: Path, weather: str) -> Iterator[str]:
    """Its address."""
    file = folder / "platform"
    command = [sys.executable, "-m", "tests.faults.platform", str(file), weather]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            until = time.monotonic() + _START_WITHIN_S
            while not file.exists():
                assert time.monotonic() < until, "the platform did not start"
                time.sleep(0.05)
            yield file.read_text()
        finally:
            process.kill()


def taken(platform: str) -> dict[str, int]:
    """How many times each key was taken."""
    counted: dict[str, int] = httpx.get(platform, trust_env=False, timeout=30).json()
    return counted


@dataclass(slots=True)
class Fleet:
    """Some processes of one command on one database."""

    folder: Path
    words: list[str]
    settings: dict[str, str]
    size: int
    kills: int = 0
    _ships: list[multiprocessing.process.BaseProcess] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, database_url: str, platform: str, size: int) -> "Fleet":
        """`guanjia worker` on PostgreSQL, `guanjia serve` on SQLite."""
        words = ["serve", "--port", "0"] if database_url.startswith("sqlite") else ["worker"]
        settings = {
            "GUANJIA_HOME": str(folder),
            "GUANJIA_DATABASE_URL": database_url,
            "GUANJIA_CHANNELS__HTTP__GATEWAY__URL": platform,
            "GUANJIA_CHANNELS__HTTP__GATEWAY__KEY": KEY,
            "GUANJIA_CHANNELS__HTTP__GATEWAY__TIMEOUT_S": "2",
        }
        return cls(folder, words, settings, size)

    def keep_up(self, die_at: str = "") -> None:
        """Count those that died and start others in their place; those live until they pass `die_at` (STEP:N)."""
        dead = [ship for ship in self._ships if ship.exitcode is not None]
        self.kills += sum(ship.exitcode == -signal.SIGKILL for ship in dead)
        unexpected = [ship.exitcode for ship in dead if ship.exitcode != -signal.SIGKILL]
        assert not unexpected, f"a sender ended by itself: {unexpected}, see {self.folder / 'sender.log'}"
        self._ships = [ship for ship in self._ships if ship.exitcode is None]
        while len(self._ships) < self.size:
            settings = self.settings | ({DIE_AT: die_at} if die_at else {})
            ship = _FORKS.Process(target=_sail, args=(self.words, settings, self.folder / "sender.log"))
            ship.start()
            self._ships.append(ship)

    def kill(self, number: int) -> None:
        """Kill one by its number."""
        self._ships[number % len(self._ships)].kill()
        self._ships[number % len(self._ships)].join()

    def stop_for(self, number: int, seconds: float) -> None:
        """Stop one as a sleeping machine would, and let it go on."""
        pid = self._ships[number % len(self._ships)].pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)

    def end(self) -> list[int | None]:
        """Ask all to stop in order; their exit codes."""
        for ship in self._ships:
            ship.terminate()
        for ship in self._ships:
            ship.join(60)
        codes = [ship.exitcode for ship in self._ships]
        self._ships.clear()
        return codes

    def scuttle(self) -> None:
        """Kill what still runs."""
        for ship in self._ships:
            ship.kill()
            ship.join()
        self._ships.clear()


def _sail(words: list[str], settings: dict[str, str], log: Path) -> None:
    os.environ.update(settings)
    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.argv = ["guanjia", *words]
    main()
