"""Seal what was said: every text that went on the wire and every message heard becomes an entry of the chain.

The chain holds digests, not words: a household's file can be proven without showing another's. With a text that asks
for money the entry keeps the bill as it stood when it was sealed, at most two minutes later.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot.domain.bill import Bill
from bot.domain.moments import day_of, iso
from bot.domain.money import yuan
from bot.domain.speaking import RULES, Kind
from bot.services.bills.show_bill import load_bills
from storage import audit
from storage.evidence import (
    ON_THE_WIRE,
    SaidText,
    deliveries_after,
    messages_after,
    sealed_up_to,
    texts_numbered,
)
from storage.tables import Delivery, Message

TEXT_SENT, TEXT_HEARD = "text_sent", "text_heard"
SETTLED = dt.timedelta(minutes=1)  # a row that young may stand before one that is not committed yet
_PAGE = 500


def seal_said(session: Session, now: dt.datetime) -> int:
    """Seal a page of each; answers how many rows were looked at."""
    return _seal_deliveries(session, now) + _seal_messages(session, now)


def digest(text: str) -> str:
    """What the chain keeps of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def about_room(room_id: int | None) -> str:
    """The subject of an entry about a household."""
    return f"room:{room_id}" if room_id is not None else "said"


def _seal_deliveries(session: Session, now: dt.datetime) -> int:
    upto = sealed_up_to(session, "deliveries")
    page = deliveries_after(session, upto.last_id, now - SETTLED, _PAGE)
    if not page:
        return 0
    wired = [row for row in page if row.outcome in ON_THE_WIRE]
    texts = texts_numbered(session, {row.outbox_id for row in wired})
    asking = {text.room_id for text in texts.values() if text.room_id is not None and _asks_for_money(text)}
    bills = load_bills(session, sorted(asking), day_of(now)) if asking else {}
    audit.append_all(
        session,
        [_sent(row, texts[row.outbox_id], bills, now) for row in wired if row.outbox_id in texts],
    )
    upto.last_id = page[-1].id
    session.add(upto)
    return len(page)


def _seal_messages(session: Session, now: dt.datetime) -> int:
    upto = sealed_up_to(session, "messages")
    page = messages_after(session, upto.last_id, now - SETTLED, _PAGE)
    if not page:
        return 0
    audit.append_all(session, [_heard(message, room_id, now) for message, room_id in page])
    upto.last_id = page[-1][0].id
    session.add(upto)
    return len(page)


def _asks_for_money(text: SaidText) -> bool:
    return RULES[Kind(text.kind)].collects


def _sent(row: Delivery, text: SaidText, bills: Mapping[int, Bill], now: dt.datetime) -> audit.Deed:
    detail: dict[str, Any] = {
        "delivery": row.id,
        "key": text.send_key,
        "kind": text.kind,
        "lane": text.lane,
        "to": text.identity_id,
        "outcome": row.outcome,
        "at": iso(row.at),
        "sha256": digest(text.text),
    }
    bill = bills.get(text.room_id) if text.room_id is not None and _asks_for_money(text) else None
    if bill is not None:
        detail["bill"] = snapshot(bill)
    return audit.Deed(now, TEXT_SENT, about_room(text.room_id), detail)


def _heard(message: Message, room_id: int | None, now: dt.datetime) -> audit.Deed:
    detail = {
        "message": message.id,
        "lane": f"{message.channel}:{message.account}",
        "at": iso(message.at),
        "ours": message.outgoing,
        "by": message.by_staff,
        "sha256": digest(message.text),
        "reply_sha256": digest(message.reply) if message.reply else "",
    }
    return audit.Deed(now, TEXT_HEARD, about_room(room_id), detail)


def snapshot(bill: Bill) -> dict[str, Any]:
    """A bill as plain JSON, sums as strings of yuan."""
    return {
        "payable": yuan(bill.payable),
        "paid": yuan(bill.paid),
        "outstanding": yuan(bill.outstanding),
        "lines": _lines(bill),
    }


def _lines(bill: Bill) -> Sequence[Mapping[str, str]]:
    return [
        {
            "item": line.item,
            "period": str(line.period),
            "formula": line.formula,
            "amount": yuan(line.amount),
            "paid": yuan(line.paid),
            "disputed": "yes" if line.disputed else "",
        }
        for line in bill.lines
    ]
