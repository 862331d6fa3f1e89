"""The day before a promised day the owner is reminded of it, once: the only thing said about money in between."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from bot.domain.may_speak import Rules, open_hours
from bot.domain.moments import CHINA, day_of
from bot.domain.speaking import RULES, Kind
from bot.services.campaigns.look_at_cases import USUAL_HOUR
from bot.services.guarding.guard_send import PROMISED_ON
from storage.campaigns import proven_identities
from storage.holds import promises_for
from storage.outbox import put_out_page
from storage.tables import ChannelIdentity, OutboxRow, Promise

SCRIPT = "remind.promise_eve"
SUBJECT = "promise/eve"
_DAY = dt.timedelta(days=1)
_MOST = 2000


def remind_promises(session: Session, rules: Rules, now: dt.datetime) -> int:
    """Plan the reminders of what is promised for tomorrow; how many are new. Who promised today is not reminded."""
    today = day_of(now)
    promises = [one for one in promises_for(session, today + _DAY, _MOST) if day_of(one.made_at) < today]
    if not promises:
        return 0
    identities = proven_identities(session, [promise.room_id for promise in promises])
    reached = ((promise, _reader(promise, identities.get(promise.room_id, ()))) for promise in promises)
    rows = [_row(promise, to, rules, now) for promise, to in reached if to is not None]
    return put_out_page(session, [row.model_dump(exclude={"id"}) for row in rows])


def _reader(promise: Promise, own: Sequence[ChannelIdentity]) -> ChannelIdentity | None:
    """Who promised, where they wrote last; else whoever is known to own the home."""
    theirs = [one for one in own if one.person_id == promise.person_id]
    return next(iter([*theirs, *own]), None)


def _row(promise: Promise, to: ChannelIdentity, rules: Rules, now: dt.datetime) -> OutboxRow:
    today = day_of(now)
    _, closes = open_hours(rules.policy, RULES[Kind.REMINDER].hours)
    return OutboxRow(
        send_key=f"{Kind.REMINDER}:promise:{promise.id}:{today.isoformat()}",
        kind=Kind.REMINDER,
        lane=f"{to.channel}:{to.account}",
        identity_id=to.id,
        room_id=promise.room_id,
        person_id=to.person_id,
        subject=SUBJECT,
        text="",
        script=SCRIPT,
        script_values={PROMISED_ON: promise.promised_on.isoformat()},
        due_at=max(dt.datetime.combine(today, USUAL_HOUR, CHINA), now),
        not_after=dt.datetime.combine(today, closes, CHINA),
    )
