"""The wall asked about our own content: every wording filled with made-up values, every example of a red line."""

from collections.abc import Iterator

from bot.domain.red_line import Audience, RedLines
from bot.domain.scripts import Fault
from bot.wall import Wall
from scripts_zh.load import Scripts
from scripts_zh.own_words import filled, quotes_only_known, reader_of


def judge_scripts(scripts: Scripts, wall: Wall) -> Iterator[Fault]:
    """A fault for each wording the wall would not let out. Scripts whose quotations are missing are told elsewhere."""
    for script in scripts.lines.values():
        for text in filled(script, scripts) if quotes_only_known(script, scripts) else ():
            for breach in wall.judge(text, reader_of(script)):
                fault = f"发不出去，碰了红线 {breach.rule}：{breach.words}（{breach.because}）"
                yield Fault(script.file, script.key, fault, breach.mend)


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
