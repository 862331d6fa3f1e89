"""What a dialogue tree is made of, as plain values. Trees are written in `trees/*.yaml` or grown from objection cards.

A node is tried option by option: the first whose predicates hold and whose placeholders have values is taken. It says,
does, and then goes on to another node, asks and waits, goes back to where the talk left, or ends.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.talk import Stage

RETURN = "return"  # the wish that had to wait for the identity check
ALSO = "also"  # the second reason of the same message
AFTER = "after"  # back from the second reason to the first
WAYS = (RETURN, ALSO, AFTER)
ANSWER_KINDS = {
    "yes": "yes_no",
    "no": "yes_no",
    "date": "date",
    "amount": "amount",
    "room": "room",
    "name": "name",
    "phone_tail": "phone_tail",
    "rating": "rating",
    "words": "words",
}  # what an answer is called in a tree -> what the understander is asked to expect


class Needs(StrEnum):
    """Who may go on: anybody, whoever is proven to belong to the room, or whoever may hear and decide on its fees."""

    NOTHING = ""
    BOUND = "bound"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class Test:
    """A named predicate of `dialogues.conditions`, as written: `[not ]name[:argument]`."""

    name: str
    argument: str = ""
    negated: bool = False

    def __str__(self) -> str:
        return f"{'not ' if self.negated else ''}{self.name}{':' if self.argument else ''}{self.argument}"


@dataclass(frozen=True, slots=True)
class Deed:
    """An effect of `bot.domain.effects` by its id. An argument `$name` is a value of `dialogues.values`."""

    effect: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that is open: where each answer leads. `choices` are (script of the wording, node).

    With `guesses` the choices are what the message may have meant. `again` is said when the talk comes back to it; one
    that is asked `once` is never come back to.
    An answer in free words that sounds like one of `hears` is still the answer and begins no other wish.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    guesses: bool = False
    again: str = ""
    hears: tuple[str, ...] = ()
    once: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """Every node an answer may lead to."""
        return (*self.answers.values(), *(node for _, node in self.choices))


@dataclass(frozen=True, slots=True)
class Option:
    """One way through a node. Exactly one of goto, ask, stay, wait, end says how it goes on.

    `count` raises a round counter, `in_order` says the wordings from the first on (others begin anywhere), `stay`
    repeats the open question, `wait` leaves the next step to the service that carries out the effect.
    """

    when: tuple[Test, ...] = ()
    say: tuple[str, ...] = ()
    do: tuple[Deed, ...] = ()
    remember: Mapping[str, str] = field(default_factory=dict)
    forget: tuple[str, ...] = ()
    count: str = ""
    in_order: bool = False
    stage: Stage | None = None
    goto: str = ""
    ask: Ask | None = None
    stay: bool = False
    wait: bool = False
    end: bool = False

    @property
    def exits(self) -> int:
        """How many ways on are written; one is right."""
        return sum((bool(self.goto), self.ask is not None, self.stay, self.wait, self.end))


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a tree; `id` is `tree.node`."""

    id: str
    options: tuple[Option, ...]
    needs: Needs = Needs.NOTHING
    stage: Stage | None = None

    @property
    def ask(self) -> Ask | None:
        """The question that is open when the talk rests here; a node asks one question at most."""
        return next((option.ask for option in self.options if option.ask), None)


@dataclass(frozen=True, slots=True)
class Tree:
    """One branch of the talk.

    `hears` are the intents that start it; `first_when` starts it before any intent is looked at; `alarm_when` does its
    deeds, without a word, even while a colleague holds the talk; a `first` tree is
    followed even when an answer was expected; after one that `resumes` the open question is asked again; `joins` are
    the intents beside which it may be told when both are in one message, and then it never asks.
    """

    id: str
    file: str
    nodes: Mapping[str, Node]
    start: str
    hears: tuple[str, ...] = ()
    first_when: tuple[Test, ...] = ()
    alarm_when: tuple[Test, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weight: int = 0
    first: bool = False
    resumes: bool = False
    joins: tuple[str, ...] = ()
    stands_for: tuple[str, ...] = ()  # intents a `first_when` reason answers itself; any other is told after it
    title: str = ""
    entered_by: str = ""  # the code that walks here without an intent, for those that are

    @property
    def start_id(self) -> str:
        """The full id of the first node."""
        return f"{self.id}.{self.start}"


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees by id; objection cards stand among them as `objection/CARD`."""

    by_id: Mapping[str, Tree]

    def __iter__(self) -> Iterator[Tree]:
        return iter(self.by_id.values())

    def node(self, node_id: str) -> Node | None:
        """The node of a full id."""
        tree_id, _, name = node_id.rpartition(".")
        tree = self.by_id.get(tree_id)
        return tree.nodes.get(name) if tree else None

    def known_node(self, node_id: str) -> Node:
        """A node the engine itself walks to. Raises KeyError when content lost it; `dialogues.check` finds it first."""
        tree_id, _, name = node_id.rpartition(".")
        return self.by_id[tree_id].nodes[name]

    def tree_of(self, node_id: str) -> Tree | None:
        """The tree a full node id lies in."""
        return self.by_id.get(node_id.rpartition(".")[0])

    def hearing(self, intent: str) -> Tree | None:
        """The tree that answers an intent."""
        return next((tree for tree in self if intent in tree.hears), None)
