"""Where in the files a script's wordings stand, and one wording laid into an overlay: what an office's editor needs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.domain.scripts import Script
from scripts_zh.read import merge

_TONES = ("_brief", "_formal")
_OVERLAY = "$GUANJIA_HOME/"


@dataclass(frozen=True, slots=True)
class ScriptPlace:
    """The file below a home folder (`scripts_zh/lines/bill.yaml`) and the keys that lead to the texts in it."""

    path: str
    keys: tuple[str, ...]


def place_of(script: Script, content: Mapping[str, Any]) -> ScriptPlace | None:
    """Where in the merged file the texts of a script stand: a line, a card's (in its tone), a step, a story's part."""
    topic, _, rest = script.key.partition(".")
    ways: list[tuple[str, ...]] = [("texts",) if topic == "campaign" else (rest,), (rest.rpartition(".")[2],)]
    if topic == "after":
        ways = [("texts", rest.rpartition(".")[2])]
    if topic == "objection":
        _, stage, name = rest.split(".")
        toned = [(stage, name.removesuffix(tone), "texts", tone[1:]) for tone in _TONES if name.endswith(tone)]
        ways = [(stage, name, "texts", "warm"), *toned]
    for keys in ways:
        if texts_of(value_at(content, keys)) == list(script.texts):
            return ScriptPlace(path_of(script), keys)
    return None


def path_of(script: Script) -> str:
    """Its file, below a home folder."""
    return script.file.removeprefix(_OVERLAY)


def texts_of(value: object) -> list[str]:
    """One wording or several, as a list."""
    return [str(text).strip() for text in (value if isinstance(value, list) else [value] if value else [])]


def value_at(content: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    """What stands there: texts told without a tone stand one key higher; None for nothing."""
    value: Any = content
    for key in keys:
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, Mapping) and key == "texts" and not set(value) & {"warm", "texts"}:
            continue
        elif key == "warm" and isinstance(value, str | list):
            return value
        else:
            return None
    return value["texts"] if isinstance(value, Mapping) and "texts" in value else value


def laid(
    content: Mapping[str, Any], below: Mapping[str, Any], keys: tuple[str, ...], texts: list[str]
) -> dict[str, Any]:
    """`content`, an overlay, with the texts laid in; `below` is the merged file, for the shape that stands there."""
    inner: Any = texts
    for depth in range(len(keys), 0, -1):
        key = keys[depth - 1]
        there = _walk(below, keys[: depth - 1])
        if key == "warm" and not isinstance(there, Mapping):
            continue  # told without tones: stays so
        if key not in ("texts", "warm") and isinstance(_walk(below, keys[:depth]), Mapping) and isinstance(inner, list):
            inner = {"texts": inner}
        inner = {key: inner}
    return merge(content, inner)


def fingerprint(texts: object) -> str:
    """Changes whenever the texts do."""
    return hashlib.sha256(yaml.safe_dump(texts, allow_unicode=True).encode()).hexdigest()[:16]


def read_file(path: Path) -> dict[str, Any]:
    """A YAML file as it stands; nothing for one that is not there."""
    return (yaml.safe_load(path.read_text("utf-8")) or {}) if path.is_file() else {}


def written(content: Mapping[str, Any]) -> str:
    """As a YAML file, in the order given."""
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=110)


def _walk(content: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        content = content.get(key) if isinstance(content, Mapping) else None
    return content
