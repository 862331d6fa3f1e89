"""Draw a bill for its owner: the card for a chat, the PDF for printing. Brings the bill and the words together."""

import datetime as dt
from dataclasses import dataclass

from bot.domain.bill import Bill
from bot.domain.binding_code import sign_binding_code
from bot.domain.effects import Value
from bot.domain.period import Period
from bot.papers.bill_card import draw_card
from bot.papers.bill_pdf import write_pdf
from bot.services.say_bill import bill_values
from scripts_zh.load import Scripts

_CODE_VALID = dt.timedelta(days=90)
_LABELS = (
    "title", "owner", "to_pay", "currency", "all_settled", "nothing_billed", "payable", "paid", "reduced", "left",
    "settled", "late_charge", "prepaid", "prepaid_note", "disputed", "earlier", "composition", "pay_ways", "online",
    "transfer", "transfer_note", "counter", "hotline", "missing_sign", "bill_date", "room", "period", "item", "formula",
    "gross", "reduction", "net", "total", "unit", "in_capitals", "signature",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BindingCode:
    """What a paper bill proves, signed, and the last day it does."""

    code: str
    valid_until: dt.date


def draw_bill_card(bill: Bill, scripts: Scripts, today: dt.date, kind: str = "PNG") -> bytes:
    """The card as a `PNG` or `JPEG` file."""
    return draw_card(bill, card_words(bill, scripts, today), kind)


def write_bill_pdf(bill: Bill, scripts: Scripts, today: dt.date, binding: BindingCode | None = None) -> bytes:
    """The same facts on A4, its text to be copied, the open sum in capitals; with the code that binds its reader."""
    words = card_words(bill, scripts, today)
    if binding is None:
        return write_pdf(bill, words, today)
    words["bind_note"] = scripts.say("card.bind_note", {"until": binding.valid_until})
    return write_pdf(bill, words, today, binding.code)


def make_binding_code(key: bytes, room_id: int, today: dt.date) -> BindingCode:
    """The code for a paper bill of a room written today."""
    until = today + _CODE_VALID
    return BindingCode(sign_binding_code(key, room_id, until), until)


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
