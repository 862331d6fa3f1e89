"""Scripts (话术) as plain values: what `scripts_zh` loads and what renders to a sentence an owner can read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PlaceholderKind(StrEnum):
    """What may fill a placeholder and how it is printed. Values are `bot.domain.effects.Value`."""

    AMOUNT = "amount"  # fen as int, printed as yuan with two decimals, without 元
    DATE = "date"  # a day, printed with its weekday
    LONG_DATE = "long_date"  # a day years ago, printed with its year
    COUNT = "count"  # a whole number
    TEXT = "text"  # words of owners or sheets: untrusted, cleaned, cut to one short line
    ROOM = "room"  # a room code: untrusted, cleaned
    PERIOD = "period"  # `2026-07..2026-09`, printed 2026年7月至9月
    BLOCK = "block"  # several lines composed from scripts by the house itself: trusted, printed as it is


@dataclass(frozen=True, slots=True)
class Script:
    """One thing to say, in several wordings; `{name}` placeholders are filled with typed values.

    `quotes` are ids of citations whose letter-for-letter text fills `{quote:ID}`. `file` is where it was written.
    """

    key: str
    texts: tuple[str, ...]
    placeholders: Mapping[str, PlaceholderKind] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal text that may be quoted, letter for letter; nothing else of the law may be."""

    id: str
    name: str  # how it is named to a reader: 《民法典》第九百四十四条第一款
    text: str
    source: str
    verified_on: str
    beside: tuple[str, ...] = ()  # a text quoting it must also hold one of these: no half-told law
    absolute: bool = False  # a ban that no contract or local rule may soften; others are quoted "subject to" these


@dataclass(frozen=True, slots=True)
class CardLine:
    """One wording group of a card's stage: said when all its named predicates hold; does its effects.

    Its script is `objection.CARD.STAGE.NAME`. `ask` maps an expected answer (yes, no, date, choices ...) to where
    the talk goes: a line of the card's `replies`, or a node of a tree.
    """

    name: str
    texts: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    do: tuple[Mapping[str, object], ...] = ()
    ask: Mapping[str, object] = field(default_factory=dict)
    goto: str = ""
    of: str = ""  # the line of which this is the wording in another tone or case; empty when it is its own


@dataclass(frozen=True, slots=True)
class ObjectionCard:
    """One reason not to pay and how it is answered: acknowledge -> fact -> what we do now -> easiest next step.

    In each stage the first line whose predicates hold is said. `hears` is the intent of the label guide it answers.
    `replies` are said after the owner answered the next step's question. `needs` names who may go past the
    acknowledgement: `payer` (owner, proven), `bound` (any proven tie), empty for anybody. `urgent` cards come before
    all else and speak of no fee.
    """

    id: str
    title: str
    hears: str
    weight: int
    acknowledge: tuple[CardLine, ...]
    fact: tuple[CardLine, ...]
    we_do: tuple[CardLine, ...]
    next_step: tuple[CardLine, ...]
    replies: tuple[CardLine, ...] = ()
    needs: str = "payer"
    urgent: bool = False
    file: str = ""
    cues: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    must_check: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    hand_over_after: int = 3
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # for `mentions:NAME` in its lines


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault found in content: where, what, and how to mend it."""

    file: str
    key: str
    fault: str
    mend: str


@dataclass(frozen=True, slots=True)
class ContentFile:
    """One content file as read: `name` is its stem, `file` how a person finds it, `content` its mapping."""

    name: str
    file: str
    content: Mapping[str, object]
