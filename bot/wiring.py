"""The one place that names everything: settings in, a ready house out. Heavy parts are built when first asked for."""

from functools import cached_property

from bot.domain.lexicon import plain_words
from bot.settings import Settings, load_settings
from dialogues.understanding import Understander
from dialogues.understanding.borders import Borders
from scripts_zh.lexicon_loader import load_lexicon
from storage import migrate
from storage.database import Database
from storage.sealing import PhoneVault, key_of_home, read_key

KEY_FILE = "secret.key"


class House:
    """All parts of one installation, wired."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def database(self) -> Database:
        """The database, its schema up to date; Refused where only a person may upgrade it."""
        database = self.unchecked_database
        migrate.make_ready(database)
        return database

    @cached_property
    def unchecked_database(self) -> Database:
        """The database as it stands, for the commands that mend it."""
        self._make_home()
        return Database(self.settings.effective_database_url)

    @cached_property
    def phone_vault(self) -> PhoneVault:
        """Opens and seals telephones, under the key of the settings, else the home folder's own."""
        told = self.settings.secret_key.get_secret_value()
        if told:
            return PhoneVault(read_key(told))
        self._make_home()
        return PhoneVault(key_of_home(self.settings.home / KEY_FILE))

    @cached_property
    def understander(self) -> Understander:
        """Hears what owners mean: the packaged lexicon with the office's own over it; jieba loads when first needed."""
        lexicon = load_lexicon(self.settings.home / "scripts_zh" / "lexicon")
        things = (word for concept in lexicon.concepts if not concept.negatable for word in plain_words(concept))
        return Understander(lexicon, Borders(self.settings.home / "cache", things))

    def _make_home(self) -> None:
        self.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # owners' data: for its user alone


def open_house() -> House:
    """The house of the home folder named by the environment. Raises WrongUse when its settings cannot be read."""
    return House(load_settings())
