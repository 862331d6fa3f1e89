"""电梯费: by area, or by household (`basis` = `household`); low floors as the tariff's terms say (facts O17)."""

from decimal import Decimal

from bot.fees.areas import AREA, charge_by_area, charge_by_household
from bot.fees.fee import Case, Charge, Fee, NotCharged, TariffFacts
from bot.fees.floors import floor_factor, looks_at_floor


def charge(case: Case) -> Charge | NotCharged:
    """Area or household x price x floor factor x months; a floor that must be known and is not is never guessed."""
    if case.room.floor is None and any(looks_at_floor(stretch.tariff.terms) for stretch in case.stretches):
        return NotCharged("没有楼层", "在业主台账里补上楼层，或用能看出楼层的房号")

    def factor(tariff: TariffFacts) -> Decimal:
        return Decimal(1) if case.room.floor is None else floor_factor(tariff.terms, case.room.floor)

    bases = {stretch.tariff.terms.get("basis", "area") for stretch in case.stretches}
    if len(bases) > 1:
        return NotCharged("同期收费标准的计费基不同", "把账期拆开，分别出账")
    return charge_by_household(case, factor) if bases == {"household"} else charge_by_area(case, factor)


FEE = Fee(
    name="lift",
    cues=("电梯",),
    quantity_unit=AREA,
    charge=charge,
)
