"""Read what is said after a payment: each `after_payment/<story>.yaml` is one story, told by what the owner lived.

See `after_payment/plain.yaml` for the shape. Its texts become the scripts `after.STORY.PART`.
"""

import re
from collections.abc import Mapping, Sequence

from bot.domain.after_payment import Lived, Part, Story
from bot.domain.scripts import ContentFile, Fault, Script
from scripts_zh.lines import Kinds, make_script
from scripts_zh.read import strings

MATTER_AND_NOTE = "matter_and_note"
PARTS = (Part.MATTER, Part.NOTE, MATTER_AND_NOTE, Part.QUESTION, Part.LOOP)
_KEYS = {"title", "basis", "when", "weight", "texts", "note_hours", "question_hours"}
_LIKE = "照 after_payment/plain.yaml 的写法改"
_LAST_HOUR = 72
_ASKS_FOR_MONEY = re.compile(
    "缴费吧|请缴|再缴|补缴|预缴|预存|续费|欠|余款|尾款|账单|下一?期|下季度|优惠|活动|团购|充值|推荐给"
)


def read_stories(files: Sequence[ContentFile], faults: list[Fault]) -> dict[str, Story]:
    """The stories by name. There must be one for everybody."""
    stories: dict[str, Story] = {}
    for file in files:
        try:
            stories[file.name] = _read_story(file)
        except ValueError as exc:
            key, _, told = str(exc).rpartition("|")
            faults.append(Fault(file.file, key or file.name, told, _LIKE))
    if not any(not story.when for story in stories.values()):
        mend = "留一个 when 为空的文件，谁都合适"
        faults.append(Fault("scripts_zh/after_payment", "when", "没有谁都合适的一种", mend))
    return stories


def story_scripts(stories: Mapping[str, Story], vocabulary: Kinds, faults: list[Fault]) -> dict[str, Script]:
    """The scripts of all stories by key; a fault for each text that asks for money or sells something."""
    scripts: dict[str, Script] = {}
    for story in stories.values():
        for part, texts in story.texts.items():
            script = make_script(story.script(part), texts, vocabulary, story.file, faults)
            if script is not None:
                scripts[script.key] = script
            faults += [
                Fault(story.file, f"texts.{part}", f"缴费后 72 小时不提钱、不推销：{found[0]}", "删掉这一句")
                for text in texts
                if (found := _ASKS_FOR_MONEY.search(text))
            ]
    return scripts


def _read_story(file: ContentFile) -> Story:
    told = file.content
    unknown = sorted(set(told) - _KEYS)
    if unknown:
        raise ValueError(f"{unknown[0]}|不认识的键")
    for key in ("title", "basis", "texts"):
        if not told.get(key):
            raise ValueError(f"{key}|没有写")
    when = strings(told.get("when", ()))
    strange = [name for name in when if name not in Lived.__members__.values()]
    if strange:
        raise ValueError(f"when|不认识的经历 {strange[0]}，可用：{'、'.join(Lived)}")
    weight = told.get("weight", 0)
    if type(weight) is not int:
        raise ValueError("weight|应为整数")
    return Story(
        name=file.name,
        title=str(told["title"]),
        basis=str(told["basis"]),
        when=when,
        weight=weight,
        texts=_texts(told["texts"]),
        note=_hours(told, "note_hours", (24, 48)),
        question=_hours(told, "question_hours", (48, 72)),
        file=file.file,
    )


def _texts(told: object) -> dict[str, tuple[str, ...]]:
    written = told if isinstance(told, Mapping) else {"": told}
    strange = sorted(set(written) - set(PARTS))
    if strange:
        raise ValueError(f"texts.{strange[0]}|没有这一部分，可用：{'、'.join(PARTS)}")
    for needed in (Part.MATTER, Part.LOOP):
        if needed not in written:
            raise ValueError(f"texts.{needed}|每一种都要有：业主自己的事和低分总要回话")
    if Part.NOTE in written and MATTER_AND_NOTE not in written:
        raise ValueError(f"texts.{MATTER_AND_NOTE}|有 note 就要有它：两件事碰在一起合成一条")
    try:
        return {str(part): strings(texts) for part, texts in written.items()}
    except ValueError as exc:
        raise ValueError(f"texts|{exc}") from None


def _hours(told: Mapping[str, object], key: str, usual: tuple[int, int]) -> tuple[int, int]:
    hours = told.get(key, list(usual))
    if not isinstance(hours, list) or [type(hour) for hour in hours] != [int, int]:
        raise ValueError(f"{key}|写成 [从第几小时, 到第几小时]")
    opens, closes = hours
    if not 0 <= opens < closes <= _LAST_HOUR:
        raise ValueError(f"{key}|应在 0 到 {_LAST_HOUR} 小时之间，先小后大")
    return opens, closes
