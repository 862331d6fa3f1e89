"""By meter: (current - previous reading) x price, plus the tariff's `surcharge` (yuan a period) where it has one.

Readings on a period's first day close the one before and open it, so that nothing is counted twice or lost. The price
is that in force on the day of the later reading: an office that changes a price reads the meters on that day.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from bot.domain.span import Span
from bot.fees.fee import Case, Charge, Fee, NotCharged, Reading, TariffFacts
from bot.fees.formula import Factor, Product, add_up, price, product, quantity
from bot.fees.terms import number_term

SURCHARGE = "surcharge"
_DAY = dt.timedelta(days=1)


def charge(case: Case) -> Charge | NotCharged:
    """What was used between the readings that bound the period; a meter running backwards waits for a person."""
    readings = _window(case.readings, case.span)
    if len(readings) < 2:  # noqa: PLR2004 - a difference needs two
        return NotCharged("本期没有抄表", "补录本期读数后再出账")
    pairs = list(pairwise(readings))
    if any(after.shown < before.shown for before, after in pairs):
        return NotCharged("读数变小", "核对读数；换表的请先录入旧表止度和新表起度")
    products = []
    for tariff, group in groupby(pairs, key=lambda pair: _tariff_on(case, pair[1].read_on)):
        under_it = list(group)
        unit = tariff.terms.get("unit") or FEE.unit_of(case.item)
        products.append(_product(under_it[0][0], under_it[-1][1], tariff.unit_price, unit))
    return _charge(case, products, readings[-1].shown - readings[0].shown)


def _charge(case: Case, products: list[Product], used: Decimal) -> Charge | NotCharged:
    surcharge = number_term(case.stretches[-1].tariff.terms, SURCHARGE)
    if surcharge:
        products = [*products, product(price(surcharge, ""))]
    gross, text = add_up(products)
    if gross == 0:
        return NotCharged("没有用量")
    single = case.stretches[-1].tariff.unit_price if len(products) == 1 else None
    return Charge(gross, text, used, single)


def _window(readings: tuple[Reading, ...], span: Span) -> list[Reading]:
    """The reading that opens the span (the last up to its first day, else the first within) and those after it."""
    known = sorted((row for row in readings if row.read_on <= span.last + _DAY), key=lambda row: row.read_on)
    before = [row for row in known if row.read_on <= span.first]
    return before[-1:] + [row for row in known if row.read_on > span.first]


def _tariff_on(case: Case, day: dt.date) -> TariffFacts:
    """The tariff of a day; of the day after the last, that of the last."""
    return next((row.tariff for row in case.stretches if row.span.last >= day), case.stretches[-1].tariff)


def _product(before: Reading, after: Reading, cost: Decimal, unit: str) -> Product:
    shown = f"({quantity(after.shown, '').text} - {quantity(before.shown, '').text}){unit}"
    used = Factor(Fraction(after.shown - before.shown), shown)
    return product(used, price(cost, unit))


FEE = Fee(
    name="metered",
    cues=("水费", "电费", "燃气", "热水", "暖气", "抄表"),
    quantity_unit="度",
    charge=charge,
    by_month=False,
    other_units={"水": "吨", "气": "立方米"},
)
