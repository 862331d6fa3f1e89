"""Up to which month a room is paid: what owners ask first and every card shows."""

from collections.abc import Iterable

from bot.domain.period import Month, Period


def paid_up_to(debts: Iterable[tuple[Period, bool]]) -> Month | None:
    """The last month up to which every billed month is settled in full, from (period, settled) of all lines.

    None when no settled month lies before the first open one: what was before the records begin is not known.
    """
    known = list(debts)
    first_open = min((period.first for period, settled in known if not settled), default=None)
    ends = [_settled_end(period, first_open) for period, settled in known if settled]
    return max((end for end in ends if end is not None), default=None)


def _settled_end(period: Period, first_open: Month | None) -> Month | None:
    if first_open is None or period.last < first_open:
        return period.last
    return first_open.plus(-1) if period.first < first_open else None
