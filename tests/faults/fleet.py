"""Sender processes under fire: started, killed at a step or at random, stopped and continued, and started again.

Each is `guanjia worker` or `guanjia serve` in a process of its own, forked from one that has imported the program
already: thirty kills would else be mostly imports.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO

import httpx

from bot.cli.app import main
from bot.serving.dying import DIE_AT
from tests.faults.platform import KEY
from tests.house.tree import ROOT

LEASE_S = 10.0  # above twice the timeout of the channel
_MANY = 1 << 16
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.warm", "bot.cli.app", "tests.faults.fleet"])


@dataclass(slots=True)
class Gateway:
    """The counting platform in its process: `heard` is how many messages it has told of so far."""

    address: str
    news: IO[bytes]
    heard: int = 0

    def taken(self) -> dict[str, int]:
        """How many times each key was taken."""
        counted: dict[str, int] = httpx.get(self.address, trust_env=False, timeout=30).json()
        return counted

    def listen(self) -> None:
        """Count what it told since."""
        self.heard += len(os.read(self.news.fileno(), _MANY))


@contextmanager
def counting_platform(weather: str) -> Iterator[Gateway]:
    """Ready to take messages."""
    command = [sys.executable, "-m", "tests.faults.platform", weather]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, bufsize=0) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().decode().strip()
            assert address, "the platform did not start"
            yield Gateway(address, process.stdout)
        finally:
            process.kill()


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
            "GUANJIA_LEASE_S": str(LEASE_S),
        }
        return cls(folder, words, settings, size)

    def watch(self, gateway: Gateway, seconds: float) -> bool:
        """Wait until the platform took a message or a sender ended. Returns whether anything happened in time."""
        news = gateway.news.fileno()
        ready = wait([news, *(ship.sentinel for ship in self._ships)], seconds)
        if news in ready:
            gateway.listen()
        return bool(ready)

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
        ship = self._ships[number % len(self._ships)]
        assert ship.pid is not None
        os.kill(ship.pid, signal.SIGSTOP)
        assert wait([ship.sentinel], seconds) == [], "who is stopped does not end"
        os.kill(ship.pid, signal.SIGCONT)

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
