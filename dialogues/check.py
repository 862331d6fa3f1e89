"""Find the faults of trees and cards: names that do not exist, holes and dead ends, promises without a deed behind."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bot.domain.household import COMMUNITY_FACTS
from bot.domain.places import CITY_TOPICS
from bot.domain.scripts import Fault, ObjectionCard, Script
from bot.domain.talk import Tone
from dialogues.card_trees import THIRD_ROUND, THIRD_ROUND_LATE, grow_trees
from dialogues.certain import Certain, certain_at_nodes, certain_in_options
from dialogues.conditions import PREDICATES, WITH_ARGUMENT
from dialogues.deeds import FOR_PAYERS, deed_faults, kept_within_hours
from dialogues.guesses import PERSON
from dialogues.promised_words import words_not_kept
from dialogues.segments import Segment
from dialogues.shadowed import shadowed
from dialogues.tree import WAYS, Deed, Node, Option, Test, Tree
from dialogues.values import KNOWN_WHEN, MADE_BY_SERVICE, PUBLIC_FACTS, SOURCES
from dialogues.walk import BIND, LOST, NOT_FOR_TENANTS

_WALKED_BY_CODE = (BIND, "bind.outcome", LOST, NOT_FOR_TENANTS, "unknown.start", "rate.awaited")
_SAID_BY_CODE = (THIRD_ROUND, THIRD_ROUND_LATE)
_TIME = re.compile(r"([0-9]+)(分钟|小时|天)")
_HOURS = {"分钟": 1 / 60, "小时": 1, "天": 24}


def check_trees(
    trees: Sequence[Tree],
    cards: Mapping[str, ObjectionCard],
    scripts: Mapping[str, Script],
    intents: Collection[str],
) -> list[Fault]:
    """All faults.

    `trees` as read; `scripts` are all lines by key; `intents` every id that can be heard,
    empty while that is not known.
    """
    grown, faults = grow_trees(cards.values())
    book = Book({tree.id: tree for tree in (*trees, *grown)}, scripts, frozenset(intents))
    return [
        *faults,
        *_faults_that_stop(book),
        *_faults_of_wording(book),
        *_intents_without_a_tree(book),
        *_unused_scripts(book),
    ]


def stopping_faults(trees: Mapping[str, Tree], scripts: Mapping[str, Script]) -> list[Fault]:
    """Only the faults with which no talk may begin: a sentence nobody says harms nobody, a hole in a tree does."""
    return list(_faults_that_stop(Book(trees, scripts, frozenset())))


def _faults_that_stop(book: "Book") -> Iterator[Fault]:
    for tree in book.trees.values():
        for key, fault, mend in _faults_of_tree(tree, book):
            yield Fault(tree.file, key or tree.id, fault, mend)
    for node_id in _WALKED_BY_CODE:
        if node_id not in book.nodes:
            yield Fault("dialogues/trees", node_id, "少了程序要走到的节点", "把这个节点加回来")
    yield from _no_way_to_a_person(book)
    yield from _circles(book)


def _faults_of_wording(book: "Book") -> Iterator[Fault]:
    """What is said in vain, or promised without a deed: mended at leisure, no reason to keep the house shut."""
    for tree in book.trees.values():
        for node in tree.nodes.values():
            if node.id in book.certain:
                name = node.id.rpartition(".")[2]
                told = (*_said_in_vain(node, tree, book), *_words_not_kept(node, book))
                yield from (Fault(tree.file, name, fault, mend) for fault, mend in told)


def _said_in_vain(node: Node, tree: Tree, book: "Book") -> Iterator[tuple[str, str]]:
    taken = certain_in_options(node, book.certain[node.id], book.sure)
    sure = [book.sure(option, known) for option, known in taken]
    for option, because in shadowed(node, tree, book.certain[node.id], sure):
        yield f"话术 {'、'.join(option.say)}：{because}", "把条件更窄的放前面，改条件，或删去这一句"


def _words_not_kept(node: Node, book: "Book") -> Iterator[tuple[str, str]]:
    for option, certain in certain_in_options(node, book.certain[node.id], book.sure):
        deeds = book.deeds_on_the_way(option)
        for key in option.say:
            for text in book.scripts[key].texts if key in book.scripts else ():
                for promise in words_not_kept(text, deeds, certain):
                    told = f"话术 {key} 答应了“{promise}”，没有动作来做到"
                    yield told, "在同一处的 do 里加上做到它的动作，或换个说法"


class Book:
    """Everything that is checked together, and what is certain at each node that can be reached."""

    def __init__(self, trees: Mapping[str, Tree], scripts: Mapping[str, Script], intents: frozenset[str]) -> None:
        self.trees = trees
        self.scripts = scripts
        self.intents = intents
        self.nodes = {node.id: node for tree in trees.values() for node in tree.nodes.values()}
        self.options = [option for node in self.nodes.values() for option in node.options]
        self.certain = certain_at_nodes(trees, self._entries(), self.sure)
        self.reasons = {
            effect: {
                deed.arguments.get("reason") for option in self.options for deed in option.do if deed.effect == effect
            }
            for effect in ("hold", "dispute")
        }
        self.remembered = {name for option in self.options for name in option.remember}

    def sure(self, option: Option, certain: Certain) -> bool:
        """Can the option be said and done whenever its tests hold?"""
        return not list(self.missing_values(option, certain))

    def missing_values(self, option: Option, certain: Certain) -> Iterator[str]:
        """Values the option needs that nothing makes certain."""
        names = [name for key in option.say if key in self.scripts for name in self.scripts[key].placeholders]
        names += [
            told[1:]
            for deed in option.do
            for name, told in deed.arguments.items()
            if isinstance(told, str) and told.startswith("$") and (deed.effect, name) != ("promise", "amount")
        ]
        for name in dict.fromkeys(names):
            known_when = KNOWN_WHEN.get(name.partition(":")[0])
            if known_when is not None and not certain.intersection(known_when):
                yield name

    def deeds_on_the_way(self, option: Option) -> frozenset[str]:
        """The effects of an option, of what follows without a question, and of the answers to the first question."""
        deeds, seen, waiting = {deed.effect for deed in option.do}, set[str](), [option]
        while waiting:
            one = waiting.pop()
            followers = [one.goto, *(one.ask.targets if one.ask else ())]
            for node in (self.nodes[goto] for goto in followers if goto in self.nodes and goto not in seen):
                seen.add(node.id)
                deeds |= {deed.effect for follower in node.options for deed in follower.do}
                waiting += [follower for follower in node.options if not one.ask]
        return frozenset(deeds)

    def _entries(self) -> Iterator[str]:
        yield from _WALKED_BY_CODE
        for tree in self.trees.values():
            if tree.hears or tree.first_when or tree.entered_by:
                yield tree.start_id
            if tree.id.startswith("objection/"):
                yield f"{tree.id}.also"  # a second reason of one message comes back here


Told = tuple[str, str, str]  # key, fault, mend


def _faults_of_tree(tree: Tree, book: Book) -> Iterator[Told]:
    yield from _unknown_intents(tree.hears, "hears", book)
    yield from _unknown_intents(tree.joins, "joins", book)
    yield from _unknown_intents(tree.stands_for, "stands_for", book)
    if tree.joins and any(node.ask for node in tree.nodes.values()):
        yield "joins", "会和别的话一起说的树不能问问题", "去掉 ask，或去掉 joins"
    for key, tests in (("first_when", tree.first_when), ("alarm_when", tree.alarm_when)):
        for test in tests:
            yield from _faults_of_test(test, tree, book, key)
    for node in tree.nodes.values():
        name = node.id.rpartition(".")[2]
        yield from _faults_of_node(node, name, tree, book)


def _faults_of_node(node: Node, name: str, tree: Tree, book: Book) -> Iterator[Told]:
    if node.id not in book.certain:
        yield name, "走不到这个节点", "让某个节点 goto 或 ask 到它，或删去它"
        return
    if not node.options:
        yield name, "节点是空的", "至少写一个选项"
        return
    if sum(option.ask is not None for option in node.options) > 1:
        yield name, "一个节点问了两个问题", "把其中一个问题放到另一个节点，用 goto 过去"
    taken = list(certain_in_options(node, book.certain[node.id], book.sure))
    last, certain = taken[-1]
    if last.when and not _surely(last, certain, taken):
        yield name, "最后一个选项还有条件，条件都不成立时没有出口", "在最后加一个没有 when 的选项"
    missing = list(book.missing_values(last, certain))
    if missing:
        yield name, f"最后一个选项要用的值可能没有：{'、'.join(missing)}", "在它后面加一个不用这些值的选项"
    for option, known in taken:
        yield from _faults_of_option(option, known, name, tree, book)


def _surely(last: Option, certain: Certain, taken: Sequence[tuple[Option, Certain]]) -> bool:
    """Do the earlier options leave only cases in which the last one's tests hold?"""
    without_own = certain - {str(test) for test in last.when}
    return len(taken) > 1 and {str(test) for test in last.when} <= without_own


