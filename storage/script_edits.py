"""Versions of the office's own wording."""

from sqlmodel import Session, col, func, select

from storage.tables import ScriptEdit

WAITING, IN_FORCE, REPLACED, REJECTED = "waiting", "in_force", "replaced", "rejected"


def edits_of(session: Session, script: str, limit: int = 20) -> list[ScriptEdit]:
    """Versions of one script, the latest first."""
    mine = select(ScriptEdit).where(col(ScriptEdit.script) == script)
    return list(session.exec(mine.order_by(col(ScriptEdit.id).desc()).limit(limit)))


def edit_waiting(session: Session, script: str) -> ScriptEdit | None:
    """What waits for a second person's word about a script."""
    mine = select(ScriptEdit).where(col(ScriptEdit.script) == script, col(ScriptEdit.state) == WAITING)
    return session.exec(mine.limit(1)).first()


def edits_in_force(session: Session) -> list[ScriptEdit]:
    """All that is in force, the oldest first."""
    in_force = select(ScriptEdit).where(col(ScriptEdit.state) == IN_FORCE)
    return list(session.exec(in_force.order_by(col(ScriptEdit.id)).limit(10_000)))


def edits_counted(session: Session) -> int:
    """How many were ever in force: grows by one with each that comes into force, and never falls."""
    ever = select(func.count()).where(col(ScriptEdit.state).in_([IN_FORCE, REPLACED]))
    return int(session.exec(ever).one())


def edit_by_approval(session: Session, approval_id: int) -> ScriptEdit | None:
    """The version an approval is about."""
    return session.exec(select(ScriptEdit).where(col(ScriptEdit.approval_id) == approval_id)).one_or_none()


def edited_scripts(session: Session) -> dict[str, str]:
    """Which scripts have a version waiting or in force."""
    found = select(ScriptEdit.script, ScriptEdit.state).where(col(ScriptEdit.state).in_([WAITING, IN_FORCE]))
    return dict(session.exec(found.order_by(col(ScriptEdit.id)).limit(10_000)).all())
