"""Tell money's reports and settlements to another program as plain JSON values: sums as yuan with two decimals."""

from typing import Any

from bot.domain.moments import iso
from bot.domain.money import yuan
from bot.domain.payment import PaymentNotice, Settlement
from bot.services.money.report_collection import CollectionReport
from storage.tables import Community, Room


def tell_settlement(home: Community, room: Room, notice: PaymentNotice, settlement: Settlement) -> dict[str, Any]:
    """What came in and where it went; `duplicate`: this trade was known, and nothing was booked again."""
    return {
        "community": home.name,
        "room": room.code,
        "amount": yuan(notice.amount),
        "paid_at": iso(notice.paid_at),
        "reference": notice.trade_number,
        "duplicate": settlement.duplicate,
        "allocations": [
            {"item": part.item, "period": str(part.period), "amount": yuan(part.amount)}
            for part in settlement.allocations
        ],
        "prepaid": yuan(settlement.prepaid),
        "outstanding": yuan(settlement.open_left),
        "promises_kept": settlement.promises_kept,
        "reminders_cancelled": settlement.reminders_cancelled,
    }


def tell_collection(told: CollectionReport) -> dict[str, Any]:
    """The rates as shares of one with four places; null where nothing is to divide by."""
    rates = told.all
    return {
        "as_of": told.as_of.isoformat(),
        "period": str(told.period),
        "billed": yuan(rates.billed),
        "received": yuan(rates.received),
        "outstanding": yuan(rates.outstanding),
        "open_before": yuan(rates.open_before),
        "recovered": yuan(rates.recovered),
        "current_rate": _round(rates.current_rate),
        "arrears_rate": _round(rates.arrears_rate),
        "overall_rate": _round(rates.overall_rate),
        "households": {
            "billed": rates.households,
            "settled": rates.settled,
            "rate": _round(rates.household_rate),
        },
        "disputed": yuan(told.disputed),
        "limitation_risk": yuan(told.limitation),
        "promise_rate": _round(told.promise_rate),
        "instalment_rate": _round(told.instalment_rate),
    }


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
