"""Public gifts: is the rule fair to who pays on time, and who has one coming now that the money has landed."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from sqlmodel import Session

from bot.domain.campaign import Campaign, Step
from bot.domain.gift import Payer, Unfair, check_fairness, gift_for
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import Fen, yuan
from storage.campaigns import RoomRef, rooms_after
from storage.community_facts import facts_in_force
from storage.matters import list_tasks
from storage.offers import DueState, dues_of_rooms, gifts_given, keep_gifts
from storage.tables import CampaignRun, GiftGiven, Task

_LATELY = dt.timedelta(days=120)  # who paid the bill before this one is asked about too
_WITHIN = dt.timedelta(days=7)
_PAGE = 500


def unfair_gift(
    session: Session, campaign: Campaign, community_id: int | None, now: dt.datetime
) -> tuple[Step, Unfair] | None:
    """The first step whose gift leaves punctual payers of its audience worse off; None when all are fair."""
    for step in campaign.steps:
        unfair = check_fairness(step.gift, _payers(session, community_id, day_of(now))) if step.gift else None
        if unfair is not None:
            return step, unfair
    return None


def give_gifts(
    session: Session, campaign: Campaign, run: CampaignRun, rooms: Collection[RoomRef], now: dt.datetime
) -> int:
    """A task for the front desk for each home whose money landed; once a due date. How many are new."""
    given = 0
    for step in (step for step in campaign.steps if step.gift and step.needs_fact):
        rules = _rules(session, step, {room.community_id for room in rooms}, day_of(now))
        there = {room.id: room for room in rooms if room.community_id in rules}
        if there:
            given += _give(session, step, run, there, rules, now)
    return given


def _rules(session: Session, step: Step, communities: Collection[int], today: dt.date) -> dict[int, str]:
    """What each community promised in public; without such a fact it gives nothing."""
    told = {community_id: facts_in_force(session, community_id, today) for community_id in sorted(communities)}
    return {community_id: facts[step.needs_fact] for community_id, facts in told.items() if step.needs_fact in facts}


def _give(  # noqa: PLR0913 - the step, its run, whom, what, when
    session: Session,
    step: Step,
    run: CampaignRun,
    rooms: Mapping[int, RoomRef],
    rules: Mapping[int, str],
    now: dt.datetime,
) -> int:
    since = run.started_on or day_of(now)
    had = gifts_given(session, step.campaign, list(rooms))
    coming = [
        (due, worth)
        for due in dues_of_rooms(session, list(rooms), since - _LATELY)
        if due.settled_on is not None and due.settled_on >= since and (due.room_id, due.due_on) not in had
        if (worth := gift_for(step.gift, Fen(due.amount), due.due_on, due.settled_on)) > 0
    ]
    tasks = {due.room_id: _task(rooms[due.room_id], step, due, worth, rules, now) for due, worth in coming}
    listed = list_tasks(session, list(tasks.values()))
    gifts = [
        GiftGiven(
            room_id=due.room_id,
            campaign=step.campaign,
            due_on=due.due_on,
            worth=worth,
            settled_on=due.settled_on or day_of(now),
            task_id=listed[tasks[due.room_id].subject].id,
        )
        for due, worth in coming
    ]
    keep_gifts(session, gifts)
    return len(gifts)


def _task(  # noqa: PLR0913 - a to-do
    room: RoomRef, step: Step, due: DueState, worth: Fen, rules: Mapping[int, str], now: dt.datetime
) -> Task:
    landed = day_in_words(due.settled_on) if due.settled_on else ""
    what = (
        f"送公开小礼（{room.code}）：{rules[room.community_id]}值 {yuan(worth)} 元。"
        f"钱 {landed} 已到账；人人一样，不附条件，不提还有谁没交"
    )
    return Task(
        community_id=room.community_id,
        room_id=room.id,
        kind="gift",
        subject=f"room:{room.id}:{step.subject}:{due.due_on.isoformat()}",
        what=what,
        opened_at=now,
        due_at=now + _WITHIN,
    )


def _payers(session: Session, community_id: int | None, today: dt.date) -> Iterator[Payer]:
    """Everybody who owes or lately paid, a page at a time."""
    after_id = 0
    while rooms := rooms_after(session, after_id, _PAGE, community_id):
        for due in dues_of_rooms(session, [room.id for room in rooms], today - _LATELY):
            yield Payer(due.room, Fen(due.amount), due.due_on, due.settled_on)
        after_id = rooms[-1].id
