"""A fixed sum a month, and the arithmetic of any item whose name tells nothing else."""

from decimal import Decimal

from bot.fees.fee import Case, Charge, Fee
from bot.fees.formula import add_up, monthly_price, months, product


def charge(case: Case) -> Charge:
    """Price x months."""
    gross, text = add_up(
        [product(monthly_price(stretch.tariff.unit_price, ""), months(stretch.span)) for stretch in case.stretches]
    )
    prices = {stretch.tariff.unit_price for stretch in case.stretches}
    return Charge(gross, text, Decimal(1), prices.pop() if len(prices) == 1 else None)


FEE = Fee(name="fixed", cues=("包月", "固定"), quantity_unit="", charge=charge)
