"""Keep a message until its thought is complete, instead of answering it at once."""

import datetime as dt

from sqlmodel import Session

from bot.domain.inbound import Inbound
from bot.domain.joining import AT_ONCE, Quiet, ripe_at
from storage.tables import WaitingWord
from storage.talks import stored_message
from storage.waiting_words import keep_word, kinds_waiting, set_ripe


def hold_word(session: Session, inbound: Inbound, quiet: Quiet | None, now: dt.datetime) -> bool:
    """Keep it, and say of all that waits of this person when it is answered. False: it came before, nothing changes."""
    if stored_message(session, inbound.channel, inbound.account, inbound.external_id) is not None:
        return False
    word = WaitingWord(
        channel=inbound.channel,
        account=inbound.account,
        address=inbound.address,
        external_id=inbound.external_id,
        kind=inbound.kind,
        text=inbound.text,
        at=inbound.at,
        community=inbound.community,
        group_address=inbound.group,
        arrived_at=now,
        ripe_at=now,
    )
    if not keep_word(session, word):
        return False
    who = (inbound.channel, inbound.account, inbound.address)
    waiting = kinds_waiting(session, who)
    kinds = [kind for kind, _ in waiting]
    set_ripe(session, who, ripe_at(kinds, waiting[0][1], now, quiet or AT_ONCE))
    return True
