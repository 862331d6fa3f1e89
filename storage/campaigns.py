"""Campaigns: which run, which households they look at, which steps were taken and what became of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select as select_columns
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import Session, col, func, select

from bot.domain.sending import SendState
from storage.affected import affected
from storage.tables import (
    CampaignRun,
    CampaignStep,
    ChannelIdentity,
    Conversation,
    Message,
    OutboxLog,
    OutboxRow,
    Room,
    Staff,
    StaffBuilding,
    Task,
)

WAITING, RUNNING, ENDED = "waiting", "running", "ended"
REACHED, PASSED = "reached", "passed"  # or the name of the control arm
_MOST = 20_000


def run_named(session: Session, name: str) -> CampaignRun | None:
    """The run of a campaign."""
    return session.exec(select(CampaignRun).where(col(CampaignRun.name) == name)).one_or_none()


def all_runs(session: Session) -> dict[str, CampaignRun]:
    """Every run by its campaign's name."""
    return {run.name: run for run in session.exec(select(CampaignRun).limit(1000))}


@dataclass(frozen=True, slots=True)
class RoomRef:
    """A room as a campaign meets it."""

    id: int
    community_id: int
    code: str
    occupancy: str = ""
    building_id: int = 0


def rooms_after(session: Session, room_id: int, limit: int, community_id: int | None = None) -> list[RoomRef]:
    """A page of rooms by id."""
    page = select_columns(
        col(Room.id), col(Room.community_id), col(Room.code), col(Room.occupancy), col(Room.building_id)
    ).where(col(Room.id) > room_id)
    if community_id is not None:
        page = page.where(col(Room.community_id) == community_id)
    return [RoomRef(*row) for row in session.execute(page.order_by(col(Room.id)).limit(limit))]


def steps_taken(session: Session, campaign: str, room_ids: Collection[int]) -> dict[int, list[CampaignStep]]:
    """The steps of a campaign taken for each room, the earliest first."""
    rows = session.exec(
        select(CampaignStep)
        .where(col(CampaignStep.room_id).in_(list(room_ids)), col(CampaignStep.campaign) == campaign)
        .order_by(col(CampaignStep.id))
        .limit(_MOST)
    )
    found: dict[int, list[CampaignStep]] = defaultdict(list)
    for row in rows:
        found[row.room_id].append(row)
    return found


def steps_under_way(session: Session, campaign: str, room_ids: Collection[int]) -> list[CampaignStep]:
    """The steps of these rooms that have no outcome yet."""
    rows = session.exec(
        select(CampaignStep)
        .where(
            col(CampaignStep.room_id).in_(list(room_ids)),
            col(CampaignStep.campaign) == campaign,
            col(CampaignStep.outcome) == "",
        )
        .order_by(col(CampaignStep.id))
        .limit(_MOST)
    )
    return list(rows)


def insert_steps(session: Session, rows: Sequence[CampaignStep]) -> set[tuple[int, str, dt.date]]:
    """Write a page of steps; the (room, step, day) of those nobody had written before."""
    if not rows:
        return set()
    table = CampaignStep.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgres
    written = insert(table).on_conflict_do_nothing().returning(table.c.room_id, table.c.step, table.c.opened_on)
    given = [row.model_dump(exclude={"id"}) for row in rows]
    return {(row[0], row[1], row[2]) for row in session.execute(written, given)}


def proven_identities(session: Session, room_ids: Collection[int]) -> dict[int, list[ChannelIdentity]]:
    """The proven addresses that talk about each room, the one seen last first."""
    rows = session.exec(
        select(ChannelIdentity)
        .where(col(ChannelIdentity.room_id).in_(list(room_ids)), col(ChannelIdentity.person_id).is_not(None))
        .order_by(col(ChannelIdentity.last_seen_at).desc(), col(ChannelIdentity.id))
        .limit(_MOST)
    )
    found: dict[int, list[ChannelIdentity]] = defaultdict(list)
    for row in rows:
        if row.room_id is not None:
            found[row.room_id].append(row)
    return found


def ends_of(session: Session, send_keys: Collection[str]) -> dict[str, tuple[str, dt.datetime | None]]:
    """Where messages stand, in the outbox or the log: state and the moment they were sent."""
    keys, found = list(send_keys), dict[str, tuple[str, dt.datetime | None]]()
    for table in (OutboxLog, OutboxRow):
        rows = session.exec(
            select(table.send_key, table.state, table.sent_at).where(col(table.send_key).in_(keys)).limit(_MOST)
        )
        found |= {send_key: (state, sent_at) for send_key, state, sent_at in rows}
    return found


