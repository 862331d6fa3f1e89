"""Tell a bill to another program as plain JSON values: sums as yuan with two decimals, periods and days in ISO."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from bot.domain.bill import Bill, BillLine, Change
from bot.domain.money import yuan
from bot.services.bills.say_bill import why_changed
from scripts_zh.load import Scripts


def tell_bill(bill: Bill, scripts: Scripts, today: dt.date) -> dict[str, Any]:
    """The breakdown; `payable`, `paid` and `outstanding` leave the late charge out, what is not known is null."""
    return {
        "community": bill.community,
        "room": bill.room,
        "owner": bill.owner,
        "as_of": today.isoformat(),
        "period": str(bill.period) if bill.period else None,
        "lines": [_line(line) for line in bill.lines],
        "payable": yuan(bill.payable),
        "paid": yuan(bill.paid),
        "outstanding": yuan(bill.outstanding),
        "undisputed": yuan(bill.undisputed),
        "paid_up_to": str(bill.paid_up_to) if bill.paid_up_to else None,
        "due_on": _day(bill.due_on),
        "late_charge": yuan(bill.late_charge),
        "late_charge_because": bill.late_charge_because,
        "prepaid": yuan(bill.prepaid),
        "changed_since_last": [_change(change, scripts) for change in bill.changes],
        "cost_shares": [
            {"item": share.item, "percent": str(share.percent), "source": share.source} for share in bill.cost_shares
        ],
        "done_lately": [{"done_on": done.done_on.isoformat(), "what": done.what} for done in bill.done_lately],
        "open_matters": [
            {"number": matter.number, "what": matter.what, "since": matter.since.isoformat(), "kind": matter.category}
            for matter in bill.open_matters
        ],
        "pay_ways": {name: way for name, way in asdict(bill.pay_ways).items() if way},
    }


def _line(line: BillLine) -> dict[str, Any]:
    return {
        "item": line.item,
        "period": str(line.period),
        "formula": line.formula,
        "amount": yuan(line.amount),
        "gross": yuan(line.gross),
        "reduction": yuan(line.reduction),
        "reduction_reason": line.reduction_reason,
        "paid": yuan(line.paid),
        "outstanding": yuan(line.outstanding),
        "due_on": _day(line.due_on),
        "disputed": line.disputed,
    }


def _change(change: Change, scripts: Scripts) -> dict[str, Any]:
    return {
        "item": change.item,
        "before": yuan(change.before),
        "now": yuan(change.now),
        "because": why_changed(change, scripts),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
