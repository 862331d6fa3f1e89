"""A sum in capital numerals (大写), as a signed paper must carry it: figures can be changed with one stroke."""

from bot.domain.money import Fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")


def in_capitals(amount: Fen) -> str:
    """75180 fen -> `柒佰伍拾壹元捌角整`; below zero with 负; by the rules for filling in bills of the central bank."""
    whole, cents = divmod(abs(amount), 100)
    jiao, fen = divmod(cents, 10)
    yuan = f"{_whole(whole)}元" if whole else ""
    if not cents:
        return f"{'负' if amount < 0 else ''}{yuan or '零元'}整"
    tens = f"{_DIGITS[jiao]}角" if jiao else "零" if whole else ""
    ones = f"{_DIGITS[fen]}分" if fen else "整"
    return f"{'负' if amount < 0 else ''}{yuan}{tens}{ones}"


def _whole(number: int) -> str:
    """A whole number; a gap of zeros is read as one 零."""
    told = ""
    for group in range(len(_GROUPS) - 1, -1, -1):
        four = number // 10_000**group % 10_000
        if not four:
            continue
        if told and (four < 1_000 or number // 10_000 ** (group + 1) % 10 == 0):  # noqa: PLR2004 - a group of four digits
            told += _DIGITS[0]
        told += _four(four) + _GROUPS[group]
    return told


def _four(number: int) -> str:
    told, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            told += (_DIGITS[0] if gap and told else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return told
