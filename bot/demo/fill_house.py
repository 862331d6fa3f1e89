"""Fill a house with the sample community, by importing its sheets as any office's."""

import datetime as dt
from pathlib import Path

from bot.demo.sample_sheets import write_sheets
from bot.domain.moments import day_of
from bot.services.imports.import_sheets import ImportWish, import_file, open_files
from bot.wiring import House


def fill_house(house: House, folder: Path, now: dt.datetime) -> list[Path]:
    """Write the sheets into `folder`, import them, and answer their paths."""
    paths, wish = write_sheets(folder, day_of(now)), ImportWish()
    with house.database.transaction() as session:
        files, _unreadable = open_files(session, paths, wish)
        for file in files:
            import_file(session, file, wish, house.phone_vault, now)
    return paths
