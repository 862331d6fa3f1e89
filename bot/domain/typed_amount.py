"""Sums of money as a clerk types them."""

from bot.domain.errors import WrongUse
from bot.domain.money import Fen, read_yuan, yuan

_MOST = Fen(100_000_000_00)  # a hundred million yuan: a slipped finger, not a payment


def read_amount(text: str) -> Fen:
    """A sum above zero, as `751.80`, `¥751.80` or `751.8元`. Raises WrongUse."""
    try:
        amount = read_yuan(text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元"))
    except ValueError as exc:
        raise WrongUse(f"看不懂金额“{text}”。请写成 751.80，最多两位小数") from exc
    if amount <= 0:
        raise WrongUse(f"金额要大于 0，不能是 {text}")
    if amount > _MOST:
        raise WrongUse(f"金额 {text} 太大了，一笔最多 {yuan(_MOST)} 元。请核对")
    return amount
