"""Cases for fee tests: rooms, tariffs and what they use, short to write."""

import datetime as dt
from decimal import Decimal

from bot.domain.period import Period
from bot.domain.span import Span
from bot.fees.draft import find_stretches
from bot.fees.fee import Case, Charge, Fee, NotCharged, Reading, RoomFacts, Share, TariffFacts, Use

QUARTER = Period.parse("2026-07..2026-09")
LONG_AGO = dt.date(2019, 1, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def room(room_id: int = 1, area: str | None = "89.50", floor: int | None = 5, building: str = "3") -> RoomFacts:
    return RoomFacts(room_id, f"{building}-{room_id}", building, area=Decimal(area) if area else None, floor=floor)


def tariff(price: str, first: str = "2019-01-01", last: str | None = None, **terms: str) -> TariffFacts:
    """A tariff whose id is the day it begins."""
    return TariffFacts(int(first.replace("-", "")), Decimal(price), day(first), day(last) if last else None, terms)


def use(quantity: str, first: str = "2019-01-01", last: str | None = None) -> Use:
    return Use(Decimal(quantity), day(first), day(last) if last else None)


def reading(on: str, shown: str) -> Reading:
    return Reading(day(on), Decimal(shown))


def case(  # every part of a case may be chosen
    *tariffs: TariffFacts,
    of: RoomFacts | None = None,
    span: Span | None = None,
    uses: tuple[Use, ...] = (),
    readings: tuple[Reading, ...] = (),
    shares: dict[int, Share] | None = None,
    item: str = "",
) -> Case:
    stretches = find_stretches(span or Span.of(QUARTER), tariffs)
    assert stretches is not None
    return Case(of or room(), stretches, uses, readings, shares or {}, item)


def charged(fee: Fee, asked: Case) -> Charge:
    charge = fee.charge(asked)
    assert isinstance(charge, Charge), charge
    return charge


def refused(fee: Fee, asked: Case) -> NotCharged:
    charge = fee.charge(asked)
    assert isinstance(charge, NotCharged), charge
    return charge
