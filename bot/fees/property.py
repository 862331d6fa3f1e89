"""物业服务费: building area x price a ㎡ and month (facts 3.1)."""

from bot.fees.areas import AREA, charge_by_area
from bot.fees.fee import Fee

FEE = Fee(
    name="property",
    cues=("物业服务费", "物业管理费", "物业费", "物管费", "管理费", "物业"),
    quantity_unit=AREA,
    charge=charge_by_area,
)
