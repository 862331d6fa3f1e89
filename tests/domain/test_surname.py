"""How a person is addressed."""

import pytest

from bot.domain.surname import surname


@pytest.mark.parametrize(
    ("name", "surname_of_it"),
    [
        ("张伟", "张"),
        ("欧阳娜娜", "欧阳"),
        ("欧阳", "欧"),  # a surname of one sign and a given name
        ("禤邴骉", "禤"),
        ("𠮷田", "𠮷"),
        (" 张伟 ", "张"),
        ("陈会", "陈"),
        ("安居客店", "安居客店"),
        ("幸福里物业有限公司", "幸福里物业有限公司"),
        ("阿布都热合曼", "阿布都热合曼"),
        ("Alan Smith", "Alan Smith"),
        ("张", "张"),
        ("", ""),
    ],
)
def test_the_surname_of_a_person_and_the_whole_name_of_others(name: str, surname_of_it: str) -> None:
    assert surname(name) == surname_of_it
