"""Numbers as owners write them: 350, 三百五, 2千, 1千2, 三万五, 一百零五."""

from decimal import Decimal

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SCALES = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10000, "w": 10000}
_SIGNS = "零〇一二两三四五六七八九十百千万"
NUMBER = rf"(?:(?<![0-9])[0-9]++(?:[,，][0-9]{{3}}(?![0-9]))*+(?:\.[0-9]++)?+|[{_SIGNS}])(?:[{_SIGNS}kw]|[0-9])*"


def read_number(text: str) -> Decimal | None:
    """The value of a written number; None for what is none (`几百`, a lone 万) or mixes beyond reading.

    A last digit after a scale counts one scale lower: 三百五 is 350, 1千2 is 1200, 两万三 is 23000.
    """
    plain = text.replace(",", "").replace("，", "")
    if _is_decimal(plain):
        return Decimal(plain)
    total, section, digit, last_scale = Decimal(0), Decimal(0), None, 0
    for part in _parts(plain):
        scale = SCALES.get(part)
        if scale is None:
            if digit is not None and digit != 0:
                return _spelled(plain)
            digit = Decimal(DIGITS[part]) if part in DIGITS else Decimal(part)
            last_scale = 0 if digit == 0 else last_scale
        elif scale == SCALES["万"]:
            total, section, digit = total + (section + (digit or 0)) * scale, Decimal(0), None
            last_scale = scale
        else:
            if digit is None and (scale != SCALES["十"] or section):
                return None
            section, digit, last_scale = section + (Decimal(1) if digit is None else digit) * scale, None, scale
    tail = (digit or Decimal(0)) * (
        last_scale // 10 if last_scale and digit is not None and digit < SCALES["十"] else 1
    )
    value = total + section + tail
    return value if value or digit is not None else None


def _is_decimal(text: str) -> bool:
    return bool(text) and text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()


def _parts(text: str) -> list[str]:
    """Runs of Arabic digits, and each Chinese sign by itself."""
    parts: list[str] = []
    for character in text:
        arabic = character.isascii() and (character.isdigit() or character == ".")
        if arabic and parts and (parts[-1][-1].isascii() and parts[-1][-1] in "0123456789."):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _spelled(text: str) -> Decimal | None:
    """一二三 said digit by digit."""
    if all(character in DIGITS for character in text):
        return Decimal("".join(str(DIGITS[character]) for character in text))
    return None
