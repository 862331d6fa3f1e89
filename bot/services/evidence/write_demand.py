"""The draft of a written demand (催告函) as PDF. It is never sent by us: people approve, stamp and post it."""

import datetime as dt
from dataclasses import replace

from bot.domain.bill import Bill
from bot.domain.effects import Value
from bot.domain.money import yuan
from bot.papers.capitals import in_capitals
from bot.papers.document import Block, Grid, Text, write_document
from bot.services.bills.say_bill import bill_values
from scripts_zh.load import Scripts

REASONABLE = dt.timedelta(days=15)  # the law names no number; usual notices give 7 to 15 days


def overdue(bill: Bill, today: dt.date) -> Bill:
    """The same bill with the lines alone whose day is past: nobody is pressed for what is not due (民法典 944)."""
    late = tuple(line for line in bill.lines if (line.due_on or line.period.last_day) < today)
    return replace(bill, lines=late)


def write_demand(bill: Bill, scripts: Scripts, today: dt.date) -> bytes:
    """The draft for what is open of an overdue bill today."""
    values = {
        **bill_values(bill),
        "today": today,
        "name": bill.owner,
        "capitals": in_capitals(bill.outstanding),
        "by": today + REASONABLE,
        "company": bill.company,
        "hotline": bill.pay_ways.hotline,
    }
    blocks = [*_what(bill, scripts, values), *_how(bill, scripts, values)]
    return write_document(scripts.say("demand.title"), blocks, f"{bill.community} {bill.room}")


def _what(bill: Bill, scripts: Scripts, values: dict[str, Value]) -> list[Block]:
    total = "total" if bill.outstanding > bill.undisputed else "total_plain"
    blocks: list[Block] = [Text(scripts.say(f"demand.{line}", values)) for line in ("draft_note", "to", "opening")]
    head = tuple(scripts.say(f"demand.{name}") for name in ("item", "period", "formula", "amount", "paid", "open"))
    rows = tuple(
        (
            f"{line.item}（{scripts.say('demand.disputed')}）" if line.disputed else line.item,
            line.period.label,
            line.formula,
            yuan(line.amount),
            yuan(line.paid),
            yuan(line.outstanding),
        )
        for line in bill.lines
        if line.outstanding > 0
    )
    return [*blocks, Grid(head, rows, (20, 20, 34, 10, 10, 10)), Text(scripts.say(f"demand.{total}", values))]


def _how(bill: Bill, scripts: Scripts, values: dict[str, Value]) -> list[Block]:
    ways = [way for way in (bill.pay_ways.transfer, bill.pay_ways.counter, bill.pay_ways.online) if way]
    lines = [
        *(["late_charge"] if bill.late_charge else []),
        "term",
        "objection",
        "instalments",
        *(["ways"] if ways else []),
        *(["contact"] if bill.pay_ways.hotline else []),
        "basis",
        *(["signature"] if bill.company else []),
        "date_line",
    ]
    return [Text(scripts.say(f"demand.{line}", {**values, "how": "；".join(ways)})) for line in lines]
