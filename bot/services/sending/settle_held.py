"""A colleague looks at a message that is held: lets it go once what stood against it is mended, or cancels it.

Letting it go only puts it back in its lane: the guard asks everything again at the wire, and is asked here first, so
that a colleague hears at once what still stands against it.
"""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.sending import SendState
from bot.domain.speaking import Go, Kind, Refuse, Verdict, Wait
from bot.services.guarding.guard_send import GuardParts, guard
from bot.services.sending.list_held import HELD, UNTIL_WORD, subject_of
from storage import audit
from storage.matters import close_tasks_about
from storage.outbox_merging import put_back
from storage.outbox_waiting import NO_ACCOUNT, held_alike, lock_row
from storage.tables import OutboxRow

_OWN_WORDS = (Kind.STAFF, Kind.REPLY)  # a colleague may word them anew; a broadcast has a second person's word
_CANCELLED = "by_staff"


def release(  # noqa: PLR0913 - which row, by whom, with which words
    session: Session, parts: GuardParts, row_id: int, by_staff: str, now: dt.datetime, text: str = ""
) -> tuple[OutboxRow, Go | Wait]:
    """Back to its lane, with other words where `text` is given; the row, and when the guard would let it go.

    Raises NotFound, and Refused where it is not held, its time is over, its words are not a colleague's own, or the
    guard still refuses: then nothing changed.
    """
    row = _held(session, row_id)
    if row.code == NO_ACCOUNT:
        raise Refused(f"渠道 {row.lane} 还没有配置，放行也发不出去。配置好会自动恢复，看 guanjia doctor")
    if row.not_after is not None and row.not_after < now:
        raise Refused(f"这条的有效时间已过，不能再发。取消它：guanjia outbox cancel {row.id}")
    was = {"code": row.code, "because": row.because}
    if text:
        _word_anew(row, text, by_staff)
    verdict = _asked(session, row, now, parts)
    if isinstance(verdict, Refuse):
        raise Refused(f"还是发不出去，没有放行：{verdict.because}")
    _close_to_do(session, row, "已放行", now)
    row.state, row.because, row.code = SendState.PENDING, "", ""
    row.held_for, row.held_until, row.due_at = "", None, now
    session.add(row)
    session.flush()
    detail = {**was, "text": text} if text else was
    audit.append(session, at=now, by_staff=by_staff, deed="release_send", subject=f"outbox:{row.id}", detail=detail)
    return row, verdict


def cancel(session: Session, row_id: int, by_staff: str, why: str, now: dt.datetime) -> OutboxRow:
    """It never goes. Raises NotFound, and Refused where it waits no longer."""
    row = _found(session, row_id)
    if row.state not in (SendState.HELD, SendState.PENDING):
        raise Refused(f"这条已经是“{row.state}”，取消不了。看 guanjia outbox")
    was = {"state": row.state, "code": row.code, "because": row.because, "why": why}
    if row.state == SendState.HELD:
        _close_to_do(session, row, "已取消", now)
    put_back(session, row.merged.get("rows", []))  # homes it had taken in speak for themselves
    told = f"{by_staff or '同事'}取消{f'：{why}' if why else ''}"
    row.because = f"{told}（原来：{row.because}）" if row.because else told
    row.state, row.code, row.held_for, row.held_until = SendState.CANCELLED, _CANCELLED, "", None
    session.add(row)
    session.flush()
    audit.append(session, at=now, by_staff=by_staff, deed="cancel_send", subject=f"outbox:{row.id}", detail=was)
    return row


def _found(session: Session, row_id: int) -> OutboxRow:
    row = lock_row(session, row_id)
    if row is None:
        raise NotFound(f"发件箱里没有编号 {row_id}。用 guanjia outbox --state held 看编号")
    return row


def _held(session: Session, row_id: int) -> OutboxRow:
    row = _found(session, row_id)
    if row.state != SendState.HELD:
        raise Refused(f"这条现在是“{row.state}”，没有被扣下，不用放行")
    return row


def _word_anew(row: OutboxRow, text: str, by_staff: str) -> None:
    if row.kind not in _OWN_WORDS or row.script or row.approval_id is not None:
        raise Refused("这条不是同事自己写的话，不能在这里改。话术写的去改话术，批准过的取消后重写")
    row.text, row.by_staff = text, by_staff or row.by_staff


def _asked(session: Session, row: OutboxRow, now: dt.datetime, parts: GuardParts) -> Verdict:
    """The guard's word at this moment; whatever it wrote down is taken back."""
    session.add(row)
    session.flush()
    trial = session.begin_nested()
    try:
        return guard(session, row, now, parts)
    finally:
        trial.rollback()


def _close_to_do(session: Session, row: OutboxRow, outcome: str, now: dt.datetime) -> None:
    """The household's to-do ends with the last message held for the same reason."""
    if not held_alike(session, row):
        for kind in (HELD, UNTIL_WORD):
            close_tasks_about(session, kind, subject_of(row), outcome, now)
