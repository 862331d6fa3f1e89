"""Try sheets out before they go in: everything is done and undone, so the clerk sees exactly what would happen."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

from bot.domain.errors import GuanjiaError
from bot.ledgers.open_file import OpenFile
from bot.services.imports.import_report import FileReport
from bot.services.imports.import_sheets import ImportWish, import_file
from storage.sealing import PhoneVault


def try_import(
    session: Session, files: Sequence[OpenFile], wish: ImportWish, vault: PhoneVault, now: dt.datetime
) -> dict[Path, FileReport]:
    """The reports; nothing stays. Bills find the rooms of a sheet tried out with them. A refused file says why."""
    reports: dict[Path, FileReport] = {}
    trial = session.begin_nested()
    for file in files:
        try:
            with session.begin_nested():
                reports[file.path] = import_file(session, file, wish, vault, now)
        except GuanjiaError as exc:
            reports[file.path] = FileReport(file.path.name, error=str(exc))
    trial.rollback()
    return reports


def bring_in(
    session: Session, files: Sequence[OpenFile], wish: ImportWish, vault: PhoneVault, now: dt.datetime
) -> dict[Path, FileReport]:
    """Bring them in; a file that is refused is left out whole, the others go in."""
    reports: dict[Path, FileReport] = {}
    for file in files:
        try:
            with session.begin_nested():
                reports[file.path] = import_file(session, file, wish, vault, now)
        except GuanjiaError as exc:
            reports[file.path] = FileReport(file.path.name, error=str(exc))
    return reports
