"""Draft the lines of one room for one item and period: which days, under which tariffs, whose, less what reductions.

Pure: what is loaded, kept and skipped because it was billed before is the service's part.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.issuing import StartRule, charged_span
from bot.domain.money import Fen
from bot.domain.ownership import Holding, changes_of_owner
from bot.domain.period import Period
from bot.domain.reduction import Reduced, Relief, reduce
from bot.domain.span import Span
from bot.fees.fee import Case, Charge, Fee, NotCharged, Reading, RoomFacts, Share, Stretch, TariffFacts, Use
from bot.fees.terms import number_term

_DAY = dt.timedelta(days=1)
KINDS = "kinds"  # the kinds of rooms a tariff is for, 、 between; absent: all
VACANT_FACTOR = "vacant_factor"  # the share a vacant home pays (0.7), where the contract or the town's rules say so
VACANT_BECAUSE = "vacant_because"


@dataclass(frozen=True, slots=True)
class Account:
    """A room, since when it is handed over, who held it when, and what it uses of the item at hand.

    `vacant_as` holds the office's word for a vacant home (空置, 未入住 ...), None for one that is not.
    """

    room: RoomFacts
    handed_over_on: dt.date | None
    vacant_as: str | None = None
    holdings: tuple[Holding, ...] = ()
    uses: tuple[Use, ...] = ()
    readings: tuple[Reading, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    shares: Mapping[int, Share] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A line to be: `share` 0 for a whole period of one owner, else the count of the owner; see the table."""

    share: int
    covers_until: dt.date | None
    charge: Charge
    reduced: Reduced

    @property
    def amount(self) -> Fen:
        """Net."""
        return Fen(self.charge.gross - self.reduced.amount)


def draft_lines(  # noqa: PLR0913 - an item of a room in a period under a rule
    fee: Fee, item: str, account: Account, tariffs: Sequence[TariffFacts], period: Period, rule: StartRule
) -> tuple[Draft, ...] | NotCharged:
    """The lines: one, or one an owner where the home changed hands within the period."""
    if account.handed_over_on is None:
        return NotCharged("没有交房日期", "在业主台账里补上交房日期")
    span = charged_span(period, account.handed_over_on, rule)
    if span is None:
        return NotCharged("尚未交房")
    pieces = span.cut(changes_of_owner(account.holdings))
    outcomes = [_charge(fee, item, account, tariffs, piece) for piece in pieces]
    missing = [outcome for outcome in outcomes if isinstance(outcome, NotCharged)]
    charged = [(piece, outcome) for piece, outcome in zip(pieces, outcomes, strict=True) if isinstance(outcome, Charge)]
    to_mend = [outcome for outcome in missing if outcome.mend]
    if to_mend or not charged:
        return (to_mend or missing)[0]
    whole = len(pieces) == 1
    return tuple(
        Draft(
            share=0 if whole else pieces.index(piece) + 1,
            covers_until=None if whole else piece.last,
            charge=charge,
            reduced=reduce(charge.gross, piece, [*account.reliefs, *_vacancy_reliefs(account, tariffs)]),
        )
        for piece, charge in charged
    )


def find_stretches(span: Span, tariffs: Sequence[TariffFacts]) -> tuple[Stretch, ...] | None:
    """The span cut where its price changes, each day under the latest tariff in force; None when a day has none."""
    starts = [day for tariff in tariffs for day in (tariff.in_force_from, (tariff.in_force_until or span.last) + _DAY)]
    stretches: list[Stretch] = []
    for piece in span.cut(starts):
        tariff = _in_force(piece.first, tariffs)
        if tariff is None:
            return None
        if stretches and stretches[-1].tariff == tariff:
            piece = Span(stretches.pop().span.first, piece.last)  # noqa: PLW2901 - grown by the piece before
        stretches.append(Stretch(piece, tariff))
    return tuple(stretches)


def _charge(fee: Fee, item: str, account: Account, tariffs: Sequence[TariffFacts], span: Span) -> Charge | NotCharged:
    stretches = find_stretches(span, tariffs)
    if stretches is None:
        return NotCharged("没有生效的收费标准", "录入这段时间的收费标准")
    if not all(_is_for(stretch.tariff, account.room.kind) for stretch in stretches):
        return NotCharged("这类房屋不收")
    charge = fee.charge(Case(account.room, stretches, account.uses, account.readings, account.shares, item))
    return NotCharged("金额为零") if isinstance(charge, Charge) and charge.gross == 0 else charge


def _vacancy_reliefs(account: Account, tariffs: Sequence[TariffFacts]) -> list[Relief]:
    """A vacant home pays the share its tariff says, with the reason recorded there, else the office's word."""
    if account.vacant_as is None:
        return []
    return [
        Relief(
            off=1 - factor,
            from_day=tariff.in_force_from,
            until_day=tariff.in_force_until,
            because=tariff.terms.get(VACANT_BECAUSE) or account.vacant_as,
        )
        for tariff in tariffs
        if (factor := number_term(tariff.terms, VACANT_FACTOR)) is not None and factor < 1
    ]


def _is_for(tariff: TariffFacts, kind: str) -> bool:
    return KINDS not in tariff.terms or kind in tariff.terms[KINDS].replace(",", "、").split("、")


def _in_force(day: dt.date, tariffs: Sequence[TariffFacts]) -> TariffFacts | None:
    begun = [row for row in tariffs if row.in_force_from <= day <= (row.in_force_until or day)]
    return max(begun, key=lambda row: row.in_force_from, default=None)
