"""公摊能耗: by area at a price, or what was really spent shared among all rooms by area (民法典 283).

Really spent: the tariff's terms hold `actual_total` (yuan, for the days the tariff is in force) and may hold `pool` =
`building` to share within each named `building` only. Every room takes part, also one not handed over yet: its part
is the developer's (条例 41) and must not fall on the owners.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from bot.domain.money import Fen, round_fen, split_in_proportion, to_fen
from bot.domain.span import Span
from bot.fees.areas import AREA, NO_AREA, charge_by_area
from bot.fees.fee import Case, Charge, Fee, NotCharged, Pool, RoomFacts, Share, Stretch, TariffFacts
from bot.fees.formula import Product, add_up, over, product, quantity, sum_of
from bot.fees.terms import number_term

TOTAL = "actual_total"
BUILDING = "building"
_DAYS = "天"


def share_out(rooms: Sequence[RoomFacts], tariff: TariffFacts, span: Span) -> Pool:
    """Each room's share of the tariff's actual total, conserving the fen: the parts sum to the total."""
    spent = number_term(tariff.terms, TOTAL)
    if spent is None:
        return {}
    only = tariff.terms.get(BUILDING)
    sharing = [(room, room.area) for room in rooms if room.area is not None and only in (None, room.building)]
    if not sharing:
        return {}
    total = to_fen(spent)
    parts = split_in_proportion(total, [int(area.scaleb(4)) for _, area in sharing])
    all_areas = sum((area for _, area in sharing), Decimal(0))
    days = span.meet(tariff.in_force_from, tariff.in_force_until) or span
    pairs = zip(sharing, parts, strict=True)
    return {room.room_id: Share(total, part, area, all_areas, days) for (room, area), part in pairs}


def charge(case: Case) -> Charge | NotCharged:
    """By price, or the room's share of what was spent; of a share, the part of the days charged."""
    if not any(TOTAL in stretch.tariff.terms for stretch in case.stretches):
        return charge_by_area(case)
    if case.room.area is None:
        return NO_AREA
    spent = [
        (stretch, case.shares[stretch.tariff.tariff_id]) for stretch in case.stretches if _is_shared(case, stretch)
    ]
    if len(spent) < len(case.stretches):
        return NotCharged("不在分摊范围内")
    gross = Fen(sum(_part_of(stretch.span, share) for stretch, share in spent))
    gross, text = add_up([_product(stretch.span, share) for stretch, share in spent], gross)
    return Charge(gross, text, case.room.area)


def _is_shared(case: Case, stretch: Stretch) -> bool:
    return TOTAL in stretch.tariff.terms and stretch.tariff.tariff_id in case.shares


def _part_of(span: Span, share: Share) -> Fen:
    """The part of the days charged: a difference of rounded running sums, so that consecutive owners' parts add up."""
    before = (span.first - share.span.first).days
    return Fen(_running(share, before + span.days) - _running(share, before))


def _running(share: Share, days: int) -> Fen:
    return round_fen(Fraction(share.part * days, share.span.days))


def _product(span: Span, share: Share) -> Product:
    whole = span == share.span
    return product(
        sum_of(share.total),
        quantity(share.area, AREA),
        over(share.all_areas, AREA),
        None if whole else quantity(Decimal(span.days), _DAYS),
        None if whole else over(share.span.days, _DAYS),
    )


FEE = Fee(
    name="shared_energy",
    cues=("公摊电费", "公摊水费", "公摊", "能耗", "公共电费", "公共水费", "公共用电", "公共用水"),
    quantity_unit=AREA,
    charge=charge,
    share_out=share_out,
)
