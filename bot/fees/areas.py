"""Charging by building area or by household and month: what property, energy, lift and water fees have in common."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from bot.fees.fee import Case, Charge, NotCharged, Stretch, TariffFacts
from bot.fees.formula import Product, add_up, monthly_price, months, product, quantity, times

AREA = "㎡"
HOUSEHOLD = "户"
_ONE = Decimal(1)

NO_AREA = NotCharged("没有建筑面积", "在业主台账里补上建筑面积")


def every_household(_tariff: TariffFacts) -> Decimal:
    """A factor for fees that do not look at the floor."""
    return _ONE


def charge_by_area(case: Case, factor: Callable[[TariffFacts], Decimal] = every_household) -> Charge | NotCharged:
    """Area x price x months x factor, one product a tariff; nothing where every factor is 0."""
    if case.room.area is None:
        return NO_AREA
    return _charge(case.stretches, case.room.area, AREA, factor)


def charge_by_household(case: Case, factor: Callable[[TariffFacts], Decimal] = every_household) -> Charge | NotCharged:
    """One household x price x months x factor."""
    return _charge(case.stretches, _ONE, HOUSEHOLD, factor)


def _charge(
    stretches: Sequence[Stretch], amount: Decimal, unit: str, factor: Callable[[TariffFacts], Decimal]
) -> Charge | NotCharged:
    charged = [stretch for stretch in stretches if factor(stretch.tariff) > 0]
    if not charged:
        return NotCharged("本层不收")
    gross, text = add_up([_product(stretch, amount, unit, factor(stretch.tariff)) for stretch in charged])
    prices = {stretch.tariff.unit_price for stretch in charged}
    return Charge(gross, text, amount, prices.pop() if len(prices) == 1 else None)


def _product(stretch: Stretch, amount: Decimal, unit: str, factor: Decimal) -> Product:
    cost = monthly_price(stretch.tariff.unit_price, unit)
    return product(quantity(amount, unit), cost, times(factor), months(stretch.span))
