"""A community's facts and service records into rows. A fact that changed begins anew on its day; its past stays."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.ledgers.facts import FactRow
from bot.ledgers.service_records import ServiceRow
from bot.services.imports.audit_changes import Change, audit_changes
from storage.community_facts import facts_by_name_and_day, service_records_of
from storage.ledger_rows import insert_rows
from storage.rooms import add_buildings, buildings_by_name
from storage.tables import Community, CommunityFact, ServiceRecord


@dataclass(slots=True)
class RowsDone:
    """The row numbers by what became of them."""

    added: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def import_facts(
    session: Session, community: Community, rows: Sequence[FactRow], now: dt.datetime, by_staff: str
) -> RowsDone:
    """Record facts; the same name from the same day is corrected in place, with an audit entry."""
    known = facts_by_name_and_day(session, community.id)
    done = RowsDone()
    changes: list[Change] = []
    for row in rows:
        fact = known.get((row.name, row.in_force_from))
        told = (row.value, row.source, row.in_force_until)
        if fact is None:
            fact = CommunityFact(
                community_id=community.id,
                name=row.name,
                value=row.value,
                source=row.source,
                in_force_from=row.in_force_from,
                in_force_until=row.in_force_until,
            )
            known[row.name, row.in_force_from] = fact
            done.added.add(row.number)
        elif (fact.value, fact.source, fact.in_force_until) == told:
            done.unchanged.add(row.number)
            continue
        else:
            detail = {"name": row.name, "value": [fact.value, row.value], "source": [fact.source, row.source]}
            changes.append(Change(f"fact:{fact.id}", detail))
            fact.value, fact.source, fact.in_force_until = told
            done.updated.add(row.number)
        session.add(fact)
    session.flush()
    audit_changes(session, "import_facts", changes, now, by_staff)
    return done


def import_service_records(session: Session, community: Community, rows: Sequence[ServiceRow]) -> RowsDone:
    """Record what was done; the same deed on the same day for the same building is kept once."""
    done = RowsDone()
    names = [row.building for row in rows if row.building]
    buildings = buildings_by_name(session, community.id)
    unknown = dict.fromkeys(name for name in names if name not in buildings)
    if unknown:
        done.remarks.append(f"台账里没有楼栋 {'、'.join(unknown)}，按新楼栋记下")
        buildings = add_buildings(session, community.id, names)
    known = service_records_of(session, community.id)
    new = []
    for row in rows:
        building_id = buildings[row.building].id if row.building else None
        key = (building_id, row.done_on, row.what)
        if key in known:
            done.unchanged.add(row.number)
            continue
        known.add(key)
        done.added.add(row.number)
        new.append(
            {
                "community_id": community.id,
                "building_id": building_id,
                "done_on": row.done_on,
                "what": row.what,
                "source": row.source,
            }
        )
    done.unchanged -= done.added
    insert_rows(session, ServiceRecord, new)
    return done
