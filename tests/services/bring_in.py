"""Brings files in for tests, the way the command line does: opened together, one transaction a file."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import GuanjiaError
from bot.services.imports.import_report import FileReport
from bot.services.imports.import_sheets import ImportWish, import_file, open_files
from storage.database import Database
from storage.sealing import PhoneVault

VAULT = PhoneVault(bytes(range(32)))


def bring_in(
    database: Database, paths: Sequence[Path], now: dt.datetime, wish: ImportWish | None = None
) -> dict[str, FileReport]:
    """The reports by file name; a refused file's report holds the refusal."""
    wish = wish or ImportWish()
    with database.transaction() as session:
        opened, broken = open_files(session, paths, wish)
    reports = {path.name: FileReport(path.name, error=str(error)) for path, error in broken.items()}
    for file in opened:
        try:
            with database.transaction() as session:
                reports[file.path.name] = import_file(session, file, wish, VAULT, now)
        except GuanjiaError as refusal:
            reports[file.path.name] = FileReport(file.path.name, error=str(refusal))
    return reports
