"""Placeholders filled by kind; untrusted words stay words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.effects import Value
from bot.domain.errors import WrongUse
from bot.domain.scripts import Citation, PlaceholderKind, Script
from scripts_zh.render import MOST_CHARACTERS, clean, render

LAW = Citation("law", "《某法》第一条", "原文{不动}。", "来源", "2026-11-23")


def said(text: str, kind: PlaceholderKind, value: Value) -> str:
    """One wording with one value."""
    return render(Script("t.k", (text,), {"v": kind}), text, {"v": value}, {"law": LAW})


@pytest.mark.parametrize(
    ("kind", "value", "printed"),
    [
        ("amount", 119490, "1194.90"),
        ("amount", -5, "-0.05"),
        ("count", 3, "3"),
        ("date", dt.date(2026, 12, 4), "12月4日（周五）"),
        ("period", "2026-07..2026-09", "2026年7月至9月"),
        ("room", "3-2-501", "3-2-501"),
        ("text", "厨房\n漏水\x00", "厨房 漏水"),
        ("text", "\u202e倒写\u200b", "倒写"),
        ("text", "a]]>b", "a b"),
        ("text", "长" * 100, "长" * (MOST_CHARACTERS - 1) + "…"),
        ("block", "一\n二", "一\n二"),
    ],
)
def test_each_kind_is_printed_its_way(kind: str, value: Value, printed: str) -> None:
    assert said("【{v}】", PlaceholderKind(kind), value) == f"【{printed}】"


def test_a_quotation_is_letter_for_letter_with_its_name() -> None:
    assert said("{quote:law}好", PlaceholderKind.TEXT, "") == "《某法》第一条：“原文{不动}。”好"


@pytest.mark.parametrize("name", ["{v}", "{quote:law}", "{other}", "{{v}}"])
def test_words_of_owners_are_never_expanded_again(name: str) -> None:
    assert said("<{v}>", PlaceholderKind.TEXT, name) == f"<{name}>"


def test_a_missing_value_names_script_and_placeholder() -> None:
    with pytest.raises(WrongUse, match=r"t\.k.*\{v\}"):
        render(Script("t.k", ("{v}",), {"v": PlaceholderKind.TEXT}), "{v}", {}, {})


@pytest.mark.parametrize(("kind", "value"), [("amount", "751.80"), ("date", "2026-12-04"), ("text", 5), ("count", "3")])
def test_a_value_of_another_kind_is_refused(kind: str, value: Value) -> None:
    with pytest.raises(WrongUse, match=kind):
        said("{v}", PlaceholderKind(kind), value)


@given(st.text(max_size=300))
def test_cleaned_words_are_one_short_visible_line(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= MOST_CHARACTERS
    assert cleaned == clean(cleaned)
    assert not any(character in cleaned for character in "\n\r\x00\u200b\u202e")
