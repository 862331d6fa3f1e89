"""The values a talk may say: sums and other facts of the fees only to whom they belong."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.heard import Evidence, Heard, HeardIntent, Slots
from bot.domain.scripts import PlaceholderKind, Script
from bot.domain.talk import TalkState
from dialogues.context import Context, strong_intents
from dialogues.values import KNOWN_WHEN, MADE_BY_SERVICE, SOURCES, value_of
from scripts_zh.load import load_scripts
from tests.dialogues.transcripts import facts_of

HEARD = Heard("一二 三", (HeardIntent("other", 1.0),), Slots())
OWNER = facts_of(
    {
        "who": "owner",
        "company": {"hotline": "0571-88880000", "counter": "1号楼"},
        "household": {
            "last_payment": ["100.50", dt.date(2026, 11, 20)],
            "repairs": [["G8", "灯不亮", dt.date(2026, 11, 1)], ["G7", "漏水", dt.date(2026, 9, 20)]],
        },
    }
)
CONTEXT = Context(OWNER, TalkState(memory={"problem": "灯坏了"}, rounds={"vacant": 2}), HEARD, text=HEARD.text)
OF_THE_FEES = (
    *("outstanding", "undisputed", "prepaid", "late_charge"),
    *("period", "oldest_period", "last_amount", "last_on", "promised_on"),
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "张伟"),
        ("room", "3-2-501"),
        ("hotline", "0571-88880000"),
        ("counter", "1号楼"),
        ("transfer", None),
        ("outstanding", 84180),
        ("period", "2026-10..2026-12"),
        ("last_amount", 10050),
        ("repair_number", "G7"),
        ("promised_on", None),
        ("said", "一二 三"),
        ("problem", "灯坏了；一二 三"),
        ("summary", "已谈：房子空着 2 次。业主说：一二 三"),
        ("item_like:电梯", "电梯费"),
        ("item_like:停车", ""),
        ("item_named", ""),
        ("date", None),
        ("choices", None),
    ],
)
def test_a_value_by_its_name(name: str, value: object) -> None:
    assert value_of(name, CONTEXT) == value


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("电梯费多收了", "电梯费"),
        ("电梯的钱不对", "电梯费"),
        ("物业服务费算错了", "物业服务费"),
        ("你们物业算错了", ""),
    ],
)
def test_the_fee_item_a_message_names(text: str, item: str) -> None:
    assert value_of("item_named", replace(CONTEXT, text=text)) == item


@pytest.mark.parametrize("who", ["tenant", "family", "stranger"])
@pytest.mark.parametrize("name", OF_THE_FEES)
def test_facts_of_the_fees_are_unknown_to_others(who: str, name: str) -> None:
    speaker = facts_of({"who": who}).speaker
    paid_and_promised = replace(OWNER.household, promised_on=dt.date(2026, 12, 1))
    other = replace(OWNER, speaker=speaker, household=paid_and_promised)
    assert value_of(name, replace(CONTEXT, facts=replace(other, speaker=OWNER.speaker))) is not None
    assert value_of(name, replace(CONTEXT, facts=other)) is None


def test_every_sum_is_among_the_facts_of_the_fees() -> None:
    sums = {name for name, (kind, _) in SOURCES.items() if kind is PlaceholderKind.AMOUNT}
    assert sums - {"amount"} <= set(OF_THE_FEES)  # `amount` is what the owner named, and only effects take it
    assert not any("amount" in script.placeholders for script in _talked())


def test_a_settled_or_missing_bill_has_no_period() -> None:
    empty = replace(CONTEXT, facts=facts_of({"who": "owner", "bill": []}))
    assert value_of("period", empty) is None
    assert value_of("item_like:物业", replace(CONTEXT, facts=facts_of({"who": "tenant"}))) == ""


def test_when_a_value_is_known_is_told_for_known_values_only() -> None:
    assert set(KNOWN_WHEN) <= set(SOURCES) | set(MADE_BY_SERVICE)


@pytest.mark.parametrize(
    ("scores", "strong"),
    [
        ([("other", 1.0)], ()),
        ([("other", 0.6), ("rate", 0.9)], ()),
        ([("rate", 0.39)], ()),
        ([("rate", 0.4), ("greet", 0.79), ("thanks", 0.8), ("other", 0.9)], ("rate", "thanks")),
    ],
)
def test_an_intent_counts_when_it_is_surely_heard(scores: list[tuple[str, float]], strong: tuple[str, ...]) -> None:
    intents = tuple(HeardIntent(intent, score) for intent, score in scores)
    assert strong_intents(Heard("话", intents, Slots())) == strong


@pytest.mark.parametrize(
    ("words", "strong"), [("没人", ("obj_elevator",)), ("房子空着", ("obj_elevator", "obj_vacant"))]
)
def test_a_further_intent_counts_only_in_a_clause_of_its_own(words: str, strong: tuple[str, ...]) -> None:
    text = "电梯坏了没人修，房子空着"

    def heard_in(intent: str, part: str) -> HeardIntent:
        start = text.index(part)
        return HeardIntent(intent, 0.9, (Evidence("rule", start, start + len(part), part),))

    heard = Heard(text, (heard_in("obj_elevator", "电梯坏了"), heard_in("obj_vacant", words)), Slots())
    assert strong_intents(heard) == strong


def _talked() -> list[Script]:
    return [
        script for key, script in load_scripts().lines.items() if not key.startswith(("bill.", "card.", "receipt."))
    ]
