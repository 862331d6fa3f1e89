"""Keep what a platform tells of itself, each notice in the rows it concerns. The same notice again changes nothing."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from bot.domain.notices import Granted, Moved, Notice, Reported, Withdrawn
from storage.grants import give_grant, withdraw_grants
from storage.identities import identity_of
from storage.moving import move_address
from storage.reports import note_report


def keep_notices(session: Session, account: str, notices: Sequence[Notice], now: dt.datetime) -> None:
    """`account` is the lane of the account that was told (`channel:account`)."""
    channel, _, name = account.partition(":")
    for notice in notices:
        match notice:
            case Granted(address, template, key):
                give_grant(session, identity_of(session, channel, name, address).id, template, key, now)
            case Withdrawn(address, template):
                who = identity_of(session, channel, name, address).id
                withdraw_grants(session, who, template, "业主在平台上关掉了", now)
            case Reported(platform_id, delivered, because):
                note_report(session, account, platform_id, now, because="" if delivered else because or "没有送达")
            case Moved(address, to):
                move_address(session, account, address, to, now)
