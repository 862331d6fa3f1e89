"""The recording channel: nothing leaves the house. A home without channels sends here, and so do tests."""

import datetime as dt
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.channels.contract import Accepted, AccountSettings, Channel, Letter, Outcome
from bot.domain.ways import Limit, Way

if TYPE_CHECKING:
    import httpx


WAYS = (Way("local", Limit(100_000)),)


class LocalSettings(AccountSettings):
    """Nothing to set."""


class Recorder:
    """Keeps what was sent, in order, the latest thousand."""

    def __init__(self) -> None:
        self.sent: deque[Letter] = deque(maxlen=1000)

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """A recorder takes any length."""
        return tuple(text for text in texts if text)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Keep it."""
        self.sent.append(letter)
        return Accepted(platform_id=f"local-{len(self.sent)}")


def open_account(_name: str, _settings: BaseModel, _http: "httpx.AsyncClient") -> Recorder:
    """A new recorder."""
    return Recorder()


CHANNEL = Channel(name="local", account_settings=LocalSettings, opens=__name__, ways=WAYS)
