"""The receipt on A4 for keeping: what the page shows, its words too; the sum in capitals, the days with their year."""

import datetime as dt

from bot.domain.money import yuan
from bot.papers.capitals import in_capitals
from bot.papers.document import Grid, Text, write_document
from bot.services.pages.show_receipt import Receipt
from scripts_zh.load import Scripts


def print_receipt(scripts: Scripts, receipt: Receipt, today: dt.date) -> bytes:
    """The PDF file. `today` stands on its foot: what is still open is told as of that day."""
    place = f"{receipt.community} {receipt.room}"
    title = f"{place} {scripts.say('page.receipt_title')}"
    received = scripts.say("page.receipt_received")
    number = scripts.say("page.receipt_number", {"number": receipt.number})
    capitals = scripts.say("page.receipt_capitals", {"words": in_capitals(receipt.amount)})
    currency = scripts.say("page.currency")
    head = (
        scripts.say("page.receipt_for"),
        scripts.say("page.receipt_period"),
        scripts.say("page.receipt_sum"),
    )
    rows = tuple((part.item, part.period.label, yuan(part.amount)) for part in receipt.parts)
    return write_document(
        title,
        [
            Text(number),
            Text(f"{receipt.paid_on.isoformat()} {received} {yuan(receipt.amount)} {currency}"),
            Text(capitals),
            *([Grid(head, rows, (3, 2, 1))] if rows else []),
            *(Text(words) for words in _notes(scripts, receipt)),
        ],
        f"{place} {number}  {today.isoformat()}",
    )


def _notes(scripts: Scripts, receipt: Receipt) -> list[str]:
    left = {"sum": int(receipt.left)}
    told = [
        scripts.say("page.receipt_prepaid", {"sum": int(receipt.prepaid)}) if receipt.prepaid > 0 else "",
        scripts.say("page.receipt_refunded", {"sum": int(receipt.refunded)}) if receipt.refunded > 0 else "",
        scripts.say("page.receipt_left", left) if receipt.left > 0 else scripts.say("page.receipt_all"),
        scripts.say("page.receipt_company", {"company": receipt.company}) if receipt.company else "",
        scripts.say("page.receipt_note"),
    ]
    return [words for words in told if words]
