"""Read objection cards: `objections/<id>.yaml`, one reason not to pay each. See `vacant.yaml` for the shape.

Each stage is a mapping of named lines, tried from the top; a line has texts, `when` (named predicates), `do`
(effects) and, in the last stage, `ask` (expected answers). `texts` may be told by tone: `{warm: ..., brief: ...}`.
Among the replies a line with `of: NAME` is that reply where its `when` holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from bot.domain.scripts import CardLine, ContentFile, Fault, ObjectionCard, Script
from bot.domain.talk import Tone
from scripts_zh.lines import Kinds, make_script
from scripts_zh.read import strings

STAGES = ("acknowledge", "fact", "we_do", "next_step", "replies")
_LINE_KEYS = {"texts", "when", "do", "ask", "goto", "of"}
_CARD_KEYS = {
    "title",
    "hears",
    "weight",
    "needs",
    "urgent",
    "hand_over_after",
    "placeholders",
    "words",
}
_LISTS = ("cues", "examples", "counter_examples", "must_check", "must_not_say")
_NEEDS = ("", "bound", "payer")


def read_cards(files: Sequence[ContentFile], faults: list[Fault]) -> dict[str, ObjectionCard]:
    """Cards by id."""
    cards: dict[str, ObjectionCard] = {}
    for file in files:
        try:
            cards[file.name] = _read_card(file)
        except ValueError as exc:
            key, _, told = str(exc).rpartition("|")
            faults.append(
                Fault(
                    file.file,
                    key or file.name,
                    told,
                    "照 objections/vacant.yaml 的写法改",
                )
            )
    return cards


def card_scripts(cards: Mapping[str, ObjectionCard], vocabulary: Kinds, faults: list[Fault]) -> dict[str, Script]:
    """The scripts of all cards by key."""
    scripts: dict[str, Script] = {}
    for card in cards.values():
        for stage in STAGES:
            for line in lines_of(card, stage):
                if line.texts:
                    key = script_key(card.id, stage, line.name)
                    script = make_script(key, line.texts, vocabulary, card.file, faults)
                    if script is not None:
                        scripts[key] = script
    return scripts


def script_key(card: str, stage: str, line: str) -> str:
    """How a card's line is named among all scripts."""
    return f"objection.{card}.{stage}.{line}"


def lines_of(card: ObjectionCard, stage: str) -> tuple[CardLine, ...]:
    """The lines of one stage, in the order they are tried."""
    return cast("tuple[CardLine, ...]", getattr(card, stage))


def _read_card(file: ContentFile) -> ObjectionCard:
    told = file.content
    unknown = set(told) - _CARD_KEYS - set(STAGES) - set(_LISTS)
    if unknown:
        raise ValueError(f"不认识的键：{'、'.join(sorted(unknown))}")
    for stage in STAGES[:4]:
        if not told.get(stage):
            raise ValueError(f"{stage}|这一步没有话")
    needs = str(told.get("needs", "payer"))
    if needs not in _NEEDS:
        raise ValueError("needs|应为 payer、bound 或空")
    stages = {stage: _read_stage(stage, told.get(stage, {})) for stage in STAGES}
    lists = {name: strings(told.get(name, ())) for name in _LISTS}
    return ObjectionCard(
        id=file.name,
        title=_text(told, "title"),
        hears=str(told.get("hears", "")),  # empty: trees lead to it, no intent does
        weight=_number(told, "weight", 50),
        acknowledge=stages["acknowledge"],
        fact=stages["fact"],
        we_do=stages["we_do"],
        next_step=stages["next_step"],
        replies=stages["replies"],
        needs=needs,
        urgent=told.get("urgent", False) is True,
        file=file.file,
        cues=lists["cues"],
        examples=lists["examples"],
        counter_examples=lists["counter_examples"],
        must_check=lists["must_check"],
        must_not_say=lists["must_not_say"],
        hand_over_after=_number(told, "hand_over_after", 3),
        words=_read_words(told.get("words", {})),
    )


def _read_words(told: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(told, Mapping):
        raise ValueError("words|应为“名: [词, 词]”")  # noqa: TRY004 - a fault of content, not of type
    return {str(name): strings(listed) for name, listed in told.items()}


def _read_stage(stage: str, told: object) -> tuple[CardLine, ...]:
    if not isinstance(told, Mapping):
        raise ValueError(f"{stage}|应为“名: 话”的列表")  # noqa: TRY004 - a fault of content, not of type
    return tuple(line for name, shape in told.items() for line in _read_tones(stage, str(name), shape))


def _read_tones(stage: str, name: str, told: object) -> list[CardLine]:
    """One line, or one in several tones: NAME_brief and NAME_formal stand before the warm NAME, the default."""
    shape = told if isinstance(told, Mapping) else {"texts": told}
    texts = shape.get("texts", ())
    if not isinstance(texts, Mapping):
        return [_read_line(f"{stage}.{name}", name, shape)]
    key = f"{stage}.{name}"
    if Tone.WARM not in texts or set(texts) - set(Tone):
        raise ValueError(f"{key}|texts 按语气写时，用 {'、'.join(Tone)}，warm 必须有")
    lines = []
    for tone in sorted(texts, key=lambda one: one == Tone.WARM):
        own = {**shape, "texts": texts[tone]}
        if tone != Tone.WARM:
            own["when"] = [*strings(shape.get("when", ())), f"tone:{tone}"]
        suffix = "" if tone == Tone.WARM else f"_{tone}"
        line = _read_line(key, f"{name}{suffix}", own)
        lines.append(replace(line, of=line.of or name))
    return lines


def _read_line(key: str, name: str, told: object) -> CardLine:
    shape = told if isinstance(told, Mapping) else {"texts": told}
    unknown = set(shape) - _LINE_KEYS
    if unknown:
        raise ValueError(f"{key}|不认识的键：{'、'.join(sorted(unknown))}")
    do, ask = shape.get("do", []), shape.get("ask", {})
    if not isinstance(do, list) or not all(isinstance(deed, Mapping) for deed in do) or not isinstance(ask, Mapping):
        raise ValueError(f"{key}|do 应为“- 动作: {{参数}}”的列表，ask 应为“回答: 去处”")
    try:
        return CardLine(
            name=name,
            texts=strings(shape.get("texts", ())),
            when=strings(shape.get("when", ())),
            do=tuple(do),
            ask=ask,
            goto=str(shape.get("goto", "")),
            of=str(shape.get("of", "")),
        )
    except ValueError as exc:
        raise ValueError(f"{key}|{exc}") from exc


def _text(told: Mapping[str, object], key: str) -> str:
    value = told.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key}|没有写")
    return value


def _number(told: Mapping[str, object], key: str, default: int) -> int:
    value = told.get(key, default)
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"{key}|应为不小于 0 的整数")
    return value
