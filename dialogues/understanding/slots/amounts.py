"""Sums of money named in a message, in yuan. Square metres, months, shares and idioms (一毛不给) are none."""

import re
from decimal import Decimal

from dialogues.understanding.slots.numbers import NUMBER, read_number

_UNIT = r"(?:块钱|块|元钱|元|圆|rmb|人民币|大洋|刀乐|钱)"
_NO_SUM = (
    r"(?!\s*(?:[0-9.:\-/]|号|日|月|年|天|次|期|%|平|㎡|个|楼|栋|幢|座|单元|室|分|点|度|折|户|倍|周|星|层|口|人|套|辆|部|台|小时|岁|回|趟|条|"
    r"张|份|成(?![不吗么])|方|遍|栋|门|弄|季|笔|家|毛|角|种|项|页|年级|米|样|直|起|定|切|共|旦|下|些|边|样|般|律))"
)
_WITH_UNIT = re.compile(rf"({NUMBER})(?:多|来)?{_UNIT}([0-9一二两三四五六七八九]?)(?![0-9])(毛|角)?")
_CENTS = re.compile(r"([0-9一二两三四五六七八九])(毛|角)(?!不)")
_BARE = re.compile(rf"({NUMBER}){_NO_SUM}")
_VERB = re.compile(
    r"(?:交|付|还|转|给|缴|打|欠|少|多了?|收|凑|拿|出|掏|扣|涨到|按|是|存|补|退|要)[你们我了个出来给先各的]{0,2}$"
)
_SCALED = re.compile(r"[0-9一二两三四五六七八九](?:百|千|万|k|w)")
_SIGN = re.compile(rf"¥\s?({NUMBER})")
_HOTLINES = frozenset({"110", "119", "120", "12315", "12345", "12358"})
_IDIOM = re.compile(r"(?:[一1](?:毛|分|块|角|个子儿|个铜板)(?:钱)?(?:不|没|别|休|甭|拔|也))|[一1]分一毛|一分一厘")
_HAS_NUMBER = re.compile(r"[0-9一二两三四五六七八九十百千]")
_AREA = re.compile(r"面积|平米|平方|㎡")


def find_amount(text: str) -> Decimal | None:
    """The first sum of money in an evened-out text; None where there is none."""
    if not _HAS_NUMBER.search(text) or _IDIOM.search(text):
        return None
    signed = _SIGN.search(text)
    if signed and (value := read_number(signed[1])) is not None:
        return _plain(value)
    for match in _WITH_UNIT.finditer(text):
        value = read_number(match[1])
        if value is not None:
            return _plain(value + _tenths(match[2]))
    cents = _CENTS.search(text)
    if cents:
        return _plain((read_number(cents[1]) or Decimal(0)) / 10)
    return _bare_sum(text)


def _bare_sum(text: str) -> Decimal | None:
    """A number without a unit is a sum after a verb of paying, or when it has hundreds or tenths."""
    if _AREA.search(text):
        return None
    for match in _BARE.finditer(text):
        number = match[1]
        before = text[max(0, match.start() - 6) : match.start()]
        if text[match.start() - 1 : match.start()] in {"第", "-", "."} or number.startswith("0") or number in _HOTLINES:
            continue
        scaled = bool(_SCALED.search(number)) or ("." in number)
        if (scaled or (_VERB.search(before) and (len(number) > 1 and number.isascii()))) and len(number) < 9:  # noqa: PLR2004
            value = read_number(number)
            if value is not None and value > 0:
                return _plain(value)
    return None


def _tenths(digit: str) -> Decimal:
    """一块八 is 1.8."""
    return (read_number(digit) or Decimal(0)) / 10 if digit else Decimal(0)


def _plain(value: Decimal) -> Decimal:
    """Without an exponent and without needless zeros: 350, 1.8."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
