"""Settings: `guanjia.toml` in the home folder, then `GUANJIA_...` in the environment, which wins."""

import os
from pathlib import Path


from pydantic import BaseModel, ConfigDict, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

SETTINGS_FILE = "guanjia.toml"


class WechatAccount(BaseModel):
    """A 公众号. Without `aes_key` callbacks are read in plain mode."""

    model_config = ConfigDict(extra="forbid")

    app_id: str
    token: SecretStr
    secret: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    api_base_url: str = "https://api.weixin.qq.com"
    community: str = ""  # the community whose owners follow it; empty: told by the room


class Channels(BaseModel):
    """Channel accounts by name."""

    model_config = ConfigDict(extra="forbid")

    wechat: dict[str, WechatAccount] = {}


class Settings(BaseSettings):
    """Everything an office may set. Secrets are SecretStr: a log or page shows stars."""

    model_config = SettingsConfigDict(env_prefix="GUANJIA_", env_nested_delimiter="__", extra="forbid")

    home: Path = Path("guanjia-data")
    database_url: SecretStr = SecretStr("")  # empty: SQLite in the home folder
    secret_key: SecretStr = SecretStr("")  # the phone key; empty: kept in the home folder
    channels: Channels = Channels()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        file = home_folder() / SETTINGS_FILE
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

    @property
    def effective_database_url(self) -> str:
        """The database to open."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.home / 'guanjia.db'}"


def home_folder() -> Path:
    """The home folder: `GUANJIA_HOME`, else ./guanjia-data."""
    return Path(os.environ.get("GUANJIA_HOME") or "guanjia-data")
