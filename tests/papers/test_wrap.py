"""Lines that fit, with every sign still there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.wrap import shorten, wrap


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("物业服务费", 10, ["物业服务费"]),
        ("物业服务费明细", 5, ["物业服务费", "明细"]),
        ("物业服务费，明细", 5, ["物业服务费，", "明细"]),  # a comma hangs over rather than begin a line
        ("柜台一楼（每天）", 5, ["柜台一楼", "（每天）"]),  # a bracket begins with its word
        ("12.5㎡ × 2.80元", 8, ["12.5㎡ ×", "2.80元"]),  # numbers stay whole
        ("6217000000000001", 6, ["621700", "000000", "0001"]),  # but for those wider than a line
        ("", 5, [""]),
    ],
)
def test_text_breaks_where_a_reader_would(text: str, most: int, lines: list[str]) -> None:
    assert wrap(text, len, most) == lines


@given(st.text(alphabet="物业费，（）2.80元× a", max_size=60), st.integers(2, 12))
def test_nothing_but_blanks_is_lost_and_lines_overhang_by_one_sign_only(text: str, most: int) -> None:
    lines = wrap(text, len, most)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= most + 1 for line in lines)


@pytest.mark.parametrize(
    ("text", "most", "short"), [("张伟", 5, "张伟"), ("张伟、李丽、王芳", 5, "张伟、李…"), ("张伟", 0, "…")]
)
def test_a_text_too_wide_ends_in_dots(text: str, most: int, short: str) -> None:
    assert shorten(text, len, most) == short
