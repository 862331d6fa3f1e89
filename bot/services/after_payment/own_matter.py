"""What the owner had raised before paying, with what became of it, and the services of their building: read, worded."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlmodel import Session

from bot.domain.after_payment import Matter
from bot.domain.effects import Value
from bot.domain.moments import CHINA, day_of
from scripts_zh.load import Scripts
from storage.after_payment import objections_before, services_for, tasks_before, work_orders_before
from storage.tables import Objection, Task

REMEMBERED = dt.timedelta(days=14)  # closed longer before the payment: told long ago
RECENT = dt.timedelta(days=60)
MOST_SERVICES = 2
_KINDS = {"reduction": "reduction", "invoice": "invoice", "hand_over": "talk", "callback": "talk"}
_NOON = dt.time(12)


def load_matters(
    session: Session, room_ids: Collection[int], paid_at: dt.datetime, since: dt.datetime
) -> tuple[Matter, ...]:
    """The matters of these rooms at the payment, open or closed since `since`, in the order they were raised."""
    tasks = tasks_before(session, room_ids, paid_at, since)
    matters = [
        Matter("repair", f"G{order.id}", order.what, order.closed_at, order.outcome)
        for order in work_orders_before(session, room_ids, paid_at, since)
    ]
    matters += [
        _of_objection(objection, tasks)
        for objection in objections_before(session, room_ids, day_of(paid_at), day_of(since))
    ]
    matters += [
        Matter(_KINDS[task.kind], f"H{task.id}", task.what, task.done_at, task.outcome)
        for task in tasks
        if task.kind in _KINDS
    ]
    return tuple(matters)


def say_matters(scripts: Scripts, matters: Sequence[Matter]) -> str:
    """The closed ones, each in a sentence, the two latest; empty when none has anything to tell."""
    closed = sorted((matter for matter in matters if matter.closed_at), key=_closed_on, reverse=True)
    told = [sentence for matter in closed if (sentence := _say(scripts, matter))]
    return "".join(dict.fromkeys(told[:2]))


def say_services(session: Session, scripts: Scripts, room_id: int, now: dt.datetime) -> str:
    """What was done lately for the building, two at most; empty when nothing is on record."""
    today = day_of(now)
    records = services_for(session, room_id, today - RECENT, today, MOST_SERVICES)
    return "，".join(
        scripts.say("own_matter.service", {"service_on": record.done_on, "service_what": record.what})
        for record in records
    )


def _of_objection(objection: Objection, tasks: Sequence[Task]) -> Matter:
    subject = f"room:{objection.room_id}:{objection.reason}"
    outcome = next((task.outcome for task in tasks if task.kind == "objection" and task.subject == subject), "")
    decided = objection.decided_on
    closed_at = dt.datetime.combine(decided, _NOON, CHINA) if decided else None
    return Matter("objection", f"Y{objection.id}", objection.what, closed_at, outcome, objection.upheld)


def _closed_on(matter: Matter) -> dt.datetime:
    return matter.closed_at or dt.datetime.min.replace(tzinfo=CHINA)


def _say(scripts: Scripts, matter: Matter) -> str:
    """A matter that only an outcome explains, and has none, is left to the colleague who closed it."""
    key = _key(matter)
    if not key or matter.closed_at is None:
        return ""
    values: dict[str, Value] = {
        "matter_what": matter.what,
        "matter_on": day_of(matter.closed_at),
        "matter_number": matter.number,
        "matter_outcome": matter.outcome.rstrip("。！；，"),
    }
    wanted = scripts.lines[key].placeholders
    return scripts.say(key, {name: value for name, value in values.items() if name in wanted})


def _key(matter: Matter) -> str:
    done = "_done" if matter.outcome else ""
    if matter.kind == "repair":
        return f"own_matter.repair{done}"
    if matter.kind == "objection":
        verdict = "upheld" if matter.upheld else "rejected"
        return f"own_matter.objection_{verdict}{done}"
    return f"own_matter.{matter.kind}" if matter.outcome else ""
