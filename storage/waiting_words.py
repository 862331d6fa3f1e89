"""Words that wait for the rest of their thought: kept once, found when they are ripe, gone when answered."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, func, select

from storage.insert_once import insert_once
from storage.tables import FetchPlace, WaitingWord

MOST_WORDS = 200  # of one person at once; what is over waits for the next turn
Who = tuple[str, str, str]  # channel, account, address


def keep_word(session: Session, word: WaitingWord) -> bool:
    """Keep it; False when it waits already."""
    return insert_once(session, word)


def words_of(session: Session, who: Who) -> list[WaitingWord]:
    """What waits of one person, in the order it came; locked, and empty while another process answers it."""
    found = (
        select(WaitingWord)
        .where(*_of(who))
        .order_by(col(WaitingWord.id))
        .limit(MOST_WORDS)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(found))


def kinds_waiting(session: Session, who: Who) -> list[tuple[str, dt.datetime]]:
    """Kind and arrival of what waits of one person, in the order it came."""
    found = select(WaitingWord.kind, WaitingWord.arrived_at).where(*_of(who)).order_by(col(WaitingWord.id))
    return list(session.exec(found.limit(MOST_WORDS)))


def set_ripe(session: Session, who: Who, ripe_at: dt.datetime) -> None:
    """All words of one person are answered together."""
    session.execute(update(WaitingWord).where(*_of(who)).values(ripe_at=ripe_at))


def ripe(session: Session, now: dt.datetime, limit: int = 200) -> list[Who]:
    """Whose words are ripe, the longest waiting first."""
    rows = session.exec(
        select(WaitingWord.channel, WaitingWord.account, WaitingWord.address)
        .where(col(WaitingWord.ripe_at) <= now)
        .group_by(col(WaitingWord.channel), col(WaitingWord.account), col(WaitingWord.address))
        .order_by(func.min(WaitingWord.ripe_at))
        .limit(limit)
    )
    return [(channel, account, address) for channel, account, address in rows]


def forget_words(session: Session, ids: Sequence[int]) -> None:
    """They are answered, or given to a colleague."""
    session.execute(delete(WaitingWord).where(col(WaitingWord.id).in_(list(ids))))


def place_of(session: Session, name: str) -> str:
    """How far an account has fetched; empty for one that never did."""
    kept = session.get(FetchPlace, name)
    return kept.place if kept is not None else ""


def keep_place(session: Session, name: str, place: str, now: dt.datetime) -> None:
    """Keep how far it has fetched."""
    if not insert_once(session, FetchPlace(name=name, place=place, at=now)):
        session.execute(update(FetchPlace).where(col(FetchPlace.name) == name).values(place=place, at=now))


def _of(who: Who) -> tuple[ColumnElement[bool], ...]:
    channel, account, address = who
    return (
        col(WaitingWord.channel) == channel,
        col(WaitingWord.account) == account,
        col(WaitingWord.address) == address,
    )
