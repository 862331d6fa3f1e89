"""What points at a person or a home goes out of a sentence; the complaint stays."""

import pytest

from bot.domain.masking import LONGEST, masked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我电话13812345678，微信号abc12345", "我电话［号码］，［号码］"),
        ("3栋2单元501漏水", "［房号］漏水"),
        ("3-2-501和501室", "［房号］和［房号］"),
        ("多收了350块，退我1200.50元", "多收了［金额］，退我［金额］"),
        ("我叫王秀英，找李师傅", "我叫［姓名］，找［姓名］"),
        ("身份证330106199001011234", "身份证［号码］"),
        ("看 https://x.cn/a?b=1 这个", "看 ［网址］ 这个"),
        ("房子一直空着没人住", "房子一直空着没人住"),
    ],
)
def test_masked(text: str, left: str) -> None:
    assert masked(text) == left


def test_known_names_go_wherever_they_stand() -> None:
    assert masked("欧阳娜娜家的事", ["欧阳娜娜"]) == "［姓名］家的事"


def test_a_pasted_page_is_cut() -> None:
    assert len(masked("长" * 10_000)) == LONGEST
