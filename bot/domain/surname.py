"""How a person is addressed: the surname out of a Chinese name. Names of other kinds and of firms are kept whole."""

import re

_FIRM_ENDINGS = (
    "公司",
    "厂",
    "店",
    "部",
    "中心",
    "银行",
    "学校",
    "医院",
    "集团",
    "社",
    "所",
    "会",
    "院",
)
_NAME_LENGTHS = range(2, 5)  # to 欧阳娜娜; what is longer is a firm or a transcribed foreign name
_SHORTEST_FIRM = 3  # 陈会, 王社 are people
_OF_TWO_SIGNS = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|夏侯|宇文|长孙|轩辕|端木|独孤|南宫|呼延|闻人|钟离|澹台|濮阳"
    "|淳于|单于|太叔|申屠|公冶|宗政|赫连|万俟|百里|东郭|西门|闾丘|羊舌|梁丘|左丘|第五|拓跋|完颜|纳兰"
)
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def surname(name: str) -> str:
    """The surname of a Chinese name of two to four signs, else the whole name, trimmed."""
    whole = name.strip()
    if len(whole) not in _NAME_LENGTHS or not all(map(_is_han, whole)) or _is_firm(whole):
        return whole
    double = _OF_TWO_SIGNS.match(whole)
    return double.group() if double and double.group() != whole else whole[:1]


def _is_firm(name: str) -> bool:
    return len(name) > _SHORTEST_FIRM and name.endswith(_FIRM_ENDINGS)


def _is_han(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _HAN)
