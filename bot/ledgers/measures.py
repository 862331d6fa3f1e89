"""What a money column of a receivables sheet measures: of which fee item, of which period, and which role it plays.

A fee a row (long form), a fee a column (wide form), groups of 面积/单价/金额 under a fee or under a quarter: all are
columns with an item, a period and a role, some of them left open for the row or the title to tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.period import Period
from bot.ledgers.layout import Column
from bot.ledgers.periods import cut_period
from bot.ledgers.words import Kind, is_fee_name, vocabulary

ROLES: Final = ("gross", "net", "reduction", "paid", "owed", "price", "quantity", "months")
_ROLE_WORDS = tuple(  # looked for within a header, so the longer ones first
    (word, role)
    for role, words in (
        ("gross", "应收金额 应缴金额 应收 应缴 应交"),
        ("net", "减免后"),
        ("reduction", "减免金额 减免 优惠"),
        ("paid", "实收金额 已收金额 已缴金额 实收 已收 已缴 已交 实缴"),
        ("owed", "欠费金额 欠缴 欠费 未收 未缴 未交"),
        ("price", "单价"),
        ("gross", "金额"),
    )
    for word in words.split()
)
_NEUTRAL = {
    "收费项目",
    "费用项目",
    "费用",
    "收费明细",
    "费用明细",
    "代收代缴",
    "本期",
    "本期费用",
    "其中",
    "明细",
    "代收费用",
    "其他费用",
    "各项费用",
}
_UNIT_BRACKETS = re.compile(r"\((?:单位)?:?(?:元|¥|RMB|人民币|万元|㎡|M2|平方米?|平米|个|吨|度|月|元/.*|.*元/.*)\)")
_PER_AREA = re.compile(r"元/(?:㎡|M2|平)")
_TITLE_ITEM = re.compile(
    r"(?:物业(?:服务|管理)?|物管|停车(?:管理|服务)?|车位(?:管理|租赁|服务)?|公摊[水电]?|电梯(?:运行|维护)?|(?:生活)?垃圾(?:处理|清运)?|"
    r"[水电]|暖气?|供暖|采暖|取暖|燃气|能耗|二次供水|二次加压)费"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of numbers; item or period empty: the row, the sheet's title or the clerk tells it."""

    column: int
    header: str
    role: str
    item: str = ""
    period: Period | None = None


def measure_of(column: Column, year: int | None) -> Measure | None:
    """What a column measures, when its header names an item or a period; None for any other column."""
    if _means_another_field(column):
        return None
    item, period, role = "", None, ""
    for part in column.parts:
        part_period, rest = cut_period(_UNIT_BRACKETS.sub("", part), year)
        period = part_period or period
        role_told = _role_named(rest)
        if role_told:
            role = role_told
            continue
        cut_role, rest = _cut_role(rest)
        if rest and rest not in _NEUTRAL and is_fee_name(rest, part):
            item, role = rest, cut_role or ("price" if _PER_AREA.search(part) else role)
        elif cut_role and not rest:
            role = cut_role
        elif rest and rest not in _NEUTRAL and part == column.parts[-1]:
            return None
    if not (item or (period and role)):
        return None
    return Measure(column.index, column.written, role or "gross", item, period)


def items_in_title(titles: Sequence[str]) -> list[str]:
    """The fee items a title names, each once."""
    return list(dict.fromkeys(match[0] for title in titles for match in _TITLE_ITEM.finditer(title)))


def _means_another_field(column: Column) -> bool:
    meanings = vocabulary(Kind.RECEIVABLES).words.get(column.last, ())
    return bool(meanings) and (len(column.parts) == 1 or not any(meaning.field in ROLES for meaning in meanings))


def _role_named(text: str) -> str | None:
    meanings = vocabulary(Kind.RECEIVABLES).words.get(text, ())
    return next((meaning.field for meaning in meanings if meaning.field in ROLES), None)


def _cut_role(text: str) -> tuple[str, str]:
    """A role word within a header that names an item too: `应收物业费`, `物业费(已收)`, `物业费欠费金额`."""
    for word, role in _ROLE_WORDS:
        if word in text:
            return role, re.sub(r"[()\[\]_/-]+$|^[()\[\]_/-]+|\(\)", "", text.replace(word, "", 1)).removesuffix("金额")
    return "", re.sub(r"\(\)", "", text)
