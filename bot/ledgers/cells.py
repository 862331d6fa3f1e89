"""Reads one cell: text, sums, numbers with units, days and moments, in every dress offices put them in.

A blank or a dash is None. What holds something else raises Unreadable, and never becomes 0.
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from bot.domain.errors import GuanjiaError
from bot.domain.moments import CHINA
from bot.domain.money import Fen, to_fen
from bot.ledgers.grid import Cell

_HALF_WIDTH: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF_WIDTH |= {0x3000: " ", 0xA0: " ", ord("￥"): "¥"}
_HALF_WIDTH |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u202a\u202c\u202d\u200e\u200f"))
_HALF_WIDTH |= {ord(dash): "-" for dash in "—–―−‐‑"}
_LETTERS = {code: to for code, to in _HALF_WIDTH.items() if (chr(to).isalnum() if isinstance(to, int) else to != "-")}
_DASHES = {"", "-", "--", "---", "/", "\\", "无", "暂无", "N/A", "NA", "NULL", "NONE", "."}
_EXACT_WHOLE = 1e15  # a double above it may have lost its last digit
_MOST_SHOWN = 30
_CACHE = 65_536  # a ledger repeats its cells: names, items, periods, areas, and the sums made of them
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
_EXCEL_SERIALS = range(18_264, 73_051)  # 1950 to 2099
_NOISE = Decimal("0.000001")  # a double's own error; anything coarser was meant
_FOUR_PLACES = Decimal("0.0001")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|[+-]?\.[0-9]+")
_MONEY_WORDS = re.compile(r"人民币|RMB|CNY|[¥$]|元整|元|圆|整$", re.IGNORECASE)
_UNIT_WORDS = re.compile(r"[元㎡²2平方米个户位辆间台次吨度M月年季天日吨·/每*.()按\s]*", re.IGNORECASE)
_DAY = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{2}(?=[年.]))\s*[-/.年]\s*(?P<month>[0-9]{1,2})(?:\s*[-/.月]\s*(?P<day>[0-9]{1,2})\s*日?|\s*月份?)?"
)
_RUN_TOGETHER = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
_TIME = re.compile(r"([0-9]{1,2})[:时]([0-9]{1,2})(?:[:分]([0-9]{1,2}))?")


class Unreadable(GuanjiaError):
    """The cell holds something that is not what its column wants; the message says what was seen."""


def text_of(cell: Cell) -> str:
    """The cell as a person reads it: half width, trimmed, whole numbers without `.0`, days as `2026-07-01`."""
    if isinstance(cell, str):
        return _clean(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT_WHOLE else format(Decimal(repr(cell)), "f")
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds") if cell.time() != dt.time() else cell.date().isoformat()
    return str(cell)


def prose_of(cell: Cell) -> str:
    """The cell as it is shown to people again: like `text_of`, but its Chinese punctuation stays as written."""
    return cell.translate(_LETTERS).strip().lstrip("`'") if isinstance(cell, str) else text_of(cell)


def money_of(cell: Cell) -> Fen | None:
    """A sum in fen. A float with more than two places is a product never rounded: it is rounded half up."""
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        raise Unreadable(f"“{text_of(cell)}”不是数字")
    return _money_of(cell)


def number_of(cell: Cell) -> Decimal | None:
    """A number, words of money taken off. Raises Unreadable for an error cell, an unsaved formula or other text."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _decimal(repr(cell), str(cell))
    if not isinstance(cell, str):
        raise Unreadable(f"“{text_of(cell)}”不是数字")
    text = _clean(cell)
    refuse_broken(text)
    if text.upper() in _DASHES:
        return None
    plain = _MONEY_WORDS.sub("", text).replace(" ", "")
    if plain.upper() in _DASHES:
        return None
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    factor = Decimal(10_000) if plain.endswith("万") else Decimal(1)
    plain = plain.removesuffix("万")
    if not _NUMBER.fullmatch(plain):
        raise Unreadable(f"“{_shown(text)}”不是数字")
    return _decimal(plain.replace(",", ""), text) * factor


def quantity_of(cell: Cell) -> Decimal | None:
    """An area, unit price, count or reading with four places at most: `89.50㎡`, `2.80元/㎡·月`, `６８.４２平米`."""
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        raise Unreadable(f"“{text_of(cell)}”不是数字")
    return _quantity_of(cell)


