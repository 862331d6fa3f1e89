"""The page a message leads to: of a receipt that receipt, of a question its five answers, of a reminder the bill.

The other messages of the days after a payment lead to none: nothing is about money then.
"""

import datetime as dt

from sqlmodel import Session

from bot.domain.page_token import Purpose
from bot.domain.speaking import Kind
from bot.services.links.make_link import LinkMaker, make_link
from storage.tables import OutboxRow

_OF_A_PAYMENT = "payment:"
_OF_A_PLAN, _OF_A_RATING = "after/", "rating/"
_LEADS_NOWHERE = (Kind.SAFETY, Kind.REPLY, Kind.GOOD_MOMENT)  # a stopped water main is no reason to look at a bill


def page_of(session: Session, maker: LinkMaker | None, row: OutboxRow, now: dt.datetime) -> str:
    """The address of the page for this message's reader; empty where the house has no pages, or none fits."""
    if maker is None or not maker.address or row.room_id is None or row.kind in _LEADS_NOWHERE:
        return ""
    if row.kind == Kind.RECEIPT and row.subject.startswith(_OF_A_PAYMENT):
        return make_link(session, maker, Purpose.RECEIPT, row.room_id, now, row.identity_id, row.subject)
    if row.kind == Kind.AFTER_PAYMENT:
        asked = _asked(row)
        return make_link(session, maker, Purpose.RATE, row.room_id, now, row.identity_id, asked) if asked else ""
    return make_link(session, maker, Purpose.BILL, row.room_id, now, row.identity_id)


def _asked(row: OutboxRow) -> str:
    """How ratings name the question that is asked with scores to choose from; empty for what asks nothing."""
    if not row.choices:
        return ""
    if row.subject.startswith(_OF_A_PLAN):
        return f"plan:{row.subject.removeprefix(_OF_A_PLAN)}"
    return row.subject.removeprefix(_OF_A_RATING)
