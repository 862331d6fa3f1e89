"""Read the moments of truth: each `moments/<name>.yaml` is one moment. See `moments/moved_in.yaml` for the shape."""

import re
from collections.abc import Mapping, Sequence

from bot.domain.moment_of_truth import FOUND, Happens, MomentOfTruth
from bot.domain.scripts import ContentFile, Fault, Script
from scripts_zh.lines import Kinds, make_script
from scripts_zh.read import strings

_WORDS = ("title", "basis", "owner", "measure")
_KEYS = {*_WORDS, "happens", "text", "task", "said_by", "after_days", "within_days", "festival"}
_MOST_DAYS = 366
_LIKE = "照 moments/moved_in.yaml 的写法改"
_MONEY = re.compile("缴|交费|付款|账单|欠|物业费|预存|续费|优惠|活动|团购|充值")


def read_moments(files: Sequence[ContentFile], faults: list[Fault]) -> dict[str, MomentOfTruth]:
    """The moments by name."""
    moments: dict[str, MomentOfTruth] = {}
    for file in files:
        try:
            moments[file.name] = _read(file)
        except ValueError as exc:
            key, _, told = str(exc).rpartition("|")
            faults.append(Fault(file.file, key or file.name, told, _LIKE))
    return moments


def moment_scripts(moments: Mapping[str, MomentOfTruth], vocabulary: Kinds, faults: list[Fault]) -> dict[str, Script]:
    """The scripts of all greetings by key; a fault for each that speaks of money."""
    scripts: dict[str, Script] = {}
    for moment in moments.values():
        if not moment.text:
            continue
        script = make_script(moment.script, moment.text, vocabulary, moment.file, faults)
        if script is not None:
            scripts[script.key] = script
        faults += [
            Fault(moment.file, "text", f"问候不提钱、不推销：{found[0]}", "删掉这一句")
            for text in moment.text
            if (found := _MONEY.search(text))
        ]
    return scripts


def unknown_scripts(moments: Mapping[str, MomentOfTruth], scripts: Mapping[str, Script]) -> list[Fault]:
    """A fault for each moment that leaves the word to a script nobody wrote."""
    return [
        Fault(moment.file, "said_by", f"没有话术 {moment.said_by}", "写一个已有的键，或改写 text")
        for moment in moments.values()
        if moment.said_by and moment.said_by not in scripts
    ]


def _read(file: ContentFile) -> MomentOfTruth:
    told = file.content
    unknown = sorted(set(told) - _KEYS)
    if unknown:
        raise ValueError(f"{unknown[0]}|不认识的键")
    for key in _WORDS:
        if not told.get(key):
            raise ValueError(f"{key}|没有写")
    if told.get("happens") not in Happens.__members__.values():
        raise ValueError(f"happens|不认识的时刻，可用：{'、'.join(Happens)}")
    happens = Happens(str(told["happens"]))
    if sum(bool(told.get(key)) for key in ("text", "task", "said_by")) != 1:
        raise ValueError("text|text、task、said_by 三样写一样")
    if happens not in FOUND and not told.get("said_by"):
        raise ValueError("said_by|这一时刻已经有话在说，写明是哪一句，不再多发一条")
    if (happens is Happens.FESTIVAL) != bool(told.get("festival")):
        raise ValueError("festival|节日才写、也必须写是哪个节，名字同国务院放假安排")
    return MomentOfTruth(
        name=file.name,
        title=str(told["title"]),
        basis=str(told["basis"]),
        happens=happens,
        owner=str(told["owner"]),
        measure=str(told["measure"]),
        text=_texts(told.get("text", ())),
        task=str(told.get("task", "")),
        said_by=str(told.get("said_by", "")),
        after_days=_days(told, "after_days", 0, -30),
        within_days=_days(told, "within_days", 3, 0),
        festival=str(told.get("festival", "")),
        file=file.file,
    )


def _texts(told: object) -> tuple[str, ...]:
    try:
        return strings(told)
    except ValueError as exc:
        raise ValueError(f"text|{exc}") from None


def _days(told: Mapping[str, object], key: str, usual: int, least: int) -> int:
    days = told.get(key, usual)
    if type(days) is not int or not least <= days <= _MOST_DAYS:
        raise ValueError(f"{key}|应为 {least} 到 {_MOST_DAYS} 的整数")
    return days