def _faults_of_option(option: Option, certain: Certain, name: str, tree: Tree, book: Book) -> Iterator[Told]:
    if option.exits != 1:
        told = "没有出口" if option.exits == 0 else "写了两个出口"
        yield name, f"选项{told}", "goto、ask、stay、wait、end 写且只写一个"
    for target in (option.goto, *(option.ask.targets if option.ask else ())):
        if target and target not in book.nodes and target not in WAYS:
            yield name, f"去处 {target} 不存在", "改成有的节点，别的树写成 树名.节点名"
    for test in option.when:
        yield from _faults_of_test(test, tree, book, name)
    for key in _keys_of(option):
        yield from _faults_of_key(key, name, book)
    yield from ((name, fault, mend) for fault, mend in _faults_of_deeds(option, certain))
    yield from _unknown_intents(option.ask.hears if option.ask else (), name, book)
    if option.ask and not option.ask.again and not option.ask.once:
        yield name, "问题没有 again", "写上岔开之后怎么再问一次；只问一次的写 once: true"
    yield from _promises_not_kept(option, name, book)


def _faults_of_deeds(option: Option, certain: Certain) -> Iterator[tuple[str, str]]:
    for deed in option.do:
        yield from deed_faults(deed)
        if deed.effect in FOR_PAYERS and "payer" not in certain:
            yield f"{deed.effect} 只有业主能决定，这里说话的人不一定是业主", "加上条件 payer，或让树 needs: payer"
    for told in option.remember.values():
        if told.startswith("$") and told[1:].partition(":")[0] not in SOURCES:
            yield f"没有值 {told}", f"用其中之一：{'、'.join(SOURCES)}"


