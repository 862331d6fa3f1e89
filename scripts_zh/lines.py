"""Read plain lines: `lines/<topic>.yaml` gives scripts `topic.name`, each with one or more wordings.

    name: 一种说法
    other: [一种说法, 另一种说法]
    third:
      texts: [欠 {sum} 元。]
      placeholders: {sum: amount}

A placeholder is declared beside its texts or in `placeholders/*.yaml`, which all topics share.
"""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from bot.domain.scripts import ContentFile, Fault, PlaceholderKind, Script
from scripts_zh.read import strings
from scripts_zh.render import PLACEHOLDER

Kinds = Mapping[str, PlaceholderKind]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LEFT_OVER = re.compile(r"[{}]")
_SHAPE = "写成一句话、几句话的列表，或 {texts: [...], placeholders: {名: 类型}}"


def read_vocabulary(files: Sequence[ContentFile], faults: list[Fault]) -> dict[str, PlaceholderKind]:
    """The placeholders every text may use, by name."""
    kinds: dict[str, PlaceholderKind] = {}
    for file in files:
        for name, told in file.content.items():
            kind = told.get("kind") if isinstance(told, Mapping) else told
            found = _kinds_of({name: kind}, file.file, name, faults)
            kinds.update(found)
    return kinds


def read_lines(files: Sequence[ContentFile], vocabulary: Kinds, faults: list[Fault]) -> dict[str, Script]:
    """Scripts of all topics by key."""
    scripts: dict[str, Script] = {}
    for file in files:
        for name, told in file.content.items():
            script = _read_line(file, name, told, vocabulary, faults)
            if script is not None:
                scripts[script.key] = script
    return scripts


def make_script(key: str, texts: Sequence[str], declared: Kinds, file: str, faults: list[Fault]) -> Script | None:
    """A script whose every placeholder is declared; None and a fault otherwise."""
    if not texts or not all(text.strip() for text in texts):
        faults.append(Fault(file, key, "没有文字", _SHAPE))
        return None
    named = [match.groups() for text in texts for match in PLACEHOLDER.finditer(text)]
    missing = sorted({name for quote, name in named if not quote and name not in declared})
    broken = [text for text in texts if _LEFT_OVER.search(PLACEHOLDER.sub("", text))]
    declare = "在 placeholders 里写上它的类型，或改用 placeholders 文件夹里已有的"
    faults += [Fault(file, key, f"占位符 {{{name}}} 没有声明", declare) for name in missing]
    mend = "占位符写成 {小写英文名}，引用写成 {quote:条文名}"
    faults += [Fault(file, key, f"花括号用法不对：{text[:30]}", mend) for text in broken]
    if missing or broken:
        return None
    used = {name: declared[name] for quote, name in named if not quote}
    quotes = tuple(dict.fromkeys(name for quote, name in named if quote))
    return Script(key, tuple(text.strip() for text in texts), used, quotes, file)


def _read_line(file: ContentFile, name: str, told: object, vocabulary: Kinds, faults: list[Fault]) -> Script | None:
    key = f"{file.name}.{name}"
    shape = cast("Mapping[str, object]", told) if isinstance(told, Mapping) else {"texts": told}
    if not _NAME.fullmatch(name) or not set(shape) <= {"texts", "placeholders"}:
        faults.append(Fault(file.file, key, "键名或写法不对", f"键名用小写英文和下划线；{_SHAPE}"))
        return None
    try:
        texts = strings(shape.get("texts"))
    except ValueError as exc:
        faults.append(Fault(file.file, key, str(exc), _SHAPE))
        return None
    own = shape.get("placeholders", {})
    kinds = _kinds_of(own, file.file, key, faults) if isinstance(own, Mapping) else {}
    return make_script(key, texts, {**vocabulary, **kinds}, file.file, faults)


def _kinds_of(told: Mapping[str, object], file: str, key: str, faults: list[Fault]) -> dict[str, PlaceholderKind]:
    kinds: dict[str, PlaceholderKind] = {}
    for name, kind in told.items():
        if kind in list(PlaceholderKind):
            kinds[name] = PlaceholderKind(str(kind))
        else:
            known = "、".join(PlaceholderKind)
            faults.append(
                Fault(
                    file,
                    key,
                    f"占位符 {name} 的类型 {kind!r} 不认识",
                    f"用其中之一：{known}",
                )
            )
    return kinds
