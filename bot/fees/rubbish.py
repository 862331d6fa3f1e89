"""生活垃圾处理费: a price a household and month, collected for the town (条例 44: without any surcharge)."""

from bot.fees.areas import HOUSEHOLD, charge_by_household
from bot.fees.fee import Fee

FEE = Fee(
    name="rubbish",
    cues=("垃圾处理", "垃圾费", "卫生费"),
    quantity_unit=HOUSEHOLD,
    charge=charge_by_household,
)
