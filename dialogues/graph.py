"""Draw the talk as Mermaid text: all trees by stage with the ways between them, or one tree node by node."""

from collections.abc import Iterator, Mapping

from bot.domain.scripts import Script
from bot.domain.talk import Stage
from dialogues.tree import WAYS, Node, Option, Tree, Trees

_LONGEST = 22  # signs of a wording in a box
_ANSWERS = {
    "yes": "是",
    "no": "不是",
    "date": "日子",
    "amount": "金额",
    "room": "房号",
    "name": "姓名",
    "phone_tail": "手机尾号",
    "rating": "打分",
    "words": "一句话",
}
_WAYS = dict(zip(WAYS, ("回到先前想办的事", "第二个理由", "回到第一个理由"), strict=True))


def draw_all(trees: Trees) -> str:
    """Every tree in the stage of its start, and which leads to which."""
    lines = ["flowchart LR"]
    for number, stage in enumerate(Stage):
        here = [tree for tree in trees if _stage_of(tree) is stage]
        lines.append(f'  subgraph stage{number}["{stage}"]')
        lines += [f"    {_box(tree.id)}[{_quoted(tree.title or tree.id)}]" for tree in here]
        lines.append("  end")
    ways = {(tree.id, to) for tree in trees for to in _trees_after(tree, trees)}
    lines += [f"  {_box(start)} --> {_box(end)}" for start, end in sorted(ways)]
    return "\n".join(lines) + "\n"


def draw_tree(tree: Tree, trees: Trees, scripts: Mapping[str, Script]) -> str:
    """One tree: what is said at each node, under which conditions and after which answers it goes on."""
    lines = ["flowchart TD"]
    far: set[str] = set()
    for node in tree.nodes.values():
        shape = "{{%s}}" if node.ask else "[%s]"
        lines.append(f"  {_box(node.id)}{shape % _quoted(_text_of(node, scripts))}")
        for option in node.options:
            for label, to in _ways_on(option):
                far |= {to} if to not in {one.id for one in tree.nodes.values()} else set()
                arrow = f"-->|{_quoted(label)}|" if label else "-->"
                lines.append(f"  {_box(node.id)} {arrow} {_box(to)}")
    lines += [f"  {_box(to)}([{_quoted(_name_of(to, trees))}])" for to in sorted(far)]
    return "\n".join(lines) + "\n"


def _stage_of(tree: Tree) -> Stage:
    return tree.nodes[tree.start].stage or Stage.TELLING


def _trees_after(tree: Tree, trees: Trees) -> Iterator[str]:
    for node in tree.nodes.values():
        for option in node.options:
            for _, to in _ways_on(option):
                other = trees.tree_of(to)
                if other is not None and other is not tree:
                    yield other.id


def _ways_on(option: Option) -> Iterator[tuple[str, str]]:
    """Each way out of an option, with what leads that way."""
    when = " 且 ".join(map(str, option.when))
    if option.goto:
        yield when, option.goto
    if option.ask:
        for answer, to in option.ask.answers.items():
            yield _ANSWERS[answer], to
        for number, (_, to) in enumerate(option.ask.choices, 1):
            yield f"选 {number}", to


def _text_of(node: Node, scripts: Mapping[str, Script]) -> str:
    said = [scripts[key].texts[0] for option in node.options for key in option.say if key in scripts]
    deeds = {deed.effect for option in node.options for deed in option.do}
    told = said[0].replace("\n", " ") if said else ""
    short = told if len(told) <= _LONGEST else told[:_LONGEST] + "…"
    more = f" 等 {len(said)} 句" if len(said) > 1 else ""
    done = f"<br/>做：{'、'.join(sorted(deeds))}" if deeds else ""
    return f"{node.id.rpartition('.')[2]}{'<br/>' if told else ''}{short}{more}{done}"


def _name_of(node_id: str, trees: Trees) -> str:
    tree = trees.tree_of(node_id)
    return _WAYS.get(node_id) or (tree.title if tree and tree.title else node_id)


def _box(name: str) -> str:
    return "n_" + "".join(sign if sign.isalnum() else "_" for sign in name)


def _quoted(text: str) -> str:
    plain = text.replace('"', "”").replace("[", "（").replace("]", "）").replace("{", "‹").replace("}", "›")
    return f'"{plain.replace("|", "或")}"'
