"""Which messages are one thought, and how long its turn waits."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.inbound import Inbound, InboundKind
from bot.domain.joining import Quiet, as_thoughts, ripe_at
from bot.domain.moments import CHINA

NOW = dt.datetime(2026, 11, 23, 21, 0, tzinfo=CHINA)
QUIET = Quiet()


def said(number: int, text: str, kind: InboundKind = InboundKind.TEXT, group: str = "") -> Inbound:
    return Inbound("telegram", "main", "4242", str(number), kind, text, NOW, group=group)


@pytest.mark.parametrize(
    ("kinds", "first_s", "last_s", "ripe_s"),
    [
        (["text"], 0, 0, 2.5),
        (["text", "text"], 0, 2, 4.5),
        (["text", "text", "text"], 0, 7, 8),  # eight seconds at most
        (["text", "image"], 0, 1, 3.5),
        (["text", "click"], 0, 1, 1),  # a press is complete
        (["leave"], 3, 3, 3),
        (["follow"], 3, 3, 3),
        (["voice"], 0, 0, 2.5),
    ],
)
def test_a_turn_waits_for_quiet(kinds: list[str], first_s: float, last_s: float, ripe_s: float) -> None:
    first, last = NOW + dt.timedelta(seconds=first_s), NOW + dt.timedelta(seconds=last_s)
    assert ripe_at(kinds, first, last, QUIET) == NOW + dt.timedelta(seconds=ripe_s)


def test_words_are_one_thought_and_a_press_is_another() -> None:
    thoughts = as_thoughts(
        [said(1, "你好"), said(2, "电梯坏了"), said(3, "", InboundKind.IMAGE), said(4, "看明细", InboundKind.CLICK)]
    )
    assert [(thought.whole.text, thought.whole.external_id) for thought in thoughts] == [
        ("你好\n电梯坏了", "3"),
        ("看明细", "4"),
    ]
    assert [part.text for part in thoughts[0].parts] == ["你好", "电梯坏了", ""]


def test_a_voice_alone_stays_a_voice_and_pictures_alone_a_picture() -> None:
    (voice,) = as_thoughts([said(1, "怎么交", InboundKind.VOICE), said(2, "", InboundKind.IMAGE)])
    assert (voice.whole.kind, voice.whole.text) == (InboundKind.VOICE, "怎么交")
    (picture,) = as_thoughts([said(1, "", InboundKind.IMAGE), said(2, "", InboundKind.IMAGE)])
    assert (picture.whole.kind, picture.whole.external_id) == (InboundKind.IMAGE, "2")


def test_what_is_said_in_a_group_is_not_joined_with_what_is_said_alone() -> None:
    assert len(as_thoughts([said(1, "账单", group="-5"), said(2, "怎么交")])) == 2


@given(st.lists(st.tuples(st.sampled_from(list(InboundKind)), st.sampled_from(["", "甲", "乙 "])), max_size=12))
def test_no_message_is_lost_and_none_comes_twice(sent: list[tuple[InboundKind, str]]) -> None:
    messages = [said(number, text, kind) for number, (kind, text) in enumerate(sent)]
    thoughts = as_thoughts(messages)
    assert [part for thought in thoughts for part in thought.parts] == messages
    assert [thought.whole.external_id for thought in thoughts] == [
        thought.parts[-1].external_id for thought in thoughts
    ]
