"""Scripts (话术) as plain values: what `scripts_zh` loads and what renders to a sentence an owner can read."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """One thing to say, in several wordings; `{name}` placeholders are filled with typed values.

    `quotes` are ids of citations whose letter-for-letter text fills `{quote:ID}`.
    """

    key: str
    texts: tuple[str, ...]
    placeholders: frozenset[str] = frozenset()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal text that may be quoted, letter for letter; nothing else of the law may be."""

    id: str
    name: str  # how it is named to a reader: 《民法典》第九百四十四条第一款
    text: str
    source: str
    verified_on: str


@dataclass(frozen=True, slots=True)
class CardLine:
    """One wording group of a card's stage: said when all its named predicates hold; does its effects."""

    texts: tuple[str, ...]
    when: tuple[str, ...] = ()
    do: tuple[Mapping[str, object], ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectionCard:
    """One reason not to pay and how it is answered: acknowledge -> fact -> what we do now -> easiest next step.

    In each stage the first line whose predicates hold is said. `hears` is the intent of the label guide it answers.
    """

    id: str
    title: str
    hears: str
    weight: int
    acknowledge: tuple[CardLine, ...]
    fact: tuple[CardLine, ...]
    we_do: tuple[CardLine, ...]
    next_step: tuple[CardLine, ...]
    cues: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    must_check: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    hand_over_after: int = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault found in content: where, what, and how to mend it."""

    file: str
    key: str
    fault: str
    mend: str
