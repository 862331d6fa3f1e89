"""Find wordings nobody will ever hear: an earlier one holds wherever they do, or their own conditions never hold."""

from collections.abc import Iterator, Sequence

from dialogues.certain import Certain, closed
from dialogues.tree import Node, Option, Test, Tree

_ONE_OF = ("tone", "segment", "outcome")  # of these only one argument holds at a time


def shadowed(node: Node, tree: Tree, certain: Certain, sure: Sequence[bool]) -> Iterator[tuple[Option, str]]:
    """Options that are never taken, and why. `sure` tells of each whether its values are there when its tests hold."""
    before: list[Option] = []
    for option, is_sure in zip(node.options, sure, strict=True):
        known = closed(certain | {str(test) for test in option.when})
        if option.say and _excludes_itself(option.when, known):
            yield option, "条件互相矛盾，永远说不到"
        elif option.say and any(_always_taken(earlier, option, known, tree) for earlier in before):
            yield option, "前面一句的条件更宽，永远轮不到这一句"
        if is_sure and option.say:
            before.append(option)


def _always_taken(earlier: Option, option: Option, known: Certain, tree: Tree) -> bool:
    if earlier.say == option.say:
        return False
    tests = [test for test in earlier.when if not (_is_card(tree) and test.name == "unsaid")]
    return all(str(test) in known for test in tests)


def _is_card(tree: Tree) -> bool:
    """A card's line is silent, not passed over, once its wordings are used up: what follows it is not said then."""
    return tree.id.startswith("objection/")


def _excludes_itself(tests: Sequence[Test], known: Certain) -> bool:
    both = any(str(Test(test.name, test.argument, not test.negated)) in known for test in tests)
    wanted = [(test.name, test.argument) for test in tests if test.name in _ONE_OF and not test.negated]
    return both or len({name for name, _ in wanted}) < len(set(wanted))
