"""Read content folders: YAML with the office's overlay merged in. Knows no kind of content; every fault is listed."""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.domain.scripts import ContentFile, Fault

_BOOL = "tag:yaml.org,2002:bool"
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


def read_folder(folder: Path, shown_as: str, overlay: Path | None = None) -> tuple[list[ContentFile], list[Fault]]:
    """All `*.yaml` of a folder by name, an overlay's file of the same name merged over it.

    Mappings merge key by key, anything else is replaced, null takes a key away. A file that cannot be read is left
    out and told as a fault. `shown_as` is the folder's name in faults, for example `scripts_zh/lines`.
    """
    faults: list[Fault] = []
    files: dict[str, ContentFile] = {}
    for path, shown in [
        *_listed(folder, shown_as),
        *_listed(overlay, f"$GUANJIA_HOME/{shown_as}"),
    ]:
        content = _read(path, shown, faults)
        if content is not None:
            below = files.get(path.stem)
            merged = merge(below.content, content) if below else content
            files[path.stem] = ContentFile(path.stem, shown, merged)
    return [files[name] for name in sorted(files)], faults


def merge(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """Lay one mapping over another."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(under, Mapping):
            merged[key] = merge(under, value)
        else:
            merged[key] = value
    return merged


def strings(value: object) -> tuple[str, ...]:
    """One text or a list of texts as a tuple. Raises ValueError on anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError(f"应为文字或文字列表，而不是 {value!r}")


def _listed(folder: Path | None, shown_as: str) -> list[tuple[Path, str]]:
    if folder is None or not folder.is_dir():
        return []
    return [(path, f"{shown_as}/{path.name}") for path in sorted(folder.glob("*.yaml"))]


def _read(path: Path, shown: str, faults: list[Fault]) -> dict[str, object] | None:
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as exc:
        told = " ".join(str(exc).split())[:200]
        faults.append(
            Fault(
                shown,
                "",
                f"文件读不出来：{told}",
                "按提示的行改正缩进、引号或重复的键，文件存成 UTF-8",
            )
        )
        return None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        faults.append(Fault(shown, "", "最外层应是“键: 内容”", "看同一文件夹里其他文件的写法"))
        return None
    return content


_FASTEST: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C if built: ten times as fast


class _StrictLoader(_FASTEST):  # type: ignore[misc, valid-type]  # mypy knows no base class chosen while running
    """Safe YAML where a key given twice is a fault, `yes`, `no`, `on` stay words and a day stays a text."""

    def construct_mapping(  # the base class's signature
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002
    ) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"键重复：{key}", key_node.start_mark)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP and (tag != _BOOL or first in "tTfF")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
