"""What a tariff says about floors: which are free and which pay a part. Terms are texts an office can write.

`free_below_floor` = `3`: floors 1 and 2 pay nothing. `floor_factors` = `1:0, 2-3:0.5, 4-:1`: the first range that
holds the floor decides; a floor in no range pays in full.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from bot.domain.errors import WrongUse
from bot.fees.terms import number_term

FREE_BELOW = "free_below_floor"
FACTORS = "floor_factors"
_RANGE = re.compile(r"\s*(-?\d+)\s*(?:(-)\s*(-?\d+)?)?\s*[:：]\s*(\d+(?:\.\d+)?)\s*")


def looks_at_floor(terms: Mapping[str, str]) -> bool:
    """Must the floor be known to charge by these terms?"""
    return FREE_BELOW in terms or FACTORS in terms


def floor_factor(terms: Mapping[str, str], floor: int) -> Decimal:
    """The factor of a floor, 1 where the terms do not speak of it. Raises WrongUse for terms nobody can read."""
    if floor < (number_term(terms, FREE_BELOW) or floor):
        return Decimal(0)
    for part in filter(None, re.split(r"[,，、;；]", terms.get(FACTORS, ""))):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise WrongUse(f"看不懂楼层系数“{part}”。请写成 1:0, 2-3:0.5, 4-:1")
        low, dash, high, factor = found.groups()
        last = int(high) if high else None if dash else int(low)
        if int(low) <= floor and (last is None or floor <= last):
            return Decimal(factor)
    return Decimal(1)
