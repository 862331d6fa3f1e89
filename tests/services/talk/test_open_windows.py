"""Each deed of an owner opens its own window with its own quota; a newer one opens it anew, an older one does not."""

import datetime as dt

import pytest

from bot.channels.registry import ways_by_account
from bot.channels.wechat.settings import WechatSettings
from bot.domain.inbound import Inbound, InboundKind
from bot.domain.ways import Trigger
from bot.services.talk.open_windows import note_deed, open_windows
from storage.database import Database
from storage.identities import identity_of
from storage.tables import ChannelWindow
from storage.windows import windows_of

WAYS = ways_by_account([("wechat", "main", WechatSettings(app_id="wx1234567890abcdef", token="t"))])  # type: ignore[arg-type]
MESSAGE = (Trigger.MESSAGE, 5, dt.timedelta(hours=48))
EVENT = (Trigger.EVENT, 3, dt.timedelta(minutes=1))


def seen(
    database: Database, kind: str, at: dt.datetime, now: dt.datetime, channel: str = "wechat"
) -> list[ChannelWindow]:
    """The windows of the owner after a deed."""
    with database.transaction() as session:
        identity = identity_of(session, channel, "main", "oOwner1")
        open_windows(session, identity.id, Inbound(channel, "main", "oOwner1", "1", kind, "", at), WAYS, now)
    with database.transaction() as session:
        found = windows_of(session, [identity.id])[identity.id]
        session.expunge_all()
    return found


@pytest.mark.parametrize(
    ("kind", "window"),
    [
        (InboundKind.TEXT, MESSAGE),
        (InboundKind.VOICE, MESSAGE),
        (InboundKind.IMAGE, MESSAGE),
        (InboundKind.LOCATION, MESSAGE),
        (InboundKind.CLICK, EVENT),
        (InboundKind.FOLLOW, EVENT),
        (InboundKind.SCAN, EVENT),
    ],
)
def test_a_deed_opens_its_window(
    sqlite_database: Database, now: dt.datetime, kind: str, window: tuple[Trigger, int, dt.timedelta]
) -> None:
    (opened,) = seen(sqlite_database, kind, now, now)
    assert (opened.trigger, opened.most, opened.closes_at - opened.opened_at, opened.used) == (*window, 0)


def test_a_newer_deed_opens_it_anew_and_an_older_one_changes_nothing(database: Database, now: dt.datetime) -> None:
    (first,) = seen(database, "text", now, now)
    with database.transaction() as session:
        used = session.get_one(ChannelWindow, first.id)
        used.used, used.refused = 5, "45047"
    (same,) = seen(database, "text", now - dt.timedelta(hours=1), now)
    assert (same.used, same.refused) == (5, "45047")
    (anew,) = seen(database, "text", now + dt.timedelta(hours=1), now + dt.timedelta(hours=1))
    assert (anew.id, anew.used, anew.refused, anew.opened_at) == (first.id, 0, "", now + dt.timedelta(hours=1))


def test_each_sort_of_deed_has_a_window_of_its_own(database: Database, now: dt.datetime) -> None:
    seen(database, "text", now, now)
    seen(database, "click", now, now)
    with database.transaction() as session:
        identity = identity_of(session, "wechat", "main", "oOwner1")
        note_deed(session, identity.id, Trigger.PAYMENT, WAYS["wechat:main"], now)
        windows = windows_of(session, [identity.id])[identity.id]
        assert {window.trigger: window.most for window in windows} == {"message": 5, "event": 3, "payment": None}


def test_a_clock_of_theirs_that_runs_ahead_opens_no_longer_window(sqlite_database: Database, now: dt.datetime) -> None:
    (opened,) = seen(sqlite_database, "text", now + dt.timedelta(days=2), now)
    assert opened.opened_at == now


def test_where_a_channel_knows_no_windows_none_is_kept(sqlite_database: Database, now: dt.datetime) -> None:
    assert seen(sqlite_database, "text", now, now, channel="local") == []
