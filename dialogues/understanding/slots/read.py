"""Which slots a message has, given what it means: a promise has a day, a score a rating, a binding a name."""

import datetime as dt
import re
from collections.abc import Sequence

from bot.domain.heard import HeardIntent, Pending, Slots
from bot.domain.moments import day_of
from bot.domain.room import find_rooms
from dialogues.understanding.normalise import Normal
from dialogues.understanding.slots.amounts import find_amount, find_share
from dialogues.understanding.slots.dates import find_day
from dialogues.understanding.slots.periods import find_period
from dialogues.understanding.slots.values import find_name, find_phone_tail, find_rating

_PROMISES = frozenset({"promise_to_pay", "ask_installment", "obj_financial_hardship"})
_CLAIMS = frozenset({"already_paid"})
_TELL_DAYS = _PROMISES | _CLAIMS
_SHARED = frozenset({"ask_installment", "ask_discount", "promise_to_pay"})
_PAYS = re.compile(
    r"[交缴付](?![房接通警流界代出])|[转还汇补](?:给|上|清|齐|完|掉|过|你|吧|了|的|，|。|钱|费|$)|给你|打(?:给|过去)"
)
_WAS_PAID = re.compile(
    r"^(?!.*(?:再|会|要|想|准备|打算|争取|下|明|后|保证|一定|肯定|等|才|可以|能|之前|以前))"
    r".*[交缴付转汇](?:过了?|了|的)(?:[，。？]|$)"
)
_TELLS_OF_PAYING = re.compile(r"[了过的]|已|早|刚|昨|前天|上[个周月星礼次]|去年")
_BILLS = frozenset(
    {"query_bill", "explain_fee_item", "obj_bill_wrong", "already_paid", "obj_not_delivered", "ask_invoice"}
)
_MAY_HOLD_ROOM = re.compile(
    r"[0-9０-９零一二三四五六七八九十]\s*(?:[-－—#＃/栋幢座号弄单梯期区 室户]|车位|商铺)"
    r"|[A-Za-z]\s*(?:座|栋|[-－])?\s*[0-9]"
)
_NO_SLOTS = Slots()
_HAS_SLOT = re.compile(
    r"[0-9零一二两三四五六七八九十百千半月年周天号日底末初晚今明昨后前节马现满星分评叫姓主尾万壹贰叁肆伍陆柒捌玖拾佰仟廿礼国端秋春夕宵清圣]"
)


THRESHOLD = 0.3  # below it a guess is only offered, never acted on


def read_slots(normal: Normal, heard: Sequence[HeardIntent], now: dt.datetime, pending: Pending | None) -> Slots:
    """The values of a message that was heard as these intents, best first; what is not in it is None."""
    expects = pending.expects if pending else frozenset()
    if not expects and not _HAS_SLOT.search(normal.plain):
        return _NO_SLOTS
    text, today, intent = normal.plain, day_of(now), heard[0].id
    intents = {one.id for one in heard if one.score >= THRESHOLD}
    binding = intent == "bind_unit" or bool(expects & {"room", "name", "phone_tail"})
    asked = "date" in expects
    day = None
    if asked or intents & _TELL_DAYS or _PAYS.search(text):
        past = _looks_back(text, intent, pending if asked else None)
        day = find_day(text, today, past=past, asked=asked)
    room = _room(normal.raw)
    return Slots(
        date=day.on if day else None,
        date_certain=day.certain if day else None,
        amount=find_amount(text, asked="amount" in expects) if room is None or not binding else None,
        share=find_share(text) if intents & _SHARED or "amount" in expects else None,
        room=room,
        phone_tail=find_phone_tail(text, lone=binding),
        rating=find_rating(text) if intent == "rate" or "rating" in expects else None,
        period=find_period(text, today) if intent in _BILLS else None,
        name=find_name(text, among_numbers=binding) if binding or "我叫" in text or "业主" in text else None,
    )


def _looks_back(text: str, intent: str, pending: Pending | None) -> bool:
    """Whether the day lies behind: a claim of having paid, or an answer to when it was."""
    if _WAS_PAID.search(text):
        return True
    if pending is not None:
        return pending.past
    return intent in _CLAIMS and _TELLS_OF_PAYING.search(text) is not None


def _room(raw: str) -> str | None:
    if not _MAY_HOLD_ROOM.search(raw):
        return None
    rooms = find_rooms(raw)
    return rooms[0][2] if rooms else None
