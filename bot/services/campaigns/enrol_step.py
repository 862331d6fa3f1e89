"""The minimal planner: one step for everybody who can be written to, as outbox rows in pages with unique keys.

It decides nothing about a household: whether it may be spoken to, and with which words, the guard asks at the wire. A
page planned twice, or by two processes at once, writes once.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.speaking import Kind
from storage.audience import last_of_page, put_out_to_owners

PAGE = 1000  # three milliseconds of SQLite's only writer


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One step: `subject` such as `arrears/030`, the day it stands for, when it is due, and what to say."""

    subject: str
    on: dt.date
    due_at: dt.datetime
    script: str
    text: str = ""
    script_values: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = Kind.CAMPAIGN
    not_after: dt.datetime | None = None  # later it is passed; empty: the office's usual window


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How far it came: rows written, and the last room looked at (0: all done)."""

    written: int
    last_room_id: int


def enrol_page(session: Session, step: Enrolment, after_room_id: int, page: int = PAGE) -> Enrolled:
    """Write the step for the next page of rooms."""
    last = last_of_page(session, after_room_id, page)
    if not last:
        return Enrolled(0, 0)
    key = (f"{step.kind}:{step.subject}:", f":{step.on.isoformat()}")
    shared = {
        "kind": step.kind.value,
        "subject": step.subject,
        "script": step.script,
        "script_values": dict(step.script_values),
        "text": step.text,
        "due_at": step.due_at,
        "not_after": step.not_after,
    }
    return Enrolled(put_out_to_owners(session, after_room_id, last, step.on, key, shared), last)
