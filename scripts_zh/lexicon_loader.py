"""Reads the lexicon (`scripts_zh/lexicon/`) to plain values, an office's overlay over the packaged one, and checks it.

It compiles and matches nothing: what the words mean in a message is for the understanding.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import yaml

from bot.domain.errors import BadFile
from bot.domain.lexicon import PARTICLES, Concept, IntentCues, Lexicon, expand, says_too_little
from bot.domain.lexicon import __file__ as lexicon_file
from bot.domain.scripts import Fault
from scripts_zh.characters import __file__ as characters_file
from scripts_zh.characters import character_tables, simplified_characters, syllables

_STRENGTHS = ("strong", "fair", "weak", "hint")
_CUE_KEYS = {"intent", *_STRENGTHS, "examples", "counter_examples"}
_SINGLE_FILES = ("ranking.yaml", "rewrites.yaml", "whole.yaml", "answers.yaml")

Content = Mapping[str, Mapping[str, object]]  # file name within the lexicon -> what it holds


def load_lexicon(overlay: Path | None = None) -> Lexicon:
    """The packaged lexicon with the files of `overlay` (a folder of the same shape) over it, file by file.

    Raises BadFile when anything is not in order; `find_faults` tells all faults.
    """
    faults: list[Fault] = []
    content = _read_all(overlay, faults)
    if not faults:
        faults = list(_faults_in(content))
    if faults:
        first = faults[0]
        raise BadFile(
            f"词库有 {len(faults)} 处错误，第一处：{first.file} {first.key} {first.fault}。{first.mend}。"
            "运行 guanjia check 看全部"
        )
    return _lexicon(content)


def lexicon_bytes(overlay: Path | None = None) -> Iterator[bytes]:
    """All that `load_lexicon` answers from, unread: the files, the character tables, and the code that reads them."""
    for folder, path in _files(overlay):
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()
    yield from (table.read_bytes() for table in character_tables())
    yield from (Path(code).read_bytes() for code in (__file__, characters_file, lexicon_file))


def find_faults(overlay: Path | None = None) -> list[Fault]:
    """All faults of the lexicon's form: unreadable files, unknown keys and concepts, brackets, unknown intents."""
    faults: list[Fault] = []
    content = _read_all(overlay, faults)
    faults += _faults_in(content)
    return faults or list(_stumps(content))


def _read_all(overlay: Path | None, faults: list[Fault]) -> dict[str, Mapping[str, object]]:
    content: dict[str, Mapping[str, object]] = {}
    for folder, path in _files(overlay):
        name = path.relative_to(folder).as_posix()
        read = _read(path, name, faults)
        if read is not None:
            content[name] = read
    return content


def _files(overlay: Path | None) -> Iterator[tuple[Path, Path]]:
    """Each file after its folder; what comes later stands over what came before."""
    packaged = Path(str(files("scripts_zh").joinpath("lexicon")))
    for folder in (packaged, *([overlay] if overlay is not None and overlay.is_dir() else [])):
        yield from ((folder, path) for path in sorted(folder.rglob("*.yaml")))


def _read(path: Path, name: str, faults: list[Fault]) -> Mapping[str, object] | None:
    try:
        read = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - the safe loader, in C if built
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        faults.append(
            Fault(
                f"lexicon/{name}",
                "",
                f"读不懂这个文件：{exc}",
                "按旁边的文件改好缩进和冒号，用 UTF-8 存",
            )
        )
        return None
    if not isinstance(read, dict):
        faults.append(Fault(f"lexicon/{name}", "", "文件最外层不是“名字: 内容”", "照旁边的文件写"))
        return None
    return read


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _lexicon(content: Content) -> Lexicon:
    ranking = content["ranking.yaml"]
    return Lexicon(
        concepts=tuple(_concepts(content)),
        cues=tuple(_cues(content)),
        order=tuple(_words(ranking.get("order"))),
        yields=_yields(ranking),
        courteous=frozenset(_words(ranking.get("courteous"))),
        rewrites=dict(_rewrites(content["rewrites.yaml"])),
        whole=dict(_inverted(content["whole.yaml"])),
        told=_told(content),
        answers=dict(_inverted(content["answers.yaml"])),
        simplified=simplified_characters(),
        syllables=syllables(),
    )


def _concepts(content: Content) -> Iterator[Concept]:
    for name, file in content.items():
        if name.startswith("concepts/"):
            negatable = file.get("negatable", True) is not False
            for concept, words in _mapping(file.get("concepts")).items():
                yield Concept(str(concept), tuple(_words(words)), negatable)


def _cues(content: Content) -> Iterator[IntentCues]:
    for name, file in content.items():
        if name.startswith("intents/"):
            yield IntentCues(
                intent=str(file["intent"]),
                file=f"lexicon/{name}",
                **{key: tuple(_lines(file.get(key))) for key in _CUE_KEYS - {"intent"}},
            )


