"""The wall's words: who reads a text, what the house knows at this moment, a red line, a breach.

`scripts_zh` reads red lines from YAML, `bot.wall` judges texts by them (facts, section 6: R1-R20; groups: G1-G5).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.money import Fen


class Audience(StrEnum):
    """Who will read a text."""

    OWNER = "owner"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows when a text is about to leave. None means: not told, so not compared.

    `amounts` and `days` are all that the ledger can vouch for at this moment: a text naming another is stale.
    `households` and `share` (0-1) are the base of an aggregated figure in a group text.
    """

    amounts: frozenset[Fen] | None = None
    days: frozenset[dt.date] | None = None
    today: dt.date | None = None
    room: str = ""  # canonical: a text to this household may name this room and no other
    kind: str = ""  # as in the outbox: reply, reminder, demand ...
    by_person: bool = False  # a colleague wrote these words, whatever the kind
    approval: str = ""  # the second person's word, for a formal demand or a reduction
    case_number: str | None = None  # of a court, as recorded with its papers; "" when there is none
    names: frozenset[str] = frozenset()  # of people of the community, for group texts
    households: int | None = None
    share: float | None = None

    def beside_the_ledger(self) -> "Known":
        """Without the figures, which differ from household to household: what the words alone are judged by."""
        return Known(
            kind=self.kind,
            by_person=self.by_person,
            approval=self.approval,
            case_number=self.case_number,
            names=self.names,
            households=self.households,
            share=self.share,
        )


@dataclass(frozen=True, slots=True)
class Breach:
    """One red line crossed: `span` indexes the raw text; `because` and `mend` are for the clerk who wrote it."""

    rule: str
    span: tuple[int, int]
    words: str
    because: str
    mend: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to cross a line: a pattern over evened-out text, with `{concept}` for any of a concept's words.

    `~` is a gap within a clause, `~~` one within a sentence. All of `beside` must stand in the same sentence or the
    ones next to it, none of `not_beside` in the same sentence. `pardons` name what makes it harmless.
    """

    say: str
    beside: tuple[str, ...] = ()
    not_beside: tuple[str, ...] = ()
    pardons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RedLine:
    """One rule: why it is one, how to mend a text, the wordings that cross it; the examples are its tests."""

    id: str
    title: str
    because: str
    mend: str
    to: frozenset[Audience]
    wordings: tuple[Wording, ...]
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Pardon:
    """What makes a match harmless: `say` is found `where`, and `unless` is not.

    `where` is before, inside, clause, after, sentence, passage (with the sentences beside it) or text.
    """

    name: str
    where: str
    say: str
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """A text known to cross the line `rule`, or known to be harmless where that is empty."""

    text: str
    to: Audience
    rule: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class RedLines:
    """All that the wall is built from; equal only to itself, so that what was made of it is found again.

    `sayings` are known texts of both sides, `telling` the concepts they are compared by. `signs` turn emoji, radicals
    and known misspellings into the words they stand for; `sounds` are words that are also recognised when written with
    others of the same sound, but for `plain_sounds`: characters that mean themselves.
    """

    rules: tuple[RedLine, ...]
    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pardons: Mapping[str, Pardon] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    sounds: tuple[str, ...] = ()
    plain_sounds: frozenset[str] = frozenset()
    simplified: Mapping[str, str] = field(default_factory=dict)
    syllables: Mapping[str, str] = field(default_factory=dict)
    sayings: tuple[Saying, ...] = ()
    telling: Mapping[Audience, tuple[str, ...]] = field(default_factory=dict)
