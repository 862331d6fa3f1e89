"""Where the house takes money online, the way to pay told in a talk is the household's own page."""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.domain.household import TalkFacts
from bot.domain.page_token import Purpose
from bot.services.links.make_link import LinkMaker, make_link
from storage.tables import ChannelIdentity


def add_pay_page(
    session: Session, links: LinkMaker, identity: ChannelIdentity, facts: TalkFacts, now: dt.datetime
) -> TalkFacts:
    """The facts with the page's address as the way to pay online; unchanged for whoever owes or may see nothing."""
    bill, room_id = facts.household.bill, identity.room_id
    if not links.pays or bill is None or bill.outstanding <= 0 or room_id is None:
        return facts
    ways = replace(bill.pay_ways, online=make_link(session, links, Purpose.BILL, room_id, now, identity.id))
    household = replace(facts.household, bill=replace(bill, pay_ways=ways), pay_ways=ways)
    return replace(facts, household=household)
