"""Decide one turn of talk: which tree the message belongs to, what to say and do, and where the talk then rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.effects import Effect, Say
from bot.domain.errors import BadFile
from bot.domain.heard import Heard, Pending
from bot.domain.household import TalkFacts
from bot.domain.scripts import ObjectionCard, Script
from bot.domain.talk import Stage, TalkState, Turn
from dialogues.agreed import with_agreed
from dialogues.card_trees import grow_trees
from dialogues.check import stopping_faults
from dialogues.conditions import holds
from dialogues.context import Context, has_words, is_foreign, is_surely_said, strong_intents, told_apart
from dialogues.last_wish import LAST_WISH, taken_back, with_last_wish, without_mistake
from dialogues.tone import with_tone
from dialogues.tree import ANSWER_KINDS, Ask, Tree, Trees
from dialogues.values import choice_words
from dialogues.walk import Content, Walk

UNHEARD = "unknown.start"
OUTCOME = "bind.outcome"
OF_ONE_WISH = (
    "also",
    "after",
    "wish",
    "date",
    "date_asked",
    "problem",
    "menu",
    "unclear",
    "outcome",
    "back",
)  # forgotten when another wish begins
MOST_WAITING = 3  # digressions within digressions; nobody remembers more
_BARE_CHOICE = 4  # an answer this short only picks: 2, 第二个


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message leads. `fresh`: another wish begins; `resume`: the open question to come back to.

    `text` stands for the message where a bare number chose something.
    """

    to: str
    fresh: bool = True
    resume: str = ""
    also: str = ""
    text: str = ""
    beside: tuple[str, ...] = ()


