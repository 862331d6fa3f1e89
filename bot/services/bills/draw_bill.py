"""Draw the card of a bill for a chat: brings the bill and its words together. The PDF is `print_bill`'s."""

import datetime as dt

from bot.domain.bill import Bill
from bot.domain.effects import Value
from bot.domain.period import Period
from bot.papers.bill_card import draw_card
from bot.services.bills.say_bill import bill_values
from scripts_zh.load import Scripts

_LABELS = (
    "title", "owner", "to_pay", "currency", "all_settled", "nothing_billed", "payable", "paid", "reduced", "left",
    "settled", "late_charge", "prepaid", "prepaid_note", "disputed", "earlier", "composition", "pay_ways", "online",
    "transfer", "transfer_note", "counter", "hotline", "missing_sign", "bill_date", "room", "period", "item", "formula",
    "gross", "reduction", "net", "total", "unit", "in_capitals", "signature",
)  # fmt: skip


def draw_bill_card(bill: Bill, scripts: Scripts, today: dt.date, kind: str = "PNG") -> bytes:
    """The card as a `PNG` or `JPEG` file."""
    return draw_card(bill, card_words(bill, scripts, today), kind)


def card_words(bill: Bill, scripts: Scripts, today: dt.date) -> dict[str, str]:
    """The words of a bill's papers by their key in `scripts_zh/lines/card.yaml`; what does not apply is left out."""
    values = {**bill_values(bill), "today": today}
    return {key: scripts.say(f"card.{name}", {**values, **own}) for key, name, own in _wanted(bill, today)}


def _wanted(bill: Bill, today: dt.date) -> list[tuple[str, str, dict[str, Value]]]:
    """Key on the paper, name of the script, and the values only this script needs."""
    wanted: list[tuple[str, str, dict[str, Value]]] = [(name, name, {}) for name in (*_LABELS, "footer")]
    if bill.due_on and bill.undisputed > 0:
        moment = "ahead" if today < bill.due_on else "today" if today == bill.due_on else "past"
        wanted.append(("due", f"due_{moment}", {"due_on": bill.due_on}))
    if bill.paid_up_to:
        wanted.append(("paid_up_to", "paid_up_to", {"month": str(Period(bill.paid_up_to, bill.paid_up_to))}))
    if bill.outstanding > bill.undisputed:
        wanted.append(("disputed_note", "disputed_note" if bill.undisputed else "disputed_note_whole", {}))
    if bill.late_charge:
        wanted.append(("late_charge_note", "late_charge_note", {}))
    return wanted
