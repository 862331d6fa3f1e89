"""二次加压供水费: like the lift by area or household, usually free on floors the town's own pressure reaches."""

from bot.fees.areas import AREA
from bot.fees.fee import Fee
from bot.fees.lift import charge

FEE = Fee(
    name="second_water",
    cues=("二次供水", "二次加压", "加压"),
    quantity_unit=AREA,
    charge=charge,
)
