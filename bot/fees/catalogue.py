"""The arithmetics there are: every file of this folder that has a `FEE`. Adding a file adds one; none is listed."""

import importlib
import pkgutil
from collections.abc import Mapping
from decimal import Decimal

import bot.fees
from bot.domain.money import Fen, yuan
from bot.domain.period import Period
from bot.domain.span import Span
from bot.fees.fee import Fee
from bot.fees.formula import add_up, monthly_price, months, price, product, quantity

ANY = "fixed"  # the arithmetic of an item whose name tells nothing


def load_fees() -> dict[str, Fee]:
    """All arithmetics by name, in the order of their files.

    Raises ValueError when a file's `FEE` does not carry the file's name: tariffs would point nowhere.
    """
    fees: dict[str, Fee] = {}
    for module in pkgutil.iter_modules(bot.fees.__path__):
        fee = getattr(importlib.import_module(f"bot.fees.{module.name}"), "FEE", None)
        if fee is None:
            continue
        if fee.name != module.name:
            raise ValueError(f"bot/fees/{module.name}.py: FEE is named {fee.name}")
        fees[fee.name] = fee
    return fees


def fee_for(item: str, fees: Mapping[str, Fee]) -> Fee:
    """The arithmetic an item's name points at: the longest cue in it, else the fixed one."""
    fitting = [(len(cue), fee.name) for fee in fees.values() for cue in fee.cues if cue in item]
    return fees[max(fitting)[1] if fitting else ANY]


def formula_of(  # noqa: PLR0913 - the columns of a receivables row
    item: str,
    unit_price: Decimal | None,
    amount: Decimal | None,
    period: Period,
    gross: Fen,
    fees: Mapping[str, Fee],
) -> str:
    """The arithmetic of a line from a sheet: price x quantity x months where that gives the sheet's sum.

    Where it does not, the bare sum (`128.03元`): a formula that does not give its amount is worse than none.
    """
    bare = f"{yuan(gross)}元"
    if unit_price is None or amount is None:
        return bare
    fee = fee_for(item, fees)
    unit = fee.unit_of(item)
    counted = None if not unit and amount == 1 else quantity(amount, unit)
    if fee.by_month:
        named = product(counted, monthly_price(unit_price, unit), months(Span.of(period)))
    else:
        named = product(counted, price(unit_price, unit))
    plain = product(quantity(amount, ""), price(unit_price, ""))  # the sheet's quantity holds the months already
    fitting = [text for total, text in (add_up([named]), add_up([plain])) if total == gross]
    return fitting[0] if fitting else bare
