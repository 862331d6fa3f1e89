"""What a fee item's arithmetic gets and gives. A file of this folder with a `FEE` is one arithmetic (see catalogue)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.money import Fen
from bot.domain.span import Span


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A room as far as fees look at it. Area in ㎡; None where it is not recorded: then nothing is guessed."""

    room_id: int
    code: str
    building: str
    kind: str = "住宅"
    area: Decimal | None = None
    floor: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """So many units (parking spaces, services) from a day to a day, the last included (None: still)."""

    quantity: Decimal
    from_day: dt.date
    until_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter showed on a day."""

    read_on: dt.date
    shown: Decimal


@dataclass(frozen=True, slots=True)
class TariffFacts:
    """A price in force for some days: yuan per unit and month, or per use; `terms` as the arithmetic reads them."""

    tariff_id: int
    unit_price: Decimal
    in_force_from: dt.date
    in_force_until: dt.date | None = None
    terms: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days charged under one tariff."""

    span: Span
    tariff: TariffFacts


@dataclass(frozen=True, slots=True)
class Share:
    """A room's part of a sum that was really spent: the total and the part in fen, areas in ㎡, the days it is for."""

    total: Fen
    part: Fen
    area: Decimal
    all_areas: Decimal
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """One room to be charged for one item: consecutive stretches, and what it used."""

    room: RoomFacts
    stretches: tuple[Stretch, ...]
    uses: tuple[Use, ...] = ()
    readings: tuple[Reading, ...] = ()
    shares: Mapping[int, Share] = field(default_factory=dict)  # by tariff id
    item: str = ""

    @property
    def span(self) -> Span:
        """All days charged."""
        return Span(self.stretches[0].span.first, self.stretches[-1].span.last)


@dataclass(frozen=True, slots=True)
class Charge:
    """What is charged: the gross sum and the printed arithmetic that gives it.

    Quantity and unit price are None where the formula holds more than one.
    """

    gross: Fen
    formula: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NotCharged:
    """Nothing is charged, and why. `mend` says what is missing and must be recorded; empty: rightly nothing."""

    because: str
    mend: str = ""


Pool = Mapping[int, Share]


def no_pool(_rooms: Sequence[RoomFacts], _tariff: TariffFacts, _span: Span) -> Pool:
    """An arithmetic that shares no sum among rooms."""
    return {}


@dataclass(frozen=True, slots=True)
class Fee:
    """One arithmetic. `name` is the file's; `cues` are words of item names it fits, for sheets that name no arithmetic.

    `quantity_unit` is printed; `other_units` hold the unit by a word of the item's name where it differs. `by_month`
    false: a price a use, which months do not multiply.
    `share_out` splits what was really spent among all rooms of a community, by room id.
    """

    name: str
    cues: tuple[str, ...]
    quantity_unit: str
    charge: Callable[[Case], Charge | NotCharged]
    by_month: bool = True
    other_units: Mapping[str, str] = field(default_factory=dict)
    share_out: Callable[[Sequence[RoomFacts], TariffFacts, Span], Pool] = no_pool

    def unit_of(self, item: str) -> str:
        """The unit of an item's quantity: a meter for water counts tons."""
        return next((unit for word, unit in self.other_units.items() if word in item), self.quantity_unit)
