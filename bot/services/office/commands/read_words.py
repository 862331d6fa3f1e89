"""Sums and days as a colleague types them on a command line: read for sure, or asked back."""

import datetime as dt
import re

from bot.domain.errors import WrongUse
from bot.domain.moments import day_in_words
from bot.domain.money import Fen, read_yuan, yuan
from dialogues.understanding.slots.amounts import find_amount
from dialogues.understanding.slots.dates import find_day

_MOST = Fen(1_000_000_00)  # a million yuan of one household: a slipped finger
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9])")
_UNIT = re.compile(r"\s*(?:元|块钱?|rmb|yuan)", re.IGNORECASE)
_DAYS = {
    "monday": "周一", "tuesday": "周二", "wednesday": "周三", "thursday": "周四", "friday": "周五", "saturday": "周六",
    "sunday": "周日", "today": "今天", "tomorrow": "明天", "mon": "周一", "tue": "周二", "wed": "周三", "thu": "周四",
    "fri": "周五", "sat": "周六", "sun": "周日",
}  # fmt: skip


def read_sum(words: str, usage: str) -> Fen:
    """The one sum among the words, in fen. Raises WrongUse where there is none, or more than one."""
    digits = list(_NUMBER.finditer(words))
    if len(digits) > 1:
        sums = "、".join(one[0] for one in digits)
        raise WrongUse(f"有几个数：{sums}。哪个是金额？请只写一个，例如：{usage}")
    if digits and not re.search(r"[万千百]", words[digits[0].end() : digits[0].end() + 2]):
        return _checked(digits[0][0], usage)
    told = find_amount(words, asked=True)
    if told is None:
        raise WrongUse(f"多少钱？请写金额，例如：{usage}")
    return _checked(str(told), usage)


def without_sum(words: str) -> str:
    """The words beside the sum."""
    found = _NUMBER.search(words)
    if found is None:
        return words.strip()
    after = _UNIT.sub("", words[found.end() :], count=1) if _UNIT.match(words[found.end() :]) else words[found.end() :]
    return f"{words[: found.start()].rstrip(' ¥￥')} {after.strip()}".strip()


def read_day(words: str, today: dt.date, usage: str) -> dt.date:
    """The day told. Raises WrongUse where there is none, where it is over, and where it is not certain."""
    plain = re.sub(r"[a-z]+", lambda found: _DAYS.get(found[0], found[0]), words.lower())
    day = find_day(plain, today, asked=True)
    if day is None:
        raise WrongUse(f"哪一天？请写明，例如：{usage}")
    if not day.certain:
        raise WrongUse(f"“{words}”是哪一天？是 {day_in_words(day.on)} 就这样写：{day.on.month}月{day.on.day}日")
    if day.on < today:
        raise WrongUse(f"{day_in_words(day.on)} 已经过了。请写今天以后的日子")
    return day.on


def _checked(text: str, usage: str) -> Fen:
    try:
        amount = read_yuan(text)
    except ValueError as exc:
        raise WrongUse(f"看不懂金额“{text}”。最多两位小数，例如：{usage}") from exc
    if not 0 < amount <= _MOST:
        raise WrongUse(f"金额 {yuan(amount)} 元不对：要大于 0，一笔最多 {yuan(_MOST)} 元。请核对")
    return amount
