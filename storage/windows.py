"""Windows: until when and for how many messages a platform lets us write to an identity."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from bot.domain.ways import Quota, Trigger
from storage.insert_once import insert_once
from storage.tables import ChannelWindow

_WINDOWS = ChannelWindow.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
_OPEN_ANEW = (  # asked in every turn: built once
    update(_WINDOWS)
    .where(
        _WINDOWS.c.identity_id == bindparam("whose"),
        _WINDOWS.c.trigger == bindparam("by"),
        _WINDOWS.c.opened_at < bindparam("since"),
    )
    .values(opened_at=bindparam("since"), closes_at=bindparam("until"), most=bindparam("quota"), used=0, refused="")
)


def open_window(session: Session, identity_id: int, trigger: Trigger, quota: Quota, at: dt.datetime) -> None:
    """A deed at `at` opens its window anew; one older than what is on record changes nothing."""
    fresh = ChannelWindow(
        identity_id=identity_id, trigger=trigger, opened_at=at, closes_at=at + quota.lasts, most=quota.most
    )
    if insert_once(session, fresh):
        return
    whose = {"whose": identity_id, "by": trigger, "since": at}
    session.execute(_OPEN_ANEW, {**whose, "until": at + quota.lasts, "quota": quota.most})


def windows_of(session: Session, identity_ids: Collection[int]) -> dict[int, list[ChannelWindow]]:
    """The windows on record, open or not, by identity; locked, because whoever asks is about to use one."""
    found = session.exec(
        select(ChannelWindow)
        .where(col(ChannelWindow.identity_id).in_(list(identity_ids)))
        .order_by(col(ChannelWindow.id))
        .limit(1000)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    by_identity: dict[int, list[ChannelWindow]] = defaultdict(list)
    for window in found:
        by_identity[window.identity_id].append(window)
    return by_identity


def give_window_back(session: Session, window_id: int) -> None:
    """A message that certainly did not go uses up nothing."""
    session.execute(
        update(ChannelWindow)
        .where(col(ChannelWindow.id) == window_id, col(ChannelWindow.used) > 0)
        .values(used=col(ChannelWindow.used) - 1)
        .execution_options(synchronize_session=False)
    )


def close_windows(session: Session, identity_id: int, before: dt.datetime, because: str) -> None:
    """The platform said so: what was opened before that moment is closed, whatever we counted."""
    session.execute(
        update(ChannelWindow)
        .where(col(ChannelWindow.identity_id) == identity_id, col(ChannelWindow.opened_at) <= before)
        .values(refused=because)
        .execution_options(synchronize_session=False)
    )
