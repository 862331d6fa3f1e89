"""车位管理费/停车费: spaces a room has x price a space and month, from the day it has them."""

from bot.fees.fee import Case, Charge, Fee, NotCharged
from bot.fees.formula import add_up, monthly_price, months, product, quantity

SPACE = "位"


def charge(case: Case) -> Charge | NotCharged:
    """Spaces x price x months of use; a part of a month counts by its days."""
    used = [
        (use.quantity, stretch.tariff.unit_price, span)
        for stretch in case.stretches
        for use in case.uses
        if (span := stretch.span.meet(use.from_day, use.until_day)) is not None
    ]
    if not used:
        return NotCharged("没有车位")
    gross, text = add_up(
        [product(quantity(spaces, SPACE), monthly_price(cost, SPACE), months(span)) for spaces, cost, span in used]
    )
    spaces, cost, _ = used[0]
    return Charge(gross, text, spaces, cost) if len(used) == 1 else Charge(gross, text)


FEE = Fee(
    name="parking",
    cues=("车位管理费", "停车管理费", "车库管理费", "车位", "停车", "车库"),
    quantity_unit=SPACE,
    charge=charge,
)
