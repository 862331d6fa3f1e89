"""Write a bill as a PDF to print, with the code that binds its reader. Apart from the card: its library is heavy."""

import datetime as dt
from dataclasses import dataclass

from bot.domain.bill import Bill
from bot.domain.binding_code import sign_binding_code
from bot.papers.bill_pdf import write_pdf
from bot.services.bills.draw_bill import card_words
from scripts_zh.load import Scripts

_CODE_VALID = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class BindingCode:
    """What a paper bill proves, signed, and the last day it does."""

    code: str
    valid_until: dt.date


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
