"""Walk a tree from a node until it asks, waits or ends, collecting effects. Pure; never raises on checked content."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.effects import Effect, HandOver, Say, Value
from bot.domain.heard import Heard
from bot.domain.household import TalkFacts
from bot.domain.scripts import Script
from bot.domain.talk import TalkState
from dialogues.conditions import holds
from dialogues.context import Context
from dialogues.deeds import make_effect
from dialogues.guesses import menu, menu_mark
from dialogues.tree import AFTER, ALSO, RETURN, Needs, Node, Option, Tree, Trees
from dialogues.values import MADE_BY_SERVICE, value_of

BIND = "bind.start"
NOT_FOR_TENANTS = "tenant.start"
LOST = "human.start"  # a node nobody wrote or that no option fits: a person helps


@dataclass(frozen=True, slots=True)
class Content:
    """What the talk is made of: trees, the scripts they say, how a menu offers each intent, what a card is called."""

    trees: Trees
    scripts: Mapping[str, Script]
    titles: Mapping[str, str]
    cards: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Walked:
    """Where the walk came to rest. `asked_from` is the effect at which the last step began."""

    state: TalkState
    effects: tuple[Effect, ...]
    asked_from: int


class Walk:
    """One walk in the making. Facts do not change under it; the state does, step by step."""

    def __init__(self, content: Content, facts: TalkFacts, heard: Heard, state: TalkState, text: str = "") -> None:
        self.content = content
        self.facts = facts
        self.heard = heard
        self.state = state
        self.effects: list[Effect] = []
        self.text = text or heard.text

    def to(self, node_id: str) -> Walked:
        """Walk from a node until the talk rests."""
        step_began = 0
        while True:  # checked content has no circle without a question
            node = self._admitted(node_id)
            context = self._context(node)
            option, context = self._option(node, context)
            if option is None:
                node_id = LOST
                continue
            step_began = len(self.effects)
            self._take(option, node, context)
            if option.stay:
                return self.ask_again()
            if option.wait or option.ask or option.end:
                return self._rest("" if option.end else node.id, step_began)
            node_id = self._next(option.goto, node)
            if not node_id:
                return self._rest("", step_began)

    def ask_again(self) -> Walked:
        """Repeat the question that is open, and stay at it."""
        node = self.content.trees.node(self.state.node)
        began = len(self.effects)
        again = node.ask.again if node and node.ask else ""
        if node and again and self._values(again, self._context(node)) is not None:
            self._say(again, self._context(node))
        return self._rest(self.state.node, began)

    def _admitted(self, node_id: str) -> Node:
        """The node, or the one that must come first: the proof of identity, or no fees for who does not owe them."""
        trees, speaker = self.content.trees, self.facts.speaker
        node = trees.node(node_id) or trees.known_node(LOST)
        if node.needs is not Needs.NOTHING and not speaker.bound:
            self._keep_wish(node_id)
            return trees.known_node(BIND)
        if node.needs is Needs.PAYER and not speaker.may_hear_amounts:
            self._keep_wish("")
            return trees.known_node(NOT_FOR_TENANTS)
        return node

    def _keep_wish(self, node_id: str) -> None:
        day = self.heard.slots.date
        wish = {"wish": self.text} | ({"date": day.isoformat()} if day else {})
        self.state = replace(self.state, return_to=node_id, memory={**self.state.memory, **wish})

    def _option(self, node: Node, context: Context) -> tuple[Option | None, Context]:
        """The first option that may be taken, seen with the question it asks or leads to."""
        for option in node.options:
            ahead = self.content.trees.node(option.goto)
            seen = replace(context, ask=option.ask or (ahead.ask if ahead else None))
            if self._open(option, seen):
                return option, seen
        return None, context

    def _open(self, option: Option, context: Context) -> bool:
        """May it be taken: its predicates hold, and all that it says and does has its values."""
        return (
            all(holds(test, context) for test in option.when)
            and all(self._values(key, context) is not None for key in option.say)
            and all(make_effect(deed, context) is not None for deed in option.do)
        )

    def _take(self, option: Option, node: Node, context: Context) -> None:
        for key in option.say:
            self._say(key, context, in_order=option.in_order)
        made = (make_effect(deed, context) for deed in option.do)
        self.effects += [effect for effect in made if effect is not None]
        self._keep(option, node, context)

    def _say(self, key: str, context: Context, *, in_order: bool = False) -> None:
        """Say a script in its next wording; a stable hash chooses where a household begins."""
        wordings = len(self.content.scripts[key].texts)
        times = self.state.said.get(key, 0)
        start = 0 if in_order else zlib.crc32(f"{self.facts.household.room}:{key}".encode()) % wordings
        values = self._values(key, context) or {}
        self.effects.append(Say(key, values, (start + times) % wordings))
        self.state = replace(self.state, said={**self.state.said, key: times + 1})
        if "agreed" in values:
            self.state = replace(self.state, agreed=())

    def _values(self, key: str, context: Context) -> dict[str, Value] | None:
        """The values of a script's placeholders; None when one is not known."""
        values: dict[str, Value] = {}
        for name in self.content.scripts[key].placeholders:
            if name in MADE_BY_SERVICE:
                if not self.facts.speaker.may_hear_amounts or self.facts.household.bill is None:
                    return None
                continue
            value = value_of(name, context)
            if value is None:
                return None
            values[name] = value
        return values

    def _keep(self, option: Option, node: Node, context: Context) -> None:
        """What the state remembers of a step."""
        memory = {name: value for name, value in self.state.memory.items() if name not in option.forget}
        for name, told in option.remember.items():
            value = value_of(told[1:], context) if told.startswith("$") else told
            if value is not None:
                memory[name] = str(value)
        if option.ask and option.ask.guesses:
            offered = [mark for mark in memory.get("menus", "").split("|") if mark]
            memory |= {"menu": ",".join(menu(context)), "menus": "|".join([*offered, menu_mark(context)])}
        rounds = dict(self.state.rounds)
        if option.count:
            rounds[option.count] = rounds.get(option.count, 0) + 1
        self.state = replace(
            self.state, memory=memory, rounds=rounds, stage=option.stage or node.stage or self.state.stage
        )

    def _next(self, goto: str, node: Node) -> str:
        """Resolve the ways that are no node: back to the wish that waited, on to a second reason and back from it."""
        if goto == RETURN:
            return_to, self.state = self.state.return_to, replace(self.state, return_to="")
            self.text = self._forget("wish") or self.text
            return return_to
        if goto == ALSO:
            second = self._forget("also")
            self.state = replace(self.state, memory={**self.state.memory, "after": node.id})
            return second
        if goto == AFTER:
            return self._forget("after")
        return goto

    def _forget(self, name: str) -> str:
        memory = dict(self.state.memory)
        value = memory.pop(name, "")
        self.state = replace(self.state, memory=memory)
        return value

    def _rest(self, node_id: str, step_began: int) -> Walked:
        handed_over = any(isinstance(effect, HandOver) for effect in self.effects)
        state = replace(self.state, node="" if handed_over else node_id, with_person=handed_over)
        return Walked(state, tuple(self.effects), step_began)

    def _context(self, node: Node) -> Context:
        tree: Tree | None = self.content.trees.tree_of(node.id)
        return Context(
            self.facts,
            self.state,
            self.heard,
            tree,
            node,
            self.text,
            node.ask,
            self.content.scripts,
            self.content.titles,
        )
