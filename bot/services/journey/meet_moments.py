"""Meet the moments of truth that are due: greet the owner outside collection periods, or give a colleague the deed.

Each moment of a household is met once and kept with what became of it. Whether and when a greeting may go, the guard
says at the wire: its kind has a budget of its own, one in 30 days.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from bot.domain.moment_of_truth import Happens, Home, MomentOfTruth, same_days, why_not
from bot.domain.moments import CHINA, day_of
from bot.domain.speaking import Kind
from bot.domain.workdays import Calendar
from bot.services.calendar.load_calendar import load_calendar
from bot.services.money.list_debts import list_debts
from scripts_zh.load import Scripts
from storage.campaigns import proven_identities
from storage.identities import current_ties
from storage.matters import list_task
from storage.moments import (
    Met,
    all_on,
    began_on,
    first_bills_between,
    keep_met,
    moved_in_between,
    open_things,
)
from storage.outbox import put_out
from storage.tables import ChannelIdentity, MomentMet, OutboxRow, Task

GREETED, TASK, PASSED = "greeted", "task", "passed"
_DAY = dt.timedelta(days=1)
_NEW_OWNER = 120 * _DAY
_PAGE = 200


def meet_moments(session: Session, scripts: Scripts, now: dt.datetime) -> int:
    """Meet one page of each moment due today; answers how many households were met: ask again until it is 0."""
    today, calendar = day_of(now), load_calendar(session)
    return sum(
        _meet(session, scripts, moment, found, now)
        for moment in scripts.moments.values()
        if not moment.said_by and (found := _found(session, moment, calendar, today))
    )


def _found(session: Session, moment: MomentOfTruth, calendar: Calendar, today: dt.date) -> list[Met]:
    days = moment.fell_on(today)
    match moment.happens:
        case Happens.MOVED_IN:
            return moved_in_between(session, moment.name, days, _PAGE)
        case Happens.FIRST_BILL:
            return first_bills_between(session, moment.name, days, today - _NEW_OWNER, _PAGE)
        case Happens.ANNIVERSARY:
            began = began_on(session, moment.name, list(same_days(*days)), days[0], _PAGE)
            return [replace(one, fell_on=_this_time(one.fell_on, days)) for one in began]
        case Happens.FESTIVAL:
            begins = _begins(moment.festival, calendar, days)
            return all_on(session, moment.name, begins, _PAGE) if begins else []
        case _:
            return []


def _this_time(began: dt.date, days: tuple[dt.date, dt.date]) -> dt.date:
    """The day between two days that is the anniversary of one."""
    span = (days[0] + _DAY * shift for shift in range((days[1] - days[0]).days + 1))
    return next(day for day in span if began in same_days(day, day))


def _begins(festival: str, calendar: Calendar, days: tuple[dt.date, dt.date]) -> dt.date | None:
    """The first day off of a festival, if it falls between two days."""
    span = (days[0] + _DAY * shift for shift in range((days[1] - days[0]).days + 1))
    return next(
        (day for day in span if calendar.off.get(day) == festival and calendar.off.get(day - _DAY) != festival), None
    )


def _meet(session: Session, scripts: Scripts, moment: MomentOfTruth, met: Sequence[Met], now: dt.datetime) -> int:
    homes = _homes(session, met, now)
    addresses = proven_identities(session, [one.room_id for one in met])
    kept = []
    for one in met:
        because = "" if moment.task else why_not(homes[one.room_id], day_of(now))
        outcome = PASSED
        if moment.task:
            outcome = TASK
            _give_to_a_person(session, moment, one, now)
        elif not because:
            outcome = GREETED
            _greet(session, scripts, moment, one, addresses[one.room_id][0], now)
        kept.append(
            MomentMet(
                room_id=one.room_id, name=moment.name, fell_on=one.fell_on, outcome=outcome, because=because, met_at=now
            )
        )
    keep_met(session, kept)
    return len(met)


def _homes(session: Session, met: Sequence[Met], now: dt.datetime) -> Mapping[int, Home]:
    rooms = [one.room_id for one in met]
    things, reachable = open_things(session, rooms), _reachable(session, rooms)
    by_community: dict[int, list[int]] = defaultdict(list)
    for one in met:
        by_community[one.community_id].append(one.room_id)
    due: dict[int, dt.date] = {}
    for community_id, ids in by_community.items():
        debts, _ = list_debts(session, community_id, ids, day_of(now))
        due |= {room_id: min(line.falls_due_on for line in lines) for room_id, lines in debts.items() if lines}
    return {
        room_id: Home(
            due_on=due.get(room_id),
            after_payment=room_id in things.after_payment,
            open_matter=room_id in things.matters,
            held=room_id in things.held,
            reachable=room_id in reachable,
        )
        for room_id in rooms
    }


def _reachable(session: Session, rooms: Sequence[int]) -> set[int]:
    return {room_id for room_id, found in proven_identities(session, rooms).items() if found[0].gone_at is None}


def _greet(  # noqa: PLR0913 - a message
    session: Session, scripts: Scripts, moment: MomentOfTruth, one: Met, to: ChannelIdentity, now: dt.datetime
) -> None:
    person = next(
        (person for _, person in current_ties(session, one.room_id, day_of(now)) if person.id == to.person_id), None
    )
    until = moment.due_until(one.fell_on)
    row = OutboxRow(
        send_key=f"good_moment:{moment.name}:{one.room_id}:{one.fell_on.isoformat()}",
        kind=Kind.GOOD_MOMENT,
        lane=f"{to.channel}:{to.account}",
        identity_id=to.id,
        room_id=one.room_id,
        person_id=to.person_id,
        subject=f"moment/{moment.name}",
        text=scripts.say(moment.script, {"name": person.name if person else ""}, one.room_id),
        script=moment.script,
        script_values={"variant": one.room_id},
        due_at=now,
        not_after=dt.datetime.combine(until + _DAY, dt.time(), CHINA),
    )
    put_out(session, row)


def _give_to_a_person(session: Session, moment: MomentOfTruth, one: Met, now: dt.datetime) -> None:
    until = dt.datetime.combine(moment.due_until(one.fell_on), dt.time(18), CHINA)
    task = Task(
        community_id=one.community_id,
        room_id=one.room_id,
        kind="moment",
        subject=f"room:{one.room_id}:moment:{moment.name}:{one.fell_on.isoformat()}",
        what=f"{moment.title}（{one.code}，{moment.owner}）：{moment.task}",
        opened_at=now,
        due_at=until,
    )
    list_task(session, task)
