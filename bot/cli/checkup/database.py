"""The database: can it be reached, is its schema the program's, who is entered, does the queue move."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.domain.finding import Finding
from bot.services.staff.name_staff import ADMINISTRATOR
from bot.serving.readiness import examine_queue
from bot.wiring import House
from storage import migrate
from storage.database import Database
from storage.holder import is_held
from storage.lanes import resting_lanes
from storage.outbox import count_states
from storage.staff import active_staff


def examine_database(house: House, now: dt.datetime) -> Iterator[Finding]:
    """The schema first; the rest only where the rows can be read."""
    database = house.unchecked_database
    schema = _schema(database)
    yield schema
    if not schema.ok:
        return
    if database.is_sqlite:
        running = is_held(house.settings.home)
        yield Finding("serve", ok=True, detail="正在运行" if running else "没有在运行（guanjia serve）")
    with database.transaction() as session:
        yield _administrator(session)
        yield examine_queue(session, now)
        yield _unsent(session)
        yield from _resting(session, now)


def _schema(database: Database) -> Finding:
    try:
        stands_at = migrate.current(database.engine)
    except SQLAlchemyError as exc:
        return Finding(
            "database", ok=False, detail=f"打不开：{type(exc).__name__}", mend="检查 database_url 和数据库服务。"
        )
    where = database.engine.url.render_as_string(hide_password=True)
    if stands_at is None:
        return Finding("database", ok=False, detail=f"{where} 是空的", mend="运行 guanjia init。")
    if stands_at != migrate.head():
        return Finding(
            "database", ok=False, detail=f"结构 {stands_at}，要 {migrate.head()}", mend="运行 guanjia db upgrade。"
        )
    return Finding("database", ok=True, detail=f"{where}，结构 {stands_at}")


def _administrator(session: Session) -> Finding:
    names = [person.name for person in active_staff(session) if person.role == ADMINISTRATOR]
    if names:
        return Finding("administrator", ok=True, detail="、".join(names))
    return Finding("administrator", ok=False, detail="还没有管理员", mend="运行 guanjia init。")


def _unsent(session: Session) -> Finding:
    counted = count_states(session)
    lost = {state: counted[state] for state in ("unknown", "dead") if counted.get(state)}
    told = "，".join(f"{state} {count} 条" for state, count in counted.items()) or "空的"
    if lost:
        return Finding(
            "outbox", ok=False, detail=told, mend="看 guanjia outbox --state unknown 和 --state dead，人工跟进。"
        )
    return Finding("outbox", ok=True, detail=told)


def _resting(session: Session, now: dt.datetime) -> Iterator[Finding]:
    for lane, (until, because) in resting_lanes(session, now).items():
        detail = f"到 {until:%m-%d %H:%M} 不发：{because}"
        yield Finding(f"lane.{lane}", ok=False, detail=detail, mend="照上面说的改好设置；限流的会自己恢复。")