def _unknown_intents(intents: Iterable[str], name: str, book: Book) -> Iterator[Told]:
    for intent in intents:
        if book.intents and intent not in book.intents:
            yield name, f"没有意图 {intent}", "看 guanjia understand 能听出哪些意图"


def _faults_of_test(test: Test, tree: Tree, book: Book, name: str) -> Iterator[Told]:
    if test.name not in PREDICATES:
        yield name, f"没有条件 {test.name}", f"用其中之一：{'、'.join(sorted(PREDICATES))}"
        return
    if (test.name in WITH_ARGUMENT) is not bool(test.argument):
        yield name, f"条件 {test} 的冒号后面{'缺了参数' if not test.argument else '多了参数'}", "照别处的写法改"
        return
    known: Mapping[str, Iterable[object]] = {
        "held": book.reasons["hold"],
        "disputed": book.reasons["dispute"],
        "open_objection": book.reasons["dispute"],
        "tone": tuple(Tone),
        "segment": tuple(Segment),
        "mentions": tree.words,
        "says": tree.words,
        "only_words": tree.words,
        "recorded": PUBLIC_FACTS,
        "fact": COMMUNITY_FACTS,
        "city_rule": CITY_TOPICS,
        "unsaid": book.scripts,
        "said": book.scripts,
        "answering": {tree.removeprefix("objection/") for tree in book.trees},
        "heard": book.intents or {test.argument},
    }
    if test.name in known and test.argument not in set(known[test.name]):
        yield name, f"条件 {test} 里的 {test.argument} 从没出现过", "核对拼写，或先把它加上"
    if test.name == "says":
        yield from _misspelt_patterns(tree.words.get(test.argument, ()), f"words.{test.argument}")
    if test.name in ("round", "missed", "paid_lately", "periods_owed") and not test.argument.isdigit():
        yield name, f"条件 {test} 的参数应是整数", "写成 round:2 这样"


def _misspelt_patterns(patterns: Iterable[str], name: str) -> Iterator[Told]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as exc:
            yield name, f"句式“{pattern}”写得不对：{exc}", "核对括号是否成对"


