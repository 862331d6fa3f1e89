"""Telephone numbers as offices and owners write them, read to digits alone. Keeping them sealed is storage's matter."""

import re
from decimal import Decimal, InvalidOperation

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_HALF_WIDTH |= {ord(dash): "-" for dash in "－—–―−‐‑"}
_GAP = r"[ \-.·]?"
_MOBILE = re.compile(rf"(?:\+?(?:00)?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})")
_LANDLINE = re.compile(r"(?<![0-9])(0[0-9]{2,3}[ \-)]{0,2}[2-9][0-9]{6,7}|[2-9][0-9]{2,3}-?[0-9]{4})(?![0-9])")
_TOUCHING_DIGITS = re.compile(r"[0-9]$")


def normalise(text: str) -> str | None:
    """One number as digits: `199-9307-1737`, `13870918133.0`, `+86 138 0013 8000`. None when it is none or several."""
    phones = find_phones(text)
    return phones[0] if len(phones) == 1 else None


def find_phones(text: str) -> list[str]:
    """All numbers in a text in order, each once: mobiles (11 digits) and landlines (with area code, or 7-8 digits)."""
    plain = _whole_number(text.translate(_HALF_WIDTH).strip())
    found: dict[str, None] = {}
    rest = ""
    at = 0
    for match in _MOBILE.finditer(plain):
        before, after = plain[at : match.start()], plain[match.end() : match.end() + 1]
        if _TOUCHING_DIGITS.search(before) or (after.isdigit() and len(re.sub(r"\D", "", plain)) % 11):
            continue  # part of a longer number: an order, an account
        rest += before + " / "
        at = match.end()
        found[_digits(match[1])] = None
    for match in _LANDLINE.finditer(rest + plain[at:]):
        found[_digits(match[1])] = None
    return list(found)


def tail_of(phone: str) -> str:
    """The last four digits, by which an owner is asked to prove himself."""
    return _digits(phone)[-4:]


def _whole_number(text: str) -> str:
    """A spreadsheet's number (`13870918133.0`, `1.3870918133E+10`) as the digits it stands for."""
    if not re.fullmatch(r"[0-9]+\.0+|[0-9]\.[0-9]+[eE]\+?[0-9]{1,2}", text):
        return text
    try:
        return str(int(Decimal(text)))
    except InvalidOperation:
        return text


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
