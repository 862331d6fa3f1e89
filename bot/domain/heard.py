"""What was heard in an owner's message: intents with evidence, best first, and slots."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple


class Evidence(NamedTuple):
    """Why: the rule that spoke and the words it saw (`start`, `end` index the raw text)."""

    rule: str
    start: int
    end: int
    words: str


class HeardIntent(NamedTuple):
    """An intent of the label guide with a score between 0 and 1."""

    id: str
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Slots:
    """Values named in the message; None where it names none.

    `amount` is yuan; `room` is canonical (`3-2-501`); `period` is `YYYY-MM..YYYY-MM`; `rating` is 1 to 5.
    """

    date: dt.date | None = None
    date_certain: bool | None = None  # False: ask back before noting a promise
    amount: Decimal | None = None
    share: Decimal | None = None  # of a sum: 一半 is 0.5
    room: str | None = None
    phone_tail: str | None = None
    rating: int | None = None
    period: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as the rules heard it. `intents` is never empty: nothing of ours is `other`."""

    text: str
    intents: tuple[HeardIntent, ...]
    slots: Slots
    answer: str = ""  # in answer to a pending question: yes, no, choice:N, date, ...; empty when none was pending
    meant: str = ""  # the whole sentence, where the message leans on the one before: 不是电梯，是门禁
    corrects: str = ""  # the word of the last message that this one takes back
    refers_back: bool = False  # 它, 还是那个问题, 那电梯费呢

    @property
    def primary(self) -> str:
        """The intent to act on first."""
        return self.intents[0].id


@dataclass(frozen=True, slots=True)
class Pending:
    """What answer a pending question waits for, so that 好, 1 or 下周吧 is heard as one.

    `expects` holds any of: yes_no, choice, date, amount, room, name, phone_tail, rating, words. `choices` are the
    offered wordings in order (for `choice`). Where no question is open, `node` and `expects` are empty.
    """

    node: str
    expects: frozenset[str]
    choices: tuple[str, ...] = ()
    past: bool = False  # the day asked for lies behind: when was it paid
    said_before: str = field(default="", compare=False)  # the owner's last wish, for messages that lean on it