def _faults_of_key(key: str, name: str, book: Book) -> Iterator[Told]:
    script = book.scripts.get(key)
    if script is None:
        yield name, f"没有话术 {key}", "在 scripts_zh/lines 里加上它，或改成有的键"
        return
    for placeholder, kind in script.placeholders.items():
        supplied = MADE_BY_SERVICE.get(placeholder) or (SOURCES[placeholder][0] if placeholder in SOURCES else None)
        if supplied is None:
            yield name, f"话术 {key} 的占位符 {{{placeholder}}} 在对话里没有来处", f"可用的值：{'、'.join(SOURCES)}"
        elif supplied != kind:
            yield name, f"话术 {key} 的占位符 {{{placeholder}}} 是 {kind}，给的是 {supplied}", "改成同一种类型"


def _promises_not_kept(option: Option, name: str, book: Book) -> Iterator[Told]:
    """A time named in a text must be the deadline or the pause of a deed of the same option."""
    kept = {kept_within_hours(deed) for deed in option.do} | {_pause(deed) for deed in option.do}
    for key in option.say:
        for text in book.scripts[key].texts if key in book.scripts else ():
            for match in _TIME.finditer(text):
                if int(match[1]) * _HOURS[match[2]] not in kept:
                    mend = "同一处的 do 里加上时限相同的动作，或不说时限"
                    yield name, f"话术 {key} 说了“{match[0]}”，没有动作来做到", mend


def _pause(deed: Deed) -> float | None:
    days = deed.arguments.get("days")
    return days * 24 if isinstance(days, int) else None


def _keys_of(option: Option) -> tuple[str, ...]:
    ask = option.ask
    asked = ((ask.again,) if ask.again else ()) + tuple(key for key, _ in ask.choices) if ask else ()
    return (*option.say, *asked)


def _intents_without_a_tree(book: Book) -> Iterator[Fault]:
    for intent in sorted(book.intents - {"other"}):
        hearing = [tree for tree in book.trees.values() if intent in tree.hears]
        if not hearing:
            yield Fault(
                "dialogues/trees", intent, "没有一棵树或一张异议卡接这个意图", "在某棵树或某张卡的 hears 里写上它"
            )
        for tree in hearing[1:]:
            yield Fault(tree.file, "hears", f"意图 {intent} 已有 {hearing[0].file} 接", "只留一处")


def _no_way_to_a_person(book: Book) -> Iterator[Fault]:
    """From every question an owner can ask for a person: that tree must be there, come first, and really hand over."""
    tree = next((tree for tree in book.trees.values() if PERSON in tree.hears), None)
    mend = "留住接 human_agent 的树：写 first: true，起点的每个选项都有 hand_over"
    if tree is None or not tree.first or not all(_hands_over(option) for option in tree.nodes[tree.start].options):
        for node in book.nodes.values():
            if node.ask is not None:
                yield Fault(book.trees[node.id.rpartition(".")[0]].file, node.id, "这里没有通往真人的路", mend)


def _hands_over(option: Option) -> bool:
    return any(deed.effect == "hand_over" for deed in option.do)


def _circles(book: Book) -> Iterator[Fault]:
    """A circle of goto without a question between would never come to rest."""
    rank: dict[str, int] = {}

    def walk(node_id: str, path: tuple[str, ...]) -> Iterator[str]:
        if node_id in path:
            yield node_id
        elif node_id in book.nodes and node_id not in rank:
            for option in book.nodes[node_id].options:
                yield from walk(option.goto, (*path, node_id)) if option.goto else ()
            rank[node_id] = len(path)

    for node_id in book.nodes:
        for found in walk(node_id, ()):
            file = book.trees[found.rpartition(".")[0]].file
            yield Fault(file, found, "绕回了自己，中间没有问业主", "在圈里加一个 ask 或 end")


def _unused_scripts(book: Book) -> Iterator[Fault]:
    used = {key for option in book.options for key in _keys_of(option)} | set(_SAID_BY_CODE)
    used |= {f"menu.{intent}" for tree in book.trees.values() for intent in tree.hears}
    topics = {key.partition(".")[0] for key in used}  # topics no tree speaks of are said by services
    for key, script in book.scripts.items():
        if key.partition(".")[0] in topics and key not in used:
            yield Fault(script.file, key, "没有哪里说这句话", "在树里用上它，或删去它")
