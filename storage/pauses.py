"""Pauses: the one word that stops everything, and the campaigns that rest. Read anew before every send."""

import datetime as dt

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.tables import Pause

EVERYTHING, CAMPAIGN = "all", "campaign:"


def pause_in_force(session: Session, scope: str = EVERYTHING) -> Pause | None:
    """The pause of a scope that is not lifted; the earliest when there are several."""
    return session.exec(
        select(Pause).where(col(Pause.scope) == scope, col(Pause.lifted_at).is_(None)).order_by(col(Pause.id)).limit(1)
    ).first()


def why_paused(session: Session, *scopes: str) -> dict[str, str]:
    """The reason of each of these scopes that is paused."""
    rows = session.connection().execute(_WHY, {"scopes": list(scopes)}).all()
    return {scope: why or "没有写原因" for scope, why in reversed(rows)}


def lift_pauses(session: Session, scope: str, by_staff: str, now: dt.datetime) -> int:
    """Lift what is in force for a scope. Returns how many."""
    waiting = select(Pause).where(col(Pause.scope) == scope, col(Pause.lifted_at).is_(None)).limit(100)
    lifted = list(session.exec(waiting))
    for pause in lifted:
        pause.lifted_at, pause.lifted_by = now, by_staff
        session.add(pause)
    return len(lifted)


_table = Pause.metadata.tables["pause"].c
_WHY = (  # asked before every message: composed once
    select(_table.scope, _table.why)
    .where(_table.scope.in_(bindparam("scopes", expanding=True)), _table.lifted_at.is_(None))
    .order_by(_table.id)
    .limit(100)
)
