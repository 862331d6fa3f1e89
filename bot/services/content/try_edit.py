"""Try another wording before anybody reads it: placeholders, the wall, and the whole content with it laid in."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from bot.domain.errors import NotFound, Refused
from bot.domain.scripts import Fault, Script
from bot.services.content.judge_scripts import judge_scripts
from bot.wall import Wall
from scripts_zh.lines import make_script
from scripts_zh.load import FOLDER, Scripts, read_scripts
from scripts_zh.own_words import filled
from scripts_zh.place import ScriptPlace, fingerprint, laid, path_of, place_of, read_file, written
from scripts_zh.read import merge


@dataclass(frozen=True, slots=True)
class Tried:
    """A wording looked at: what an owner would read with made-up values, and what is wrong with it."""

    shown: tuple[str, ...]
    faults: tuple[Fault, ...]


def try_texts(scripts: Scripts, wall: Wall, script: Script, texts: Sequence[str]) -> Tried:
    """The quick look, at every pause in typing."""
    faults: list[Fault] = []
    declared = {name: kind for one in scripts.lines.values() for name, kind in one.placeholders.items()}
    made = make_script(script.key, list(texts), {**declared, **script.placeholders}, script.file, faults)
    if made is None:
        return Tried((), tuple(faults))
    news = set(made.placeholders) - set(script.placeholders)
    mend = f"这一句能用的只有：{'、'.join(script.placeholders) or '没有'}"
    faults += [Fault(script.file, script.key, f"这一句没有 {{{name}}} 的值", mend) for name in sorted(news)]
    unknown = [quote for quote in made.quotes if quote not in scripts.citations]
    faults += [
        Fault(script.file, script.key, f"没有这条可引用的法条：{quote}", "只能引用条文库里有的") for quote in unknown
    ]
    if faults:
        return Tried((), tuple(faults))
    alone = replace(scripts, lines={script.key: made})
    return Tried(tuple(filled(made, scripts)), tuple(judge_scripts(alone, wall)))


def find_place(home: Path, script: Script) -> ScriptPlace:
    """Where it stands. Raises Refused for the few texts that only a file holds."""
    place = place_of(script, merged_file(home, path_of(script)))
    if place is None:
        raise Refused(f"{script.key} 要在文件 {path_of(script)} 里改，改完运行 guanjia check")
    return place


def merged_file(home: Path, path: str) -> dict[str, object]:
    """A content file with the office's own laid over it."""
    return merge(read_file(FOLDER.parent / path), read_file(home / path))


def try_whole(home: Path, script: Script, texts: Sequence[str]) -> list[Fault]:
    """The whole content with this wording in it; only faults that are not there without it."""
    place = find_place(home, script)
    overlay = home / "scripts_zh"
    before = {(fault.file, fault.key, fault.fault) for fault in read_scripts(overlay)[1]}
    with TemporaryDirectory() as folder:
        trial = Path(folder) / "scripts_zh"
        if overlay.is_dir():
            shutil.copytree(overlay, trial)
        lay_in(Path(folder), home, place, texts)
        faults = read_scripts(trial)[1]
    return [fault for fault in faults if (fault.file, fault.key, fault.fault) not in before]


def lay_in(into: Path, home: Path, place: ScriptPlace, texts: Sequence[str]) -> None:
    """Write the wording into the overlay file below `into`; the file appears whole or not at all."""
    below = merged_file(home, place.path)
    file = into / place.path
    content = laid(read_file(home / place.path), below, place.keys, list(texts))
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", encoding="utf-8", delete=False) as draft:
        draft.write(written(content))
    Path(draft.name).replace(file)  # each process its own draft: two may lay the same file


def script_named(scripts: Scripts, key: str) -> Script:
    """The script of a key. Raises NotFound."""
    if key not in scripts.lines:
        raise NotFound(f"没有话术 {key}。也许刚被改名，回到列表再找")
    return scripts.lines[key]


def base_of(script: Script) -> str:
    """The fingerprint of its texts as they stand."""
    return fingerprint(list(script.texts))
