"""The page a message leads to: of a receipt that receipt, of anything else that is about money the household's bill."""

import datetime as dt

from sqlmodel import Session

from bot.domain.page_token import Purpose
from bot.domain.speaking import Kind
from bot.services.links.make_link import LinkMaker, make_link
from storage.tables import OutboxRow

_OF_A_PAYMENT = "payment:"
_LEADS_NOWHERE = (Kind.SAFETY, Kind.REPLY)  # a stopped water main is no reason to look at a bill


def page_of(session: Session, maker: LinkMaker | None, row: OutboxRow, now: dt.datetime) -> str:
    """The address of the page for this message's reader; empty where the house has no pages, or none fits."""
    if maker is None or not maker.address or row.room_id is None or row.kind in _LEADS_NOWHERE:
        return ""
    if row.kind == Kind.RECEIPT and row.subject.startswith(_OF_A_PAYMENT):
        return make_link(session, maker, Purpose.RECEIPT, row.room_id, now, row.identity_id, row.subject)
    return make_link(session, maker, Purpose.BILL, row.room_id, now, row.identity_id)
