"""A recording channel with the windows of a 公众号: 48 hours after the owner's last word, else a consent each."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.channels.contract import Accepted, Letter, Manner, Never, Outcome, Trouble

WINDOW = dt.timedelta(hours=48)
CONSENTS = 2  # asked for when an owner pays or looks at a bill; each is used up by one message


@dataclass(slots=True)
class Wire:
    """What left, and who may still be reached. Addresses are household numbers."""

    consents: dict[str, int] = field(default_factory=dict)
    last_word: dict[str, dt.datetime] = field(default_factory=dict)
    left: list[tuple[dt.datetime, int, str]] = field(default_factory=list)  # when, household, send key
    quota: Counter[str] = field(default_factory=Counter)  # how each try was allowed: window, consent, or shut

    @classmethod
    def of(cls, consenting: Mapping[int, bool]) -> "Wire":
        """With the consents the households gave."""
        return cls({str(number): CONSENTS for number, given in consenting.items() if given})

    def manner(self, _target: str) -> Manner:
        """No limit of pace: the trial asks how much is worth sending, not how fast it goes."""
        return Manner(at_once=20)

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Any length."""
        return tuple(texts)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Take it if a window is open or a consent is left."""
        spoke = self.last_word.get(letter.address)
        if spoke is not None and now - spoke <= WINDOW:
            self.quota["window"] += 1
        elif self.consents.get(letter.address):
            self.quota["consent"] += 1
            self.consents[letter.address] -= 1
        else:
            self.quota["shut"] += 1
            return Never("没有打开的窗口，也没有业主同意的一次性通知", Trouble.WINDOW)
        self.left.append((now, int(letter.address), letter.key))
        return Accepted("sim")