class Talker:
    """The conversation over its trees, cards and scripts. Holds no state between turns."""

    def __init__(
        self, trees: Sequence[Tree], cards: Mapping[str, ObjectionCard], scripts: Mapping[str, Script]
    ) -> None:
        """`trees` from `read_trees`; `scripts` are all lines by key: their placeholders and number of wordings.

        Raises BadFile when a talk could fall into a hole: better no start than an owner without an answer.
        """
        grown, faults = grow_trees(cards.values())
        known = {tree.id: tree for tree in (*trees, *grown)}
        faults += stopping_faults(known, scripts)
        if faults:
            told = f"{faults[0].file} {faults[0].key} {faults[0].fault}"
            raise BadFile(f"对话内容有 {len(faults)} 处错误，第一处：{told}。运行 guanjia check 看全部")
        titles = _titles(known, cards, scripts)
        self.content = Content(Trees(known), scripts, titles, {card.id: card.title for card in cards.values()})

    def pending(self, state: TalkState) -> Pending | None:
        """What answer the talk waits for, and what was wished before; None when there is neither."""
        node, before = self.content.trees.node(state.node), state.memory.get(LAST_WISH, "")
        if node is None or node.ask is None or state.with_person:
            return Pending("", frozenset(), said_before=before) if before else None
        ask = node.ask
        offered = choice_words(ask, state, self.content.scripts, self.content.titles)
        kinds = {ANSWER_KINDS[answer] for answer in ask.answers} | ({"choice"} if offered else set())
        tree = self.content.trees.tree_of(state.node)
        past = tree is not None and "already_paid" in tree.hears
        return Pending(state.node, frozenset(kinds), offered, past, before)

    def take_turn(self, state: TalkState, heard: Heard, facts: TalkFacts) -> Turn:
        """Answer one message. While a colleague holds the talk nothing is said; an alarm still reaches the house."""
        if state.with_person:
            return Turn(state, self._alarm(state, heard, facts), heard)
        state, facts = with_tone(state, heard), without_mistake(facts, heard)
        route = self._route(state, heard, facts)
        turn = self._follow(route, state, heard, facts)
        turn = replace(turn, effects=taken_back(turn.effects, heard))
        return replace(turn, state=with_last_wish(self._with_agreed(turn, facts), heard))

    def after_bind(self, state: TalkState, heard: Heard, facts: TalkFacts, outcome: str) -> Turn:
        """Go on after the service tried a Bind effect; `facts` are those after the try.

        Outcomes: bound, wrong, locked, slow, unknown_room, taken.
        """
        told = replace(state, memory={**state.memory, "outcome": outcome})
        walked = Walk(self.content, facts, heard, told).to(OUTCOME)
        turn = Turn(walked.state, walked.effects, heard)
        return replace(turn, state=self._with_agreed(turn, facts))

    def _alarm(self, state: TalkState, heard: Heard, facts: TalkFacts) -> tuple[Effect, ...]:
        """The deeds, without a word, of a tree whose alarm this message sets off."""
        context = Context(facts, state, heard, text=heard.text)
        for tree in self.content.trees:
            here = replace(context, tree=tree)
            if tree.alarm_when and all(holds(test, here) for test in tree.alarm_when):
                walked = Walk(self.content, facts, heard, replace(state, node="")).to(tree.start_id)
                return tuple(effect for effect in walked.effects if not isinstance(effect, Say))
        return ()

    def _with_agreed(self, turn: Turn, facts: TalkFacts) -> TalkState:
        return with_agreed(turn.state, turn.effects, self.content.cards, facts.now)

    def _route(self, state: TalkState, heard: Heard, facts: TalkFacts) -> Route:
        context = Context(facts, state, heard, text=heard.text)
        first = self._first(context)
        if first is not None:
            also = self._second_reason(first, heard)
            return Route(first.start_id, resume=self._open_again(state, first), also=also)
        intents = strong_intents(heard)
        told = [tree for intent in intents if (tree := self.content.trees.hearing(intent)) is not None]
        answered = self._answer(state, heard, told)
        if answered:
            here = self.content.trees.tree_of(state.node)
            return Route(answered, fresh=False, beside=_joining(told, here), text=self._meant(state, heard))
        if told:
            return self._wish(state, told)
        return Route(UNHEARD, fresh=False)

    def _first(self, context: Context) -> Tree | None:
        """A tree that comes before any intent: people first, plain wishes about contact."""
        eager = (tree for tree in self.content.trees if tree.first_when)
        open_now = [tree for tree in eager if self._begins(tree, context)]
        return max(open_now, key=lambda tree: tree.weight, default=None)

    def _second_reason(self, first: Tree, heard: Heard) -> str:
        """Of a message whose first reason has no intent of its own: the heaviest reason in its other clauses."""
        words = [word for listed in first.words.values() for word in listed]
        apart = told_apart(heard, words) if first.stands_for else ()
        told = [self.content.trees.hearing(intent) for intent in apart if intent not in first.stands_for]
        reasons = [tree for tree in told if tree is not None and tree.id.startswith("objection/")]
        heaviest = max(reasons, key=lambda tree: tree.weight, default=None)
        return heaviest.start_id if heaviest else ""

    def _begins(self, tree: Tree, context: Context) -> bool:
        here = replace(context, tree=tree)
        return all(holds(test, here) for test in tree.first_when)

    def _answer(self, state: TalkState, heard: Heard, told: Sequence[Tree]) -> str:
        """The node an expected answer leads to; empty when the message is none, or is something graver."""
        node = self.content.trees.node(state.node)
        ask = node.ask if node else None
        here = self.content.trees.tree_of(state.node)
        if ask is None or any(tree.first for tree in told[:1]):
            return ""
        if heard.answer == "no" and told and told[0] is not here and heard.primary not in ask.hears:
            return ""  # 不是，面积不对: the reason tells more than the no
        if heard.answer == "date" and _is_another_reason(told, here) and heard.primary not in ask.hears:
            return ""  # 报修两个星期了没人来: no day to pay on, but why not
        if heard.answer in ("", "yes", "no", "words") and is_foreign(heard):
            return ""  # 附近有超市吗 is no yes
        told = told if is_surely_said(heard) else ()  # asked for words, a guess is no other wish
        target = self._chosen(state, heard, ask) or self._named(heard, ask, told)
        if not target and has_words(heard) and (not told or heard.primary in ask.hears):
            target = ask.answers.get("words", "")
        return target

    def _named(self, heard: Heard, ask: Ask, told: Sequence[Tree]) -> str:
        """The target of yes, no, a day, a room ...; free words only count where no other wish is heard in them."""
        if heard.answer == "words" and told and heard.primary not in ask.hears:
            return ""
        return ask.answers.get(heard.answer, "")

    def _chosen(self, state: TalkState, heard: Heard, ask: Ask) -> str:
        number = heard.answer.removeprefix("choice:")
        if number == heard.answer or not number.isdigit():
            return ""
        targets = self._menu_targets(state) if ask.guesses else [node for _, node in ask.choices]
        at = int(number) - 1
        return targets[at] if 0 <= at < len(targets) else ""

    def _meant(self, state: TalkState, heard: Heard) -> str:
        """What a chosen number stands for: of a menu the message that was unclear, else the choice's wording."""
        number = heard.answer.removeprefix("choice:")
        if number == heard.answer or len(heard.text.strip()) > _BARE_CHOICE:
            return ""
        unclear = state.memory.get("unclear", "")
        pending = self.pending(state)
        choices = pending.choices if pending else ()
        return unclear or (choices[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(choices) else "")

    def _menu_targets(self, state: TalkState) -> list[str]:
        trees = [self.content.trees.hearing(intent) for intent in state.memory.get("menu", "").split(",")]
        return [tree.start_id for tree in trees if tree is not None]

    def _wish(self, state: TalkState, told: Sequence[Tree]) -> Route:
        """The wishes of a message: of two reasons the heavier first; of two requests one may be told beside."""
        leading, others = told[0], [tree for tree in told[1:] if tree is not told[0]]
        also = ""
        if leading.id.startswith("objection/"):
            reasons = sorted((tree for tree in told if tree.id.startswith("objection/")), key=lambda tree: -tree.weight)
            leading = reasons[0]
            also = next((tree.start_id for tree in reasons if tree is not leading and not leading.first), "")
        beside = () if also else _joining(others, leading)
        resume = self._open_again(state, leading)
        return Route(leading.start_id, resume=resume, also=also, beside=beside)

    def _open_again(self, state: TalkState, tree: Tree) -> str:
        """The open question to come back to after a tree; empty when there is none, or the tree leads elsewhere."""
        node = self.content.trees.node(state.node)
        ask = node.ask if node is not None else None
        can_resume = (
            tree.resumes and ask is not None and bool(ask.again) and not ask.guesses
        )  # guesses are of a past message
        return state.node if can_resume else ""

    def _follow(self, route: Route, state: TalkState, heard: Heard, facts: TalkFacts) -> Turn:
        begun = self._begin(route, state, heard)
        walked = Walk(self.content, facts, heard, begun, route.text or heard.meant).to(route.to)
        after, effects = walked.state, walked.effects
        for start in route.beside if not after.with_person else ():
            told = Walk(self.content, facts, heard, replace(after, node="")).to(start)
            if _scripts(told.effects) & _scripts(effects):
                continue  # the answer has led there already
            effects = (*effects[: walked.asked_from], *told.effects, *effects[walked.asked_from :])
            after = replace(told.state, node=after.node, stage=after.stage, return_to=after.return_to)
        back, after = _way_back(route, after)
        if back:
            open_again = replace(after, node=back, stage=self._stage_of(back))
            again = Walk(self.content, facts, heard, open_again).ask_again()
            after, effects = again.state, effects + again.effects
        return Turn(after, effects, heard)

    def _stage_of(self, node_id: str) -> Stage:
        node = self.content.trees.node(node_id)
        return node.stage if node and node.stage else Stage.OPENING

    def _begin(self, route: Route, state: TalkState, heard: Heard) -> TalkState:
        """The state a walk starts from: another wish forgets what the last one noted by the way."""
        if route.to == UNHEARD:
            missed = state.misses + (0 if is_foreign(heard) else 1)  # small talk is no failure to understand
            return replace(state, misses=missed)  # the open question stays open
        memory = dict(state.memory)
        same = self.content.trees.tree_of(route.to) is self.content.trees.tree_of(state.node)
        if route.fresh and not route.resume and not same:
            memory = {name: value for name, value in memory.items() if name not in OF_ONE_WISH}
        if route.also:
            memory["also"] = route.also
        return_to = state.return_to if route.resume or not route.fresh else ""
        return replace(state, misses=0, memory=memory, return_to=return_to)


def _way_back(route: Route, after: TalkState) -> tuple[str, TalkState]:
    """The open question a digression comes back to once it has ended; one that asks is waited for."""
    waiting = [node for node in after.memory.get("back", "").split(",") if node]
    if route.resume:
        waiting.append(route.resume)
    ends_here = not after.node and not after.with_person and (route.resume or not route.fresh)
    back = waiting.pop() if waiting and ends_here else ""
    memory = {name: value for name, value in after.memory.items() if name != "back"}
    if waiting and not after.with_person:
        memory["back"] = ",".join(waiting[-MOST_WAITING:])
    return back, replace(after, memory=memory)


def _scripts(effects: Sequence[Effect]) -> set[str]:
    return {effect.script for effect in effects if isinstance(effect, Say)}


def _is_another_reason(told: Sequence[Tree], here: Tree | None) -> bool:
    """Does the message give a reason that is not the one being talked of?"""
    return bool(told) and told[0].id.startswith("objection/") and told[0] is not here


def _joining(others: Sequence[Tree], leading: Tree | None) -> tuple[str, ...]:
    """The first tree that may be told beside the leading one."""
    intents = leading.hears if leading else ()
    return tuple(tree.start_id for tree in others if tree is not leading and set(tree.joins).intersection(intents))[:1]


def _titles(
    trees: Mapping[str, Tree], cards: Mapping[str, ObjectionCard], scripts: Mapping[str, Script]
) -> dict[str, str]:
    """How a menu offers each intent: a card by its title, a tree by the line `menu.INTENT`."""
    titles = {card.hears: card.title for card in cards.values() if card.hears}
    for tree in trees.values():
        for intent in tree.hears:
            script = scripts.get(f"menu.{intent}")
            if script is not None:
                titles[intent] = script.texts[0]
    return titles