def done_tasks(session: Session, task_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Which of these tasks are done, and when."""
    rows = session.exec(
        select(Task.id, Task.done_at).where(col(Task.id).in_(list(task_ids)), col(Task.done_at).is_not(None))
    )
    return {task_id: done_at for task_id, done_at in rows if done_at is not None}


def looked_at_bill(session: Session, identity_ids: Collection[int]) -> dict[int, dt.datetime]:
    """When each identity last asked for its bill."""
    rows = session.exec(
        select(Conversation.identity_id, func.max(Message.at))
        .join(Message, col(Message.conversation_id) == col(Conversation.id))
        .where(col(Conversation.identity_id).in_(list(identity_ids)), col(Message.intents).like("%query_bill%"))
        .group_by(col(Conversation.identity_id))
    )
    return dict(rows.all())


def steps_counted(session: Session, campaign: str) -> dict[str, dict[str, int]]:
    """How many households each step was taken for, by outcome."""
    rows = session.exec(
        select(CampaignStep.step, CampaignStep.outcome, func.count())
        .where(col(CampaignStep.campaign) == campaign)
        .group_by(CampaignStep.step, CampaignStep.outcome)
        .order_by(CampaignStep.step, CampaignStep.outcome)
    )
    counted: dict[str, dict[str, int]] = {}
    for step, outcome, number in rows:
        counted.setdefault(step, {})[outcome] = number
    return counted


def stewards_of(session: Session, building_ids: Collection[int]) -> dict[int, list[str]]:
    """The colleagues at work who look after each building, by name."""
    rows = session.exec(
        select(StaffBuilding.building_id, Staff.name)
        .join(Staff, col(Staff.id) == col(StaffBuilding.staff_id))
        .where(col(StaffBuilding.building_id).in_(list(building_ids)), col(Staff.active).is_(True))
        .order_by(col(Staff.name))
        .limit(_MOST)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for building_id, name in rows:
        found[building_id].append(name)
    return found


def dealt_since(session: Session, campaign: str, step: str, since: dt.datetime) -> dict[int, int]:
    """How many meetings of a step were dealt since a moment, by building."""
    rows = session.exec(
        select(Room.building_id, func.count())
        .join(CampaignStep, col(CampaignStep.room_id) == col(Room.id))
        .join(Task, col(Task.id) == col(CampaignStep.task_id))
        .where(col(CampaignStep.campaign) == campaign, col(CampaignStep.step) == step, col(Task.opened_at) >= since)
        .group_by(col(Room.building_id))
        .limit(_MOST)
    )
    return dict(rows.all())


def under_way_elsewhere(session: Session, campaign: str, room_ids: Collection[int]) -> dict[int, str]:
    """Rooms that a step of another campaign is on its way to, and that campaign."""
    rows = session.exec(
        select(CampaignStep.room_id, CampaignStep.campaign)
        .where(
            col(CampaignStep.room_id).in_(list(room_ids)),
            col(CampaignStep.campaign) != campaign,
            col(CampaignStep.outcome) == "",
        )
        .limit(_MOST)
    )
    return dict(rows.all())


def step_of_room(session: Session, room_id: int, campaign: str, step: str) -> CampaignStep | None:
    """The latest time a step was taken for a room."""
    return session.exec(
        select(CampaignStep)
        .where(
            col(CampaignStep.room_id) == room_id, col(CampaignStep.campaign) == campaign, col(CampaignStep.step) == step
        )
        .order_by(col(CampaignStep.id).desc())
        .limit(1)
    ).first()


def cancel_messages(session: Session, campaign: str, because: str) -> int:
    """What of a campaign is not on the wire never goes. Returns how many messages."""
    waiting = update(OutboxRow).where(
        col(OutboxRow.subject).startswith(f"{campaign}/", autoescape=True),
        col(OutboxRow.state).in_([SendState.PENDING, SendState.HELD, SendState.LEASED]),
    )
    values = {"state": SendState.CANCELLED, "because": because, "code": "campaign_ended", "lease_token": None}
    return affected(session.execute(waiting.values(values).execution_options(synchronize_session=False)))
