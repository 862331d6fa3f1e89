"""The one place that names everything: settings in, a ready house out. Heavy parts are built when first asked for."""

from functools import cached_property

from bot.settings import Settings, home_folder
from storage.database import Database


class House:
    """All parts of one installation, wired."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def database(self) -> Database:
        """The database, its schema up to date on SQLite."""
        self.settings.home.mkdir(parents=True, exist_ok=True)
        return Database(self.settings.effective_database_url)


def open_house() -> House:
    """The house of the home folder named by the environment."""
    return House(Settings(home=home_folder()))