def _told(content: Content) -> dict[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    for name, file in content.items():
        if name.startswith("told/"):
            for intent, sentences in file.items():
                told[str(intent)] = told.get(str(intent), ()) + tuple(_lines(sentences))
    return told


def _yields(ranking: Mapping[str, object]) -> dict[str, frozenset[str]]:
    groups = {str(name): frozenset(_words(members)) for name, members in _mapping(ranking.get("groups")).items()}
    yields: dict[str, frozenset[str]] = {}
    for intents, heavier in _mapping(ranking.get("yields")).items():
        named = _words(heavier)
        members = frozenset(member for name in named for member in groups.get(name, {name}))
        for intent in str(intents).split():
            for one in groups.get(intent, {intent}):
                yields[one] = yields.get(one, frozenset()) | (members - {one})
    return yields


def _rewrites(file: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for new, old in file.items():
        for word in _words(old):
            yield word, "" if new == "drop" else str(new)


def _inverted(file: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for meaning, templates in file.items():
        for template in _words(templates):
            for wording in expand(template):
                yield wording, str(meaning)


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, dict) else {}


def _words(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(word) for word in value]
    return str(value).split() if value is not None else []


def _lines(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(line) for line in value]
    return [line.strip() for line in str(value).splitlines() if line.strip()] if value is not None else []


def _faults_in(content: Content) -> Iterator[Fault]:
    for name in _SINGLE_FILES:
        if name not in content:
            yield Fault(f"lexicon/{name}", "", "没有这个文件", "从安装包里拷一份回来")
    known = {concept.name for concept in _concepts(content)}
    yield from _concept_faults(content)
    for name, file in content.items():
        if name.startswith("intents/"):
            yield from _cue_faults(f"lexicon/{name}", file, known)
    yield from _ranking_faults(content)


def _concept_faults(content: Content) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name, file in content.items():
        if not name.startswith("concepts/"):
            continue
        for concept, words in _mapping(file.get("concepts")).items():
            key, where = str(concept), f"lexicon/{name}"
            if not key.isascii():
                yield Fault(where, key, "概念的名字要用英文", "改成英文，例如 lift")
            if key in seen:
                yield Fault(where, key, f"这个概念在 {seen[key]} 里已经有了", "两处并成一处")
            seen[key] = where
            yield from _template_faults(where, key, _words(words))


def _cue_faults(where: str, file: Mapping[str, object], known: set[str]) -> Iterator[Fault]:
    if not isinstance(file.get("intent"), str):
        yield Fault(where, "intent", "没有写 intent", "第一行写 intent: 意图的名字")
    for key in file:
        if key not in _CUE_KEYS:
            yield Fault(where, str(key), "不认识的键", f"只能用 {', '.join(sorted(_CUE_KEYS))}")
    for strength in _STRENGTHS:
        for line in _lines(file.get(strength)):
            yield from pattern_faults(where, f"{strength}: {line}", line, known)


def pattern_faults(where: str, key: str, line: str, known: set[str]) -> Iterator[Fault]:
    """What is wrong with one pattern; `known` are the concepts there are."""
    tokens = line.split()
    if not [token for token in tokens if not token.startswith("-")]:
        yield Fault(where, key, "句式里只有排除，没有要找的词", "至少写一个要找的词")
    for token in tokens:
        for part in token.removeprefix("-").split(">"):
            if "(" in part or "[" in part:
                yield from _template_faults(where, key, [part])
                continue
            for concept in part.split("|"):
                if concept.isascii() and concept not in known:
                    yield Fault(
                        where,
                        key,
                        f"没有这个概念：{concept}",
                        "写进 lexicon/concepts，或改成已有的名字",
                    )


def _template_faults(where: str, key: str, templates: Iterable[str]) -> Iterator[Fault]:
    for template in templates:
        try:
            expand(template)
        except ValueError as exc:
            yield Fault(where, key, str(exc), "检查括号 ( ) [ ] 和竖线 |")


def _stumps(content: Content) -> Iterator[Fault]:
    """Words that lose their particle and then say too little: heard all over, though nothing is broken."""
    for name, file in content.items():
        for key, words in _mapping(file.get("concepts")).items():
            yield from stumps_in(f"lexicon/{name}", str(key), _words(words))
        if name.startswith("intents/"):
            for strength in _STRENGTHS:
                for line in _lines(file.get(strength)):
                    yield from stumps_in(f"lexicon/{name}", f"{strength}: {line}", _literals(line))


def stumps_in(where: str, key: str, templates: Iterable[str]) -> Iterator[Fault]:
    """Wordings of these templates of which one character or none is left without particles at the edges."""
    wordings = {wording for template in templates for wording in expand(template)}
    for wording in sorted(wordings):
        left = wording.strip(PARTICLES)
        if says_too_little(wording) and left not in wordings:  # 谁[的] means 谁
            yield Fault(where, key, f"“{wording}”去掉语气助词只剩“{left}”", "写长一点，或去掉这个词")


def _literals(line: str) -> Iterator[str]:
    for part in (part for token in line.split() for part in token.removeprefix("-").split(">")):
        templates = [part] if "(" in part or "[" in part else part.split("|")
        yield from (template for template in templates if not template.isascii())


def _ranking_faults(content: Content) -> Iterator[Fault]:
    order = set(_words(content.get("ranking.yaml", {}).get("order")))
    for name, file in content.items():
        if name.startswith("intents/") and file.get("intent") not in order:
            yield Fault(
                f"lexicon/{name}",
                "intent",
                "排序表里没有这个意图",
                "在 lexicon/ranking.yaml 的 order 里给它一个位置",
            )
        if name.startswith("told/"):
            for intent in file:
                if intent not in order:
                    yield Fault(
                        f"lexicon/{name}", str(intent), "排序表里没有这个意图", "写对意图的名字，或在 order 里加上它"
                    )
