"""Read trees from their files' plain content: their shape. Whether names exist and all fits asks `dialogues.check`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from bot.domain.scripts import ContentFile, Fault
from bot.domain.talk import Stage
from dialogues.tree import ANSWER_KINDS, WAYS, Ask, Deed, Needs, Node, Option, Test, Tree

_TREE_KEYS = {
    "title", "hears", "first_when", "alarm_when", "weight", "needs", "stage", "start", "first", "resumes", "joins",
    "stands_for",
    "entered_by", "words", "nodes",
}  # fmt: skip
_OPTION_KEYS = {
    "when", "say", "do", "remember", "forget", "count", "stage", "goto", "ask", "stay", "wait", "end",
}  # fmt: skip
_ASK_KEYS = {*ANSWER_KINDS, "choices", "again", "hears", "once"}
_STAGES = {stage.value: stage for stage in Stage}


class Misshapen(Exception):
    """Content that is not written as a tree is; caught in this file and told as a fault with its key."""


def read_trees(files: Sequence[ContentFile]) -> tuple[list[Tree], list[Fault]]:
    """The trees that could be read, and what is wrong with the others."""
    trees: list[Tree] = []
    faults: list[Fault] = []
    for file in files:
        try:
            trees.append(_read_tree(file))
        except Misshapen as exc:
            key, _, told = str(exc).partition("|")
            faults.append(Fault(file.file, key, told, "照 dialogues/trees 里其他文件的写法改"))
    return trees, faults


def read_tests(told: object, key: str) -> tuple[Test, ...]:
    """Predicates as written: `[not ]name[:argument]`, one or a list."""
    return tuple(_read_test(text) for text in texts_of(told, key))


def read_deeds(told: object, key: str) -> tuple[Deed, ...]:
    """Effects as written: a list of `id: {arguments}`."""
    if not isinstance(told, Sequence) or isinstance(told, str):
        raise Misshapen(f"{key}|do 应为列表，每项写“动作: {{参数}}”")
    deeds = []
    for item in told:
        if not isinstance(item, Mapping) or len(item) != 1:
            raise Misshapen(f"{key}|do 的每项只写一个“动作: {{参数}}”")
        effect, arguments = next(iter(item.items()))
        deeds.append(Deed(str(effect), dict(_mapping(arguments or {}, key))))
    return tuple(deeds)


def read_ask(told: object, key: str, place: "Place") -> Ask:
    """An open question: answers, choices, what to say when coming back to it."""
    shape = _mapping(told, key, _ASK_KEYS)
    choices = shape.get("choices", [])
    guesses = choices == "guesses"
    pairs: list[tuple[str, str]] = []
    for pair in [] if guesses else _list(choices, key):
        words = [str(part) for part in _list(pair, key)]
        if len(words) != 2:  # noqa: PLR2004 - wording and node
            raise Misshapen(f"{key}|choices 的每项写 [话术键, 去处]")
        pairs.append((words[0], place.full(words[1])))
    answers = {answer: place.full(str(node)) for answer, node in shape.items() if answer in ANSWER_KINDS}
    hears = texts_of(shape.get("hears", ()), key)
    return Ask(answers, tuple(pairs), guesses, str(shape.get("again", "")), hears, shape.get("once") is True)


class Place:
    """Where a name without a dot lies: in this tree, behind this prefix."""

    def __init__(self, tree: str, prefix: str = "") -> None:
        self.tree = tree
        self.prefix = prefix

    def full(self, name: str) -> str:
        """The full node id: `show` is in this tree, `promise.start` in another, `return` is a special way."""
        if not name or name in WAYS or "." in name:
            return name
        return f"{self.tree}.{self.prefix}{name}"


def _read_tree(file: ContentFile) -> Tree:
    told = _mapping(file.content, "", _TREE_KEYS)
    nodes = _mapping(told.get("nodes", {}), "nodes")
    needs = _needs(told.get("needs", ""), "needs")
    stage = _stage(told.get("stage"), "stage")
    read = {name: _read_node(file.name, name, node, needs, stage) for name, node in nodes.items()}
    start = str(told.get("start", "start"))
    if start not in read:
        raise Misshapen(f"start|没有起点 {start}")
    words = _mapping(told.get("words", {}), "words")
    return Tree(
        id=file.name,
        file=file.file,
        nodes=read,
        start=start,
        hears=texts_of(told.get("hears", ()), "hears"),
        first_when=read_tests(told.get("first_when", ()), "first_when"),
        alarm_when=read_tests(told.get("alarm_when", ()), "alarm_when"),
        words={name: texts_of(listed, f"words.{name}") for name, listed in words.items()},
        weight=int(str(told.get("weight", 0))),
        first=told.get("first") is True,
        resumes=told.get("resumes") is True,
        joins=texts_of(told.get("joins", ()), "joins"),
        stands_for=texts_of(told.get("stands_for", ()), "stands_for"),
        title=str(told.get("title", "")),
        entered_by=str(told.get("entered_by", "")),
    )


def _read_node(tree: str, name: str, told: object, needs: Needs, stage: Stage | None) -> Node:
    options = told if isinstance(told, list) else [told]
    place = Place(tree)
    return Node(
        f"{tree}.{name}", tuple(_read_option(option, f"nodes.{name}", place) for option in options), needs, stage
    )


def _read_option(told: object, key: str, place: Place) -> Option:
    shape = _mapping(told, key, _OPTION_KEYS)
    return Option(
        when=read_tests(shape.get("when", ()), key),
        say=texts_of(shape.get("say", ()), key),
        do=read_deeds(shape.get("do", ()), key),
        remember={name: str(value) for name, value in _mapping(shape.get("remember", {}), key).items()},
        forget=texts_of(shape.get("forget", ()), key),
        count=str(shape.get("count", "")),
        stage=_stage(shape.get("stage"), key),
        goto=place.full(str(shape.get("goto", ""))),
        ask=read_ask(shape["ask"], key, place) if "ask" in shape else None,
        stay=shape.get("stay") is True,
        wait=shape.get("wait") is True,
        end=shape.get("end") is True,
    )


def _read_test(text: str) -> Test:
    bare = text.removeprefix("not ").strip()
    name, _, argument = bare.partition(":")
    return Test(name.strip(), argument.strip(), negated=bare != text.strip())


def texts_of(told: object, key: str) -> tuple[str, ...]:
    """One text or several as a tuple."""
    if isinstance(told, str):
        return (told,)
    listed = _list(told, key)
    if not all(isinstance(item, str | int) for item in listed):
        raise Misshapen(f"{key}|应为文字或文字列表")
    return tuple(str(item) for item in listed)


def _list(told: object, key: str) -> list[object]:
    if not isinstance(told, list | tuple):
        raise Misshapen(f"{key}|应为列表，而不是 {told!r}")
    return list(told)


def _mapping(told: object, key: str, known: Iterable[str] = ()) -> Mapping[str, object]:
    if not isinstance(told, Mapping):
        raise Misshapen(f"{key}|应为“键: 内容”，而不是 {told!r}")
    unknown = set(told) - set(known)
    if known and unknown:
        raise Misshapen(f"{key}|不认识的键：{'、'.join(sorted(map(str, unknown)))}")
    return cast("Mapping[str, object]", told)


def _stage(told: object, key: str) -> Stage | None:
    if told is None:
        return None
    if told not in _STAGES:
        raise Misshapen(f"{key}|没有阶段 {told}，用其中之一：{'、'.join(_STAGES)}")
    return _STAGES[str(told)]


def _needs(told: object, key: str) -> Needs:
    if told not in list(Needs):
        raise Misshapen(f"{key}|应为 payer、bound 或不写")
    return Needs(str(told))