@lru_cache(maxsize=_CACHE)
def _money_of(cell: str | float) -> Fen | None:
    number = number_of(cell)
    return None if number is None else to_fen(number)


@lru_cache(maxsize=_CACHE)
def _quantity_of(cell: str | float) -> Decimal | None:
    if isinstance(cell, str):
        text = _clean(cell)
        number = _NUMBER.match(text.lstrip("¥ "))
        if number and number[0] and _UNIT_WORDS.fullmatch(text.lstrip("¥ ")[number.end() :]):
            cell = number[0]
    number_read = number_of(cell)
    return None if number_read is None else number_read.quantize(_FOUR_PLACES, ROUND_HALF_UP).normalize() + 0


def day_of_cell(cell: Cell) -> dt.date | None:
    """A day: Excel dates and serial numbers, `2020.9.1`, `20181027`, `2021年7月23日`, `2026年7月` (its first day)."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = text_of(cell)
    refuse_broken(text)
    if text.upper() in _DASHES:
        return None
    return _day_in(text)


def moment_of(day_cell: Cell, time_cell: Cell = "") -> dt.datetime | None:
    """A moment in China from one cell or from a day and a time beside it; noon of the day where no time is told."""
    if isinstance(day_cell, dt.datetime):
        moment = day_cell
        if moment.time() != dt.time() or text_of(time_cell) in _DASHES:
            time = moment.time() if moment.time() != dt.time() else dt.time(12)
            return dt.datetime.combine(moment.date(), time, CHINA)
    day = day_of_cell(day_cell)
    if day is None:
        return None
    time_told = _time_of(time_cell) or _time_of(text_of(day_cell)[8:] if isinstance(day_cell, str) else "")
    return dt.datetime.combine(day, time_told or dt.time(12), CHINA)


def refuse_broken(text: str) -> None:
    """Raises Unreadable for an Excel error or for a formula whose result the file does not hold."""
    if _ERROR.match(text):
        raise Unreadable(f"单元格是 Excel 错误值 {_shown(text)}")
    if text.startswith("="):
        raise Unreadable(f"单元格是公式 {_shown(text)}，文件里没有存下算出的结果")


def is_broken(cell: Cell) -> bool:
    """Is it an Excel error or a formula without its result?"""
    return isinstance(cell, str) and (cell.startswith("=") or _ERROR.match(cell) is not None)


@lru_cache(maxsize=_CACHE)
def _clean(text: str) -> str:
    plain = text.strip() if text.isascii() else text.translate(_HALF_WIDTH).strip()
    if plain.startswith('="') and plain.endswith('"'):
        return plain[2:-1].strip()  # a csv's way to keep 0301 a text
    return plain.lstrip("`'").strip() if plain[:1] in {"`", "'"} else plain


def _decimal(text: str, shown: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as exc:
        raise Unreadable(f"“{_shown(shown)}”不是数字") from exc
    if not number.is_finite() or abs(number) >= Decimal("1e12"):
        raise Unreadable(f"“{_shown(shown)}”不像真实的数字")
    return number.quantize(_NOISE, ROUND_HALF_UP)


def _day_in(text: str) -> dt.date:
    try:
        run_together = _RUN_TOGETHER.fullmatch(re.split(r"[ T]", text)[0].removesuffix(".0"))
        if run_together:
            return dt.date(int(run_together[1]), int(run_together[2]), int(run_together[3]))
        if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text) and int(float(text)) in _EXCEL_SERIALS:
            return _EXCEL_DAY_ZERO + dt.timedelta(days=int(float(text)))
        match = _DAY.match(text)
        if match:
            year = int(match["year"])
            return dt.date(year if match["year"][2:] else 2000 + year, int(match["month"]), int(match["day"] or 1))
    except ValueError:
        pass
    raise Unreadable(f"“{_shown(text)}”不是日期")


def _time_of(cell: Cell) -> dt.time | None:
    if isinstance(cell, dt.datetime):
        return cell.time()
    if isinstance(cell, dt.time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        return dt.time(*_clock(round(cell * 86_400) % 86_400))
    text = text_of(cell)
    spelled = _TIME.search(text)
    run_together = re.fullmatch(r"([0-9]{1,2})([0-9]{2})([0-9]{2})", text.strip())
    match = spelled or run_together
    try:
        return dt.time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None
    except ValueError:
        return None


def _clock(seconds: int) -> tuple[int, int, int]:
    return seconds // 3600, seconds // 60 % 60, seconds % 60


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
