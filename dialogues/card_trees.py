"""Grow a tree from an objection card.

Count the round, acknowledge, then (once it is known who speaks) fact, what we do now, a second reason of the same
message, and the easiest next step. The last round a card allows goes to a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from bot.domain.scripts import CardLine, Fault, ObjectionCard
from bot.domain.talk import Stage
from dialogues.read_trees import Misshapen, Place, read_ask, read_deeds, read_tests
from dialogues.tree import AFTER, ALSO, Ask, Deed, Needs, Node, Option, Test, Tree

DAYS_WITH_A_PERSON = 10  # reminders rest while a colleague talks
THIRD_ROUND = "objection_common.to_a_person"
THIRD_ROUND_LATE = "objection_common.to_a_person_late"  # nobody is there before the office opens
_STEPS = ("acknowledge", "fact", "we_do", "also", "next_step")


def grow_trees(cards: Iterable[ObjectionCard]) -> tuple[list[Tree], list[Fault]]:
    """A tree `objection/CARD` of every card, and what is wrong with cards that give none."""
    trees: list[Tree] = []
    faults: list[Fault] = []
    for card in cards:
        try:
            trees.append(_grow(card))
        except Misshapen as exc:
            key, _, told = str(exc).partition("|")
            faults.append(Fault(card.file, key, told, "照 objections/vacant.yaml 的写法改"))
    return trees, faults


def _grow(card: ObjectionCard) -> Tree:
    tree = f"objection/{card.id}"
    nodes: dict[str, Node] = {}
    for node in _nodes(card, tree, Place(tree, "reply_")):
        nodes[node.id.rpartition(".")[2]] = node
    return Tree(
        id=tree,
        file=card.file,
        nodes=nodes,
        title=card.title,
        start="answer",
        hears=(card.hears,) if card.hears else (),
        words=card.words,
        weight=card.weight,
        first=card.urgent,
        alarm_when=(Test("heard", card.hears),) if card.urgent and card.hears else (),
    )


def _nodes(card: ObjectionCard, tree: str, place: Place) -> Iterable[Node]:
    def node(name: str, *options: Option, needs: Needs = Needs.NOTHING) -> Node:
        return Node(f"{tree}.{name}", options, needs, Stage.OBJECTION)

    def goto(name: str) -> Option:
        return Option(goto=f"{tree}.{name}")

    yield node("answer", Option(count=card.id, goto=f"{tree}.judge"))
    yield node("judge", *_to_a_person(card), goto("acknowledge"))
    needs = {"acknowledge": Needs.NOTHING, "fact": Needs(card.needs)}
    for step, after in zip(_STEPS, (*_STEPS[1:], ""), strict=True):
        if step == "also":
            second = Option(when=(Test("remembers", "also"),), goto=ALSO)
            back = Option(when=(Test("remembers", "after"),), goto=AFTER)
            yield node("also", second, back, goto(after))
        elif step == "next_step":
            yield from _last_step(card, tree, place)
        else:
            options = [_option(card, step, line, place, after=f"{tree}.{after}") for line in _lines(card, step)]
            if step == "fact":
                options = [either for option in options for either in _once(option)]
            yield node(step, *options, goto(after), needs=needs.get(step, Needs(card.needs)))
    for name, lines in groupby(sorted(card.replies, key=_its_own_last), key=_base):
        options = [_option(card, "replies", line, place) for line in lines]
        yield node(f"reply_{name}", *options, needs=Needs(card.needs))


def _last_step(card: ObjectionCard, tree: str, place: Place) -> Iterable[Node]:
    """Lines that ask rest on a node of their own, so that a rest always has one question."""
    options: list[Option] = []
    rests: list[Node] = []
    for line in card.next_step:
        rest = f"{tree}.asked_{_base(line)}"
        option = _option(card, "next_step", line, place, after=rest if line.ask else "")
        options += _once(replace(option, ask=None, in_order=True), silent_goto="")
        if line.ask and line.name == _base(line):
            asked = Option(ask=_ask(card, "next_step", line, place))
            rests.append(Node(rest, (asked,), Needs(card.needs), Stage.OBJECTION))
    yield Node(f"{tree}.next_step", (*options, Option(end=True)), Needs(card.needs), Stage.OBJECTION)
    yield from rests


def _once(option: Option, silent_goto: str | None = None) -> tuple[Option, Option]:
    """Said while it has a wording this owner has not heard; after that its place is passed in silence.

    Falling to the next line instead would say what does not hold here.
    """
    goto = option.goto if silent_goto is None else silent_goto
    said_out = tuple(Test("unsaid", key, negated=True) for key in option.say)
    unsaid = tuple(Test("unsaid", key) for key in option.say)
    silent = Option(when=(*option.when, *said_out), goto=goto, end=not goto)
    return replace(option, when=(*option.when, *unsaid)), silent


def _to_a_person(card: ObjectionCard) -> tuple[Option, Option]:
    hold = Deed("hold", {"reason": card.id, "days": DAYS_WITH_A_PERSON})
    hand_over = Deed("hand_over", {"because": f"第 {card.hand_over_after} 次谈到：{card.title}", "summary": "$summary"})
    last_round = Test("round", str(card.hand_over_after))
    late = Option(when=(last_round,), say=(THIRD_ROUND_LATE,), do=(hold, hand_over), stage=Stage.CLOSING, end=True)
    return replace(late, when=(last_round, Test("office_hours")), say=(THIRD_ROUND,)), late


def _option(card: ObjectionCard, stage: str, line: CardLine, place: Place, after: str = "") -> Option:
    key = f"{stage}.{line.name}"
    goto = place.full(line.goto) or after
    ask = _ask(card, stage, line, place) if line.ask and not after else None
    return Option(
        when=read_tests(line.when, key),
        say=(f"objection.{card.id}.{key}",) if line.texts else (),
        do=read_deeds(line.do, key),
        goto=goto,
        ask=ask,
        end=not goto and ask is None,
    )


def _ask(card: ObjectionCard, stage: str, line: CardLine, place: Place) -> Ask:
    """Coming back to a card's question repeats the line that asked it."""
    ask = read_ask(line.ask, f"{stage}.{line.name}", place)
    return ask if ask.again or not line.texts else replace(ask, again=f"objection.{card.id}.{stage}.{line.name}")


def _its_own_last(line: CardLine) -> tuple[str, bool]:
    """Cases of a reply stand together before the reply itself, wherever an office wrote them."""
    return _base(line), line.name == _base(line)


def _base(line: CardLine) -> str:
    """The name that a line's wordings in several tones share."""
    return line.of or line.name


def _lines(card: ObjectionCard, step: str) -> tuple[CardLine, ...]:
    by_step: Mapping[str, tuple[CardLine, ...]] = {
        "acknowledge": card.acknowledge,
        "fact": card.fact,
        "we_do": card.we_do,
    }
    return by_step[step]
