"""What is certain when a node is reached: the predicates that hold on every way that leads there. For `check` only.

A walk keeps its facts and its message, so what was tested stays true along `goto`. Over a question a new message
comes: only what the answer itself gives and what was remembered stays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from dialogues.tree import Needs, Node, Option, Test, Tree

Sure = Callable[[Option, frozenset[str]], bool]
Certain = frozenset[str]  # predicates as written: `owes`, `not owes`, `recorded:hotline`

_GIVEN_BY_ANSWER = {"date": "date_given", "rating": "rating_given"}
_IMPLIED = {
    "payer": ("bound",),
    "owes": ("has_bill", "payer", "bound"),
    "periods_owed": ("has_bill", "payer", "bound"),
    "owed_over_3y": ("owes", "has_bill", "payer", "bound"),
    "partly_paid": ("owes", "has_bill", "payer", "bound"),
    "first_bill": ("has_bill", "payer", "bound"),
    "repair_late": ("open_repair",),
    "undisputed_rest": ("owes", "has_bill", "payer", "bound"),
    "late_charge": ("has_bill", "payer", "bound"),
    "prepaid": ("has_bill", "payer", "bound"),
    "repair_about": ("open_repair",),
    "repair_named": ("open_repair",),
    "repair_elsewhere": ("open_repair",),
    "repair_days": ("open_repair",),
    "owes_item": ("owes", "has_bill", "payer", "bound"),
    "owes_beside": ("owes", "has_bill", "payer", "bound"),
    "billed_before_handover": ("owes", "handed_over", "has_bill", "payer", "bound"),
    "service_recorded": ("has_bill", "payer", "bound"),
    "price_changed": ("has_bill", "payer", "bound"),
    "promised": ("payer", "bound"),
    "promise_past": ("promised", "payer", "bound"),
    "paid_lately": ("payer", "bound"),
    "date_certain": ("date_given",),
    "date_past": ("date_given",),
    "date_far": ("date_given",),
    "date_today": ("date_given",),
    "rating_low": ("rating_given",),
    "rating_middle": ("rating_given",),
    "outcome:bound": ("bound",),
    "remembers:date": ("date_given",),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a node, with what is certain on it."""

    to: str
    certain: Certain


def certain_at_nodes(trees: Mapping[str, Tree], entries: Iterable[str], sure: Sure) -> dict[str, Certain]:
    """For every node that can be reached from the entries: what surely holds there."""
    nodes = {node.id: node for tree in trees.values() for node in tree.nodes.values()}
    certain: dict[str, Certain] = {}
    waiting = [Way(entry, frozenset()) for entry in entries if entry in nodes]
    while waiting:
        way = waiting.pop()
        here = with_needs(nodes[way.to], way.certain)
        before = certain.get(way.to)
        after = here if before is None else before & here
        if after != before:
            certain[way.to] = after
            waiting += [found for found in _ways_on(nodes[way.to], after, sure) if found.to in nodes]
    return certain


def certain_in_options(node: Node, certain: Certain, sure: Sure) -> Iterator[tuple[Option, Certain]]:
    """Each option with what is certain once it is taken: its own tests, and that no earlier option was taken.

    `sure` tells whether an option can be said whenever its tests hold; only then a later one knows they do not.
    """
    refused: set[str] = set()
    for option in node.options:
        taken = closed(certain | refused | {str(test) for test in option.when})
        yield option, taken
        if len(option.when) == 1 and sure(option, taken):
            refused.add(_opposite(option.when[0]))


def with_needs(node: Node, certain: Certain) -> Certain:
    """A node that needs a proof is only walked by who gave it."""
    granted = {Needs.NOTHING: (), Needs.BOUND: ("bound",), Needs.PAYER: ("payer", "bound", "has_bill")}[node.needs]
    return closed(certain | set(granted))


def _ways_on(node: Node, certain: Certain, sure: Sure) -> Iterator[Way]:
    for option, taken in certain_in_options(node, certain, sure):
        kept = _after_memory(option, taken)
        if option.goto:
            yield Way(option.goto, kept)
        if option.ask:
            lasting = frozenset(test for test in kept if test.startswith("remembers:"))
            for answer, target in option.ask.answers.items():
                given = _GIVEN_BY_ANSWER.get(answer)
                yield Way(target, closed(lasting | ({given} if given else set())))
            yield from (Way(target, closed(lasting)) for _, target in option.ask.choices)


def _after_memory(option: Option, certain: Certain) -> Certain:
    forgotten = {f"remembers:{name}" for name in option.forget}
    if "date" in option.forget:
        forgotten |= {"date_given", "date_certain", "date_past", "date_far", "date_today"}
    return frozenset(certain - forgotten | {f"remembers:{name}" for name in option.remember})


def closed(tests: Iterable[str]) -> Certain:
    """With everything that the tests imply."""
    known, waiting = set[str](), list(tests)
    while waiting:
        test = waiting.pop()
        if test not in known:
            known.add(test)
            waiting += _IMPLIED.get(test, ()) or _IMPLIED.get(test.partition(":")[0], ())
    return frozenset(known)


def _opposite(test: Test) -> str:
    return str(Test(test.name, test.argument, not test.negated))
