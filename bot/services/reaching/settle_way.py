"""After an attempt: what certainly did not go gives back what it used up, and a refusal corrects the record."""

import datetime as dt

from sqlmodel import Session

from bot.channels.contract import Never, Outcome, Trouble, Unclear
from storage.grants import give_grant_back, withdraw_grants
from storage.tables import OutboxRow
from storage.windows import close_windows, give_window_back


def settle_way(session: Session, row: OutboxRow, outcome: Outcome, now: dt.datetime) -> None:
    """Correct the ledger by what the platform answered. What may have arrived stays used up."""
    if isinstance(outcome, Unclear):
        return
    give_back(session, row)
    if not isinstance(outcome, Never) or outcome.trouble is not Trouble.WINDOW or row.identity_id is None:
        return
    if row.lane.count(":") > 1:
        withdraw_grants(session, row.identity_id, "", outcome.because, now)
    else:
        close_windows(session, row.identity_id, row.slot_at or now, outcome.because)


def give_back(session: Session, row: OutboxRow) -> None:
    """The message certainly did not go: its window counts one less, its consent is unused."""
    sort, _, number = row.used.partition(":")
    if sort == "window":
        give_window_back(session, int(number))
    elif sort == "grant":
        give_grant_back(session, int(number))
    row.used = ""
