"""People of the office: found by name or by role."""

from sqlmodel import Session, col, select

from storage.tables import Staff


def active_staff(session: Session) -> list[Staff]:
    """Colleagues who may act, the first entered first."""
    return list(session.exec(select(Staff).where(col(Staff.active)).order_by(col(Staff.id)).limit(10_000)))


def all_staff(session: Session) -> list[Staff]:
    """Everybody ever entered, the first first."""
    return list(session.exec(select(Staff).order_by(col(Staff.id)).limit(10_000)))


def staff_named(session: Session, name: str) -> Staff | None:
    """The colleague of a name, also one who left."""
    return session.exec(select(Staff).where(col(Staff.name) == name)).one_or_none()
