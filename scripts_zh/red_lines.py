"""Read the red lines of the wall: `red_lines/R*.yaml` and `G*.yaml` one rule a file, beside them the words they share.

It judges no text. An office's own files may add rules and words, never change ours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.domain.errors import BadFile
from bot.domain.red_line import Audience, Pardon, RedLine, RedLines, Saying, Wording
from bot.domain.scripts import ContentFile, Fault
from scripts_zh.characters import simplified_characters, syllables
from scripts_zh.load import FOLDER
from scripts_zh.own_words import own_sayings
from scripts_zh.read import read_folder, strings
from scripts_zh.sayings import read_sayings

_FOLDERS = ("red_lines", "likeness")
_NAMED = ("concepts", "pardons", "signs")
_LISTED = ("sounds", "plain_sounds")
_RULE = {"id", "title", "because", "mend", "to", "wordings", "examples", "counter_examples"}
_WORDING = {"say", "beside", "not_beside", "pardons"}
_PLACES = {"before", "inside", "clause", "after", "sentence", "passage", "text"}
_CONCEPT = re.compile(r"\{([a-z_]+)\}")


def load_red_lines(overlay: Path | None = None) -> RedLines:
    """All red lines. Raises BadFile when any file is not in order: half a wall is none.

    Without files of the office's own they are read once, and their patterns taken as they are: `guanjia check` reads
    each of ours before it is let out, and half a second more at every start would tell nothing new.
    """
    if not _has_own(overlay):
        return _our_red_lines()
    return _in_order(*read_red_lines(overlay))


def _has_own(overlay: Path | None) -> bool:
    return overlay is not None and any(path for name in _FOLDERS for path in (overlay / name).glob("*.yaml"))


@cache
def _our_red_lines() -> RedLines:
    return _in_order(*_read(None))


def _in_order(lines: RedLines, faults: Sequence[Fault]) -> RedLines:
    if faults:
        first = faults[0]
        raise BadFile(
            f"红线有 {len(faults)} 处错误，第一处：{first.file} {first.key} {first.fault}。运行 guanjia check 看全部"
        )
    return lines


def read_red_lines(overlay: Path | None = None) -> tuple[RedLines, list[Fault]]:
    """All that is in order, and every fault of what is not."""
    lines, faults = _read(overlay)
    return lines, faults or list(_faults_of_patterns(lines))


def _read(overlay: Path | None) -> tuple[RedLines, list[Fault]]:
    ours, faults = read_folder(FOLDER / "red_lines", "scripts_zh/red_lines")
    own, unread = read_folder(overlay / "red_lines", "$GUANJIA_HOME/scripts_zh/red_lines") if overlay else ([], [])
    files = [*ours, *own]
    faults += unread
    words: dict[str, dict[str, object]] = {name: {} for name in _NAMED}
    listed: dict[str, list[str]] = {name: [] for name in _LISTED}
    rules: dict[str, RedLine] = {}
    for file in files:
        if "id" in file.content:
            faults += _read_rule(file, rules)
        else:
            faults += _read_words(file, words, listed)
    sayings, telling, unlike = read_sayings(overlay)
    faults += unlike
    lines = RedLines(
        rules=tuple(rules[name] for name in sorted(rules, key=_by_number)),
        concepts={name: tuple(str(told).split()) for name, told in words["concepts"].items()},
        pardons={name: _pardon(name, told) for name, told in words["pardons"].items()},
        signs={old: new for new, olds in words["signs"].items() for old in str(olds).split()},
        sounds=tuple(listed["sounds"]),
        plain_sounds=frozenset("".join(listed["plain_sounds"])),
        simplified=simplified_characters(),
        syllables=syllables(),
        sayings=(*sayings, *own_sayings(), *_examples(rules.values())),
        telling=telling,
    )
    return lines, faults


def _examples(rules: Iterable[RedLine]) -> Iterator[Saying]:
    """The examples of all rules, of both sides, as texts to compare with."""
    for rule in rules:
        for to in rule.to:
            yield from (Saying(text, to, rule.id) for text in rule.examples)
            yield from (Saying(text, to) for text in rule.counter_examples)


def _by_number(name: str) -> tuple[str, int]:
    return name[:1], int(name[1:])


def _read_words(
    file: ContentFile, words: Mapping[str, dict[str, object]], listed: Mapping[str, list[str]]
) -> Iterator[Fault]:
    for kind, told in file.content.items():
        if kind in listed and isinstance(told, list | str):
            listed[kind] += strings(told)
        elif kind in words and isinstance(told, Mapping):
            yield from _read_named(file, kind, told, words[kind])
        else:
            yield Fault(file.file, kind, "不认识的键或写法", f"只能用 {'、'.join(_NAMED + _LISTED)}，照旁边的文件写")


def _read_named(file: ContentFile, kind: str, told: Mapping[str, object], known: dict[str, object]) -> Iterator[Fault]:
    for name, value in told.items():
        if name in known:
            yield Fault(file.file, f"{kind}.{name}", "已经有了，不能改", "换一个名字")
        elif kind == "concepts" and not isinstance(value, str):
            yield Fault(file.file, f"{kind}.{name}", "应是空格分开的词", "写成“名字: 词 词”")
        elif kind == "pardons" and not (isinstance(value, Mapping) and value.get("where") in _PLACES):
            yield Fault(file.file, f"{kind}.{name}", "要有 where 和 say", f"where 是 {'、'.join(sorted(_PLACES))}")
        else:
            known[name] = value


def _read_rule(file: ContentFile, rules: dict[str, RedLine]) -> Iterator[Fault]:
    told = file.content
    name = str(told["id"])
    unknown = set(told) - _RULE
    if unknown or not re.fullmatch(r"[A-Z][0-9]+", name):
        yield Fault(
            file.file, name, f"写法不对：{'、'.join(sorted(unknown)) or name}", f"只能用 {'、'.join(sorted(_RULE))}"
        )
    elif name in rules:
        yield Fault(file.file, name, "这条红线已经有了，不能改", "换一个编号")
    else:
        try:
            rules[name] = RedLine(
                id=name,
                title=str(told["title"]),
                because=str(told["because"]),
                mend=str(told["mend"]),
                to=frozenset(Audience(word) for word in strings(told.get("to", ["owner", "group"]))),
                wordings=tuple(_wordings(told.get("wordings", ()))),
                examples=strings(told.get("examples", ())),
                counter_examples=strings(told.get("counter_examples", ())),
                file=file.file,
            )
        except (KeyError, ValueError) as exc:
            yield Fault(file.file, name, f"缺少或写错：{exc}", "照旁边的文件写")


def _wordings(told: object) -> Iterator[Wording]:
    if not isinstance(told, Sequence):
        raise ValueError("wordings 应是列表")  # noqa: TRY004 - a fault of content, not of type
    for one in told:
        shape = {"say": one} if isinstance(one, str) else one
        if not isinstance(shape, Mapping) or not set(shape) <= _WORDING or "say" not in shape:
            raise ValueError(f"句式 {one!r}")
        yield Wording(
            str(shape["say"]),
            beside=strings(shape.get("beside", ())),
            not_beside=strings(shape.get("not_beside", ())),
            pardons=strings(shape.get("pardons", ())),
        )


def _pardon(name: str, told: object) -> Pardon:
    shape = told if isinstance(told, Mapping) else {}
    return Pardon(name, str(shape["where"]), str(shape.get("say", "")), str(shape.get("unless", "")))


def _faults_of_patterns(lines: RedLines) -> Iterator[Fault]:
    """Patterns that name what there is not, or that cannot be read."""
    for name, words in lines.concepts.items():
        yield from _faults_of(f"concepts.{name}", words, lines)
    for name, pardon in lines.pardons.items():
        yield from _faults_of(f"pardons.{name}", (pardon.say, pardon.unless), lines)
    for names in lines.telling.values():
        yield from _faults_of("likeness", [f"{{{name}}}" for name in names], lines)
    known = {rule.id for rule in lines.rules}
    for unknown in sorted({saying.rule for saying in lines.sayings} - known - {""}):
        yield Fault("scripts_zh/likeness", unknown, "没有这条红线", "写一个已有的编号")
    for rule in lines.rules:
        for wording in rule.wordings:
            yield from _faults_of(rule.file, (wording.say, *wording.beside, *wording.not_beside), lines)
            for missing in sorted(set(wording.pardons) - set(lines.pardons)):
                yield Fault(rule.file, rule.id, f"没有这种豁免：{missing}", "写进 pardons，或改成已有的名字")


def _faults_of(where: str, patterns: Sequence[str], lines: RedLines) -> Iterator[Fault]:
    for pattern in patterns:
        for missing in sorted(set(_CONCEPT.findall(pattern)) - set(lines.concepts)):
            yield Fault("scripts_zh/red_lines", where, f"没有这组词：{missing}", "写进 concepts，或改成已有的名字")
        try:
            re.compile(_CONCEPT.sub("x", pattern))
        except re.error as exc:
            yield Fault("scripts_zh/red_lines", where, f"句式读不懂：{pattern}（{exc}）", "检查括号和竖线")
