"""What changed from the last period to this one, item by item, and why, as far as the records tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.bill import Change, ChangeCause
from bot.domain.money import Fen
from bot.domain.period import Period


@dataclass(frozen=True, slots=True)
class Priced:
    """A line with what its price was made of.

    `amount` is net; `charged` is how its formula prints the months charged (`3个月`, `14/31个月`); `reason` is why it
    was reduced, `source` where its tariff comes from.
    """

    item: str
    period: Period
    amount: Fen
    reduction: Fen
    unit_price: Decimal | None
    quantity: Decimal | None
    by_area: bool
    charged: str = ""
    reason: str = ""
    source: str = ""


def find_changes(lines: Iterable[Priced], current: Period) -> tuple[Change, ...]:
    """The items of the current period whose net amount differs from the same item's period before it.

    An item never billed before is a change only where other items were billed before: a first bill has no changes.
    """
    known = list(lines)
    before = [line for line in known if line.period.last < current.first]
    now = [line for line in known if line.period.overlaps(current)]
    changes = [_change_of(line, _last_of(line.item, before)) for line in now] if before else []
    return tuple(change for change in changes if change is not None)


def _last_of(item: str, before: Sequence[Priced]) -> Priced | None:
    return max(
        (line for line in before if line.item == item),
        key=lambda line: line.period.last,
        default=None,
    )


def _change_of(now: Priced, before: Priced | None) -> Change | None:
    if before is None:
        return Change(now.item, Fen(0), now.amount, now.source, ChangeCause.NEW)
    if before.amount == now.amount:
        return None
    cause, was, is_now, because = _cause(before, now)
    return Change(now.item, before.amount, now.amount, because, cause, was, is_now)


def _cause(before: Priced, now: Priced) -> tuple[ChangeCause, Decimal | None, Decimal | None, str]:
    """The first difference among price, quantity, months, days and reduction: usually the only one."""
    if _differ(before.unit_price, now.unit_price):
        return ChangeCause.PRICE, before.unit_price, now.unit_price, now.source
    if _differ(before.quantity, now.quantity):
        kind = ChangeCause.AREA if now.by_area else ChangeCause.QUANTITY
        return kind, before.quantity, now.quantity, ""
    if before.period.months != now.period.months:
        return (
            ChangeCause.MONTHS,
            Decimal(before.period.months),
            Decimal(now.period.months),
            "",
        )
    if before.charged != now.charged:
        return ChangeCause.DAYS, None, None, ""
    if before.reduction != now.reduction:
        was, is_now = (
            Decimal(before.reduction).scaleb(-2),
            Decimal(now.reduction).scaleb(-2),
        )
        return ChangeCause.REDUCTION, was, is_now, now.reason or before.reason
    return ChangeCause.UNKNOWN, None, None, ""


def _differ(before: Decimal | None, now: Decimal | None) -> bool:
    return before is not None and now is not None and before != now
