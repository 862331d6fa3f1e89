"""Is the running server able to do its work? Asked by /readyz: quick, and without a look outside."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.domain.finding import Finding
from bot.domain.moments import iso
from bot.engines.contract import Engine
from storage import migrate
from storage.database import Database
from storage.outbox import oldest_due

LONGEST_WAIT = dt.timedelta(minutes=10)


async def examine_server(database: Database, engine: Engine | None, now: dt.datetime) -> Sequence[Finding]:
    """Database, ticks and the age of what waits. Without an engine (`--no-worker`) ticks are another's business."""
    findings = await _examine_database(database, now)
    if engine is not None:
        failing = "、".join(sorted(engine.failing))
        alive = engine.is_alive and not failing
        findings.append(Finding("ticks", ok=alive, detail=f"出错的定时任务：{failing}" if failing else "在走"))
    return findings


def examine_queue(session: Session, now: dt.datetime) -> Finding:
    """Does anything wait too long?"""
    since = oldest_due(session, now)
    if since is None or now - since < LONGEST_WAIT:
        return Finding("queue", ok=True, detail="没有积压")
    return Finding(
        "queue", ok=False, detail=f"最早一条从 {iso(since)} 等到现在", mend="看 guanjia outbox --state pending 的原因。"
    )


async def _examine_database(database: Database, now: dt.datetime) -> list[Finding]:
    try:
        queue = await database.run(lambda session: examine_queue(session, now))
        stands_at = migrate.current(database.engine)
    except SQLAlchemyError as exc:
        return [Finding("database", ok=False, detail=type(exc).__name__)]
    return [Finding("database", ok=stands_at == migrate.head(), detail=f"结构 {stands_at}"), queue]
