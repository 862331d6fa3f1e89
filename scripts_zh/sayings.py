"""Read the texts the wall compares with: `likeness/*.yaml`, one audience and one red line (or none) a file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.red_line import Audience, Saying
from bot.domain.scripts import ContentFile, Fault
from scripts_zh.load import FOLDER
from scripts_zh.read import read_folder, strings

_KEYS = {"to", "rule", "texts"}


def read_sayings(overlay: Path | None) -> tuple[tuple[Saying, ...], Mapping[Audience, tuple[str, ...]], list[Fault]]:
    """All known texts, the concepts they are compared by for each audience, and every fault."""
    ours, faults = read_folder(FOLDER / "likeness", "scripts_zh/likeness")
    own, unread = read_folder(overlay / "likeness", "$GUANJIA_HOME/scripts_zh/likeness") if overlay else ([], [])
    faults += unread
    sayings: list[Saying] = []
    telling: dict[Audience, tuple[str, ...]] = {}
    for file in [*ours, *own]:
        faults += _read_telling(file, telling) if "compared_by" in file.content else _read_texts(file, sayings)
    return tuple(sayings), telling, faults


def _read_texts(file: ContentFile, sayings: list[Saying]) -> Iterator[Fault]:
    told = file.content
    unknown = set(told) - _KEYS
    try:
        to, rule = Audience(str(told["to"])), str(told.get("rule", ""))
        lines = str(told["texts"]).splitlines()
    except (KeyError, ValueError) as exc:
        yield Fault(
            file.file, "", f"缺少或写错：{exc}", "要有 to（owner 或 group）和 texts（一行一句），照旁边的文件写"
        )
        return
    if unknown:
        yield Fault(file.file, "、".join(sorted(unknown)), "不认识的键", f"只能用 {'、'.join(sorted(_KEYS))}")
    sayings.extend(Saying(line.strip(), to, rule) for line in lines if line.strip())


def _read_telling(file: ContentFile, telling: dict[Audience, tuple[str, ...]]) -> Iterator[Fault]:
    told = file.content["compared_by"]
    named = told if isinstance(told, Mapping) else {"": ()}
    try:
        telling.update({Audience(str(to)): strings(names) for to, names in named.items()})
    except ValueError as exc:
        yield Fault(file.file, "compared_by", f"写错：{exc}", "写成 owner、group 各一列词组的名字")
