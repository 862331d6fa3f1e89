"""A binding code opens one room until its day, and nothing else."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.binding_code import find_binding_code, read_binding_code, sign_binding_code

KEY = b"k" * 32
UNTIL = dt.date(2026, 12, 31)
CODE = sign_binding_code(KEY, 42, UNTIL)


@pytest.mark.parametrize(
    ("code", "today", "room_id"),
    [
        (CODE, UNTIL, 42),
        (CODE.lower(), UNTIL, 42),
        (CODE, UNTIL + dt.timedelta(days=1), None),
        (CODE.replace("GJ-42-", "GJ-43-"), UNTIL, None),
        (sign_binding_code(b"another" * 5, 42, UNTIL), UNTIL, None),
        (CODE[:-1], UNTIL, None),
        ("", UNTIL, None),
    ],
)
def test_a_code_is_read_or_refused(code: str, today: dt.date, room_id: int | None) -> None:
    assert read_binding_code(KEY, code, today) == room_id


def test_a_code_is_found_inside_a_message() -> None:
    assert find_binding_code(f"绑定 {CODE.lower()} 谢谢") == CODE
    assert find_binding_code("绑定 3-2-501 张伟 8821") is None


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    found = find_binding_code(text)
    assert read_binding_code(KEY, text, UNTIL) is None or found is not None


@given(st.integers(1, 10**9), st.dates(dt.date(2026, 1, 1), dt.date(2099, 1, 1)))
def test_every_code_fits_a_qr_scene(room_id: int, until: dt.date) -> None:
    code = sign_binding_code(KEY, room_id, until)
    assert len(code) <= 64
    assert read_binding_code(KEY, code, until) == room_id
