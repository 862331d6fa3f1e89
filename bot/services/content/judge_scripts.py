"""The wall asked about our own content: every wording filled with made-up values, every example of a red line."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.effects import Value
from bot.domain.red_line import Audience, RedLines
from bot.domain.scripts import Fault, PlaceholderKind, Script
from bot.wall import Wall
from scripts_zh.load import Scripts
from scripts_zh.render import render

_FILLED_WITH: dict[PlaceholderKind, Value] = {
    PlaceholderKind.AMOUNT: 75180,
    PlaceholderKind.DATE: dt.date(2026, 12, 4),
    PlaceholderKind.LONG_DATE: dt.date(2021, 6, 30),
    PlaceholderKind.COUNT: 2,
    PlaceholderKind.TEXT: "3号",
    PlaceholderKind.ROOM: "3-2-501",
    PlaceholderKind.PERIOD: "2026-10..2026-12",
    PlaceholderKind.BLOCK: "",
}
_TO_GROUPS = "group."
_SHARES: dict[str, Value] = {"billed_households": 612, "settled_percent": 82}  # the house says them only when so


def judge_scripts(scripts: Scripts, wall: Wall) -> Iterator[Fault]:
    """A fault for each wording the wall would not let out. Scripts whose quotations are missing are told elsewhere."""
    for script in scripts.lines.values():
        if not set(script.quotes) <= set(scripts.citations):
            continue
        for text in filled(script, scripts):
            for breach in wall.judge(text, Audience.OWNER):
                fault = f"发不出去，碰了红线 {breach.rule}：{breach.words}（{breach.because}）"
                yield Fault(script.file, script.key, fault, breach.mend)


def filled(script: Script, scripts: Scripts) -> Iterator[str]:
    """Every wording of a script with made-up values, as an owner would read it."""
    values = {name: _FILLED_WITH[kind] for name, kind in script.placeholders.items()}
    for text in script.texts:
        yield render(script, text, values, scripts.citations)


def judge_examples(lines: RedLines, wall: Wall) -> Iterator[Fault]:
    """A fault for each example its red line misses, and for each counter-example any red line stops."""
    for rule in lines.rules:
        to = Audience.OWNER if Audience.OWNER in rule.to else Audience.GROUP
        for example in rule.examples:
            if rule.id not in {breach.rule for breach in wall.judge(example, to)}:
                yield Fault(rule.file, rule.id, f"例句没有被拦下：{example}", "补上句式，或换一个例句")
        for example in rule.counter_examples:
            for breach in wall.judge(example, to):
                yield Fault(rule.file, rule.id, f"反例被 {breach.rule} 拦下：{example}", "补上豁免，或换一个反例")
