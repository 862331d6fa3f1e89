"""Consents to one message each (一次性订阅): given, used up by a send, withdrawn."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.insert_once import insert_once
from storage.tables import SendGrant


def give_grant(session: Session, identity_id: int, template: str, event: str, at: dt.datetime) -> bool:
    """Keep a consent; False when this very one is on record."""
    return insert_once(session, SendGrant(identity_id=identity_id, template=template, event=event, given_at=at))


def unused_grants(session: Session, identity_ids: Collection[int], templates: Collection[str]) -> list[SendGrant]:
    """Consents of these identities for these templates, the oldest first, locked."""
    return list(
        session.exec(
            select(SendGrant)
            .where(
                col(SendGrant.identity_id).in_(list(identity_ids)),
                col(SendGrant.template).in_(list(templates)),
                col(SendGrant.used_at).is_(None),
                col(SendGrant.withdrawn_at).is_(None),
            )
            .order_by(col(SendGrant.id))
            .limit(100)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def give_grant_back(session: Session, grant_id: int) -> None:
    """The message certainly did not go: the consent is unused again."""
    session.execute(
        update(SendGrant)
        .where(col(SendGrant.id) == grant_id)
        .values(used_by="", used_at=None)
        .execution_options(synchronize_session=False)
    )


def withdraw_grants(session: Session, identity_id: int, template: str, because: str, now: dt.datetime) -> None:
    """The person withdrew, or the platform knows of no consent: the unused ones count no more. Empty: any template."""
    wanted = [
        col(SendGrant.identity_id) == identity_id,
        col(SendGrant.used_at).is_(None),
        col(SendGrant.withdrawn_at).is_(None),
    ]
    if template:
        wanted.append(col(SendGrant.template) == template)
    session.execute(
        update(SendGrant)
        .where(*wanted)
        .values(withdrawn_at=now, because=because)
        .execution_options(synchronize_session=False)
    )
