"""Which slots a message has, given what it means: a promise has a day, a score a rating, a binding a name."""

import datetime as dt
import re

from bot.domain.heard import Pending, Slots
from bot.domain.room import find_rooms
from dialogues.understanding.normalise import Normal
from dialogues.understanding.slots.amounts import find_amount
from dialogues.understanding.slots.dates import find_day
from dialogues.understanding.slots.periods import find_period
from dialogues.understanding.slots.values import find_name, find_phone_tail, find_rating

_PROMISES = frozenset({"promise_to_pay", "ask_installment", "obj_financial_hardship"})
_CLAIMS = frozenset({"already_paid"})
_BILLS = frozenset(
    {"query_bill", "explain_fee_item", "obj_bill_wrong", "already_paid", "obj_not_delivered", "ask_invoice"}
)
_MAY_HOLD_ROOM = re.compile(
    r"[0-9０-９零一二三四五六七八九十]\s*(?:[-－—#＃/栋幢座号弄单梯期区 室户]|车位|商铺)"
    r"|[A-Za-z]\s*(?:座|栋|[-－])?\s*[0-9]"
)
_NO_SLOTS = Slots()
_HAS_SLOT = re.compile(r"[0-9零一二两三四五六七八九十百千半月年周天号日底末初晚今明昨后前节马现满星分评叫姓主尾]")


def read_slots(normal: Normal, intent: str, intents: frozenset[str], today: dt.date, pending: Pending | None) -> Slots:
    """The values of a message; what is not in it is None."""
    expects = pending.expects if pending else frozenset()
    if not expects and not _HAS_SLOT.search(normal.plain):
        return _NO_SLOTS
    text = normal.plain
    binding = intent == "bind_unit" or bool(expects & {"room", "name", "phone_tail"})
    wants_day = bool(intents & (_PROMISES | _CLAIMS)) or "date" in expects
    day = find_day(text, today, past=intent in _CLAIMS) if wants_day else None
    return Slots(
        date=day.on if day else None,
        date_certain=day.certain if day else None,
        amount=None if binding else find_amount(text),
        room=_room(normal.raw),
        phone_tail=find_phone_tail(text, lone=binding),
        rating=find_rating(text) if intent == "rate" or "rating" in expects else None,
        period=find_period(text, today) if intent in _BILLS else None,
        name=find_name(text, among_numbers=binding) if binding or "我叫" in text or "业主" in text else None,
    )


def _room(raw: str) -> str | None:
    if not _MAY_HOLD_ROOM.search(raw):
        return None
    rooms = find_rooms(raw)
    return rooms[0][2] if rooms else None
