"""An announced arrangement into rows. A day told again is corrected, with an audit entry; other days stay."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from bot.ledgers.holidays import HolidayRow
from bot.services.imports.audit_changes import Change, audit_changes
from bot.services.imports.import_facts import RowsDone
from storage.holidays import imported_days
from storage.tables import Holiday


def import_holidays(session: Session, rows: Sequence[HolidayRow], now: dt.datetime, by_staff: str) -> RowsDone:
    """Record days; they hold for every community, and over the arrangement that ships with the house."""
    known, done = imported_days(session), RowsDone()
    changes: list[Change] = []
    for row in rows:
        day = known.get(row.day)
        if day is None:
            day = known[row.day] = Holiday(day=row.day, name=row.name, worked=row.worked, source=row.source)
            done.added.add(row.number)
        elif (day.name, day.worked, day.source) == (row.name, row.worked, row.source):
            done.unchanged.add(row.number)
            continue
        else:
            detail = {"name": [day.name, row.name], "worked": [day.worked, row.worked]}
            changes.append(Change(f"holiday:{row.day.isoformat()}", detail))
            day.name, day.worked, day.source = row.name, row.worked, row.source
            done.updated.add(row.number)
        session.add(day)
    session.flush()
    done.unchanged -= done.added | done.updated
    audit_changes(session, "import_holidays", changes, now, by_staff)
    return done
