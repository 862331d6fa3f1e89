"""特约服务 and the like: times x price each, in the period the service was done (条例 43: agreed one by one)."""

from bot.fees.fee import Case, Charge, Fee, NotCharged
from bot.fees.formula import add_up, price, product, quantity

TIME = "次"


def charge(case: Case) -> Charge | NotCharged:
    """Times x the price in force on the day of the service."""
    done = [
        (use.quantity, stretch.tariff.unit_price)
        for stretch in case.stretches
        for use in case.uses
        if stretch.span.first <= use.from_day <= stretch.span.last
    ]
    if not done:
        return NotCharged("本期没有发生")
    gross, text = add_up([product(quantity(count, TIME), price(cost, TIME)) for count, cost in done])
    count, cost = done[0]
    return Charge(gross, text, count, cost) if len(done) == 1 else Charge(gross, text)


FEE = Fee(
    name="one_off",
    cues=("特约", "上门", "装修垃圾", "清运", "一次性"),
    quantity_unit=TIME,
    charge=charge,
    by_month=False,
)
