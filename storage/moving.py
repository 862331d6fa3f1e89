"""Addresses that are no more: a group that became another one is followed in every row, a person who left is let be."""

import datetime as dt

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.domain.sending import IN_FLIGHT, SendState
from storage.insert_once import insert_once
from storage.tables import ChannelIdentity, Lane, MovedAddress, OutboxRow, Touch

_STILL_OPEN = (SendState.PENDING, SendState.HELD, *IN_FLIGHT)


def move_address(session: Session, account: str, address: str, to: str, now: dt.datetime) -> None:
    """From now on the address `to` stands for `address` on an account (`channel:account`). Twice changes nothing."""
    channel, _, name = account.partition(":")
    moved = MovedAddress(channel=channel, account=name, address=address, moved_to=to, at=now)
    if address == to or not insert_once(session, moved):
        return
    old, new = f"{account}:{address}", f"{account}:{to}"
    open_rows = update(OutboxRow).where(col(OutboxRow.lane) == old, col(OutboxRow.state).in_(_STILL_OPEN))
    session.execute(open_rows.values(lane=new).execution_options(synchronize_session=False))
    session.execute(update(Touch).where(col(Touch.group_name) == old).values(group_name=new))
    session.execute(delete(Lane).where(col(Lane.name) == old))
    theirs = (col(ChannelIdentity.channel) == channel, col(ChannelIdentity.account) == name)
    taken = select(ChannelIdentity.id).where(*theirs, col(ChannelIdentity.address) == to)
    if session.exec(taken).first() is None:
        session.execute(
            update(ChannelIdentity).where(*theirs, col(ChannelIdentity.address) == address).values(address=to)
        )


def address_now(session: Session, account: str, address: str) -> str:
    """The address that stands for this one today."""
    channel, _, name = account.partition(":")
    found = session.exec(
        select(MovedAddress.moved_to).where(
            col(MovedAddress.channel) == channel,
            col(MovedAddress.account) == name,
            col(MovedAddress.address) == address,
        )
    ).first()
    return found or address


def mark_gone(session: Session, identity_id: int, now: dt.datetime) -> None:
    """This person left the account, or blocked it."""
    session.execute(update(ChannelIdentity).where(col(ChannelIdentity.id) == identity_id).values(gone_at=now))
