"""Settings: `guanjia.toml` in the home folder, then `GUANJIA_...` in the environment, which wins."""

import os
import tomllib
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, create_model
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from bot.channels.registry import channels
from bot.domain.errors import WrongUse
from bot.domain.money import Fen
from bot.domain.speaking import Policy
from bot.gateways.registry import gateways

SETTINGS_FILE = "guanjia.toml"
_MEND = f"改 {SETTINGS_FILE} 或环境变量里这一项，再运行 guanjia doctor。"
_IN_WORDS = {
    "missing": "缺这一项",
    "extra_forbidden": "没有这个设置，也许写错了名字",
    "dict_type": "要写成一个表，例如 [channels.wechat.main]",
    "model_type": "要写成一个表，例如 [channels.wechat.main]",
    "string_type": "要写成加引号的文字",
    "bool_parsing": "要写 true 或 false",
    "bool_type": "要写 true 或 false",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "greater_than_equal": "太小了",
    "time_parsing": "要写成 09:00 这样的时间",
    "time_type": "要写成 09:00 这样的时间",
}


class _Accounts(BaseModel):
    """Channel accounts by name, a table a channel; the fields are those of the channels found."""

    model_config = ConfigDict(extra="forbid")


if TYPE_CHECKING:
    Channels = _Accounts
else:
    Channels = create_model(
        "Channels",
        __base__=_Accounts,
        **{name: (dict[str, channel.account_settings], {}) for name, channel in channels().items()},
    )


class _Gateways(BaseModel):
    """Payment gateways by name, each with the settings of the gateway found."""

    model_config = ConfigDict(extra="forbid")


if TYPE_CHECKING:
    Payments = _Gateways
else:
    Payments = create_model(
        "Payments",
        __base__=_Gateways,
        **{name: (gateway.settings | None, None) for name, gateway in gateways().items()},
    )


class PolicySettings(BaseModel):
    """When and how often owners may be spoken to. Only stricter than the law: 22:00 to 08:00 stays closed."""

    model_config = ConfigDict(extra="forbid")

    opens: time = time(9)  # from here
    closes: time = time(20)  # until here
    a_day: int = Field(default=1, ge=0)
    a_week: int = Field(default=2, ge=0)
    a_month: int = Field(default=6, ge=0)
    gap_hours: int = Field(default=12, ge=0)
    after_payment_hours: int = Field(default=72, ge=72)
    step_window_days: int = Field(default=3, ge=0)
    spring_festival_days: int = Field(default=3, ge=0)
    hold_days: int = Field(default=30, ge=1)
    waiver_limit_yuan: int = Field(default=0, ge=0)  # a household, a year, by one colleague alone
    after_bad_days: int = Field(default=3, ge=0)
    hold_out_percent: int = Field(default=10, ge=0, le=50)  # households that show what the plans are worth

    def told(self) -> Policy:
        """As the rules take it."""
        return Policy(
            opens=self.opens,
            closes=self.closes,
            a_day=self.a_day,
            a_week=self.a_week,
            a_month=self.a_month,
            gap=timedelta(hours=self.gap_hours),
            after_payment=timedelta(hours=self.after_payment_hours),
            step_window=timedelta(days=self.step_window_days),
            spring_festival_days=self.spring_festival_days,
            hold_days=self.hold_days,
            waiver_limit=Fen(self.waiver_limit_yuan * 100),
            after_bad=timedelta(days=self.after_bad_days),
        )


class GroupSettings(BaseModel):
    """An owners' group the office may write to."""

    model_config = ConfigDict(extra="forbid")

    lane: str  # channel:account:target
    community: str = ""
    members: int = Field(default=0, ge=0)


class Settings(BaseSettings):
    """Everything an office may set. Secrets are SecretStr: a log or page shows stars."""

    model_config = SettingsConfigDict(env_prefix="GUANJIA_", env_nested_delimiter="__", extra="forbid")

    home: Path = Path("guanjia-data")
    database_url: SecretStr = SecretStr("")  # empty: SQLite in the home folder
    secret_key: SecretStr = SecretStr("")  # the phone key; empty: kept in the home folder
    public_url: str = ""  # how platforms and owners reach this machine: https://...
    metrics_key: SecretStr = SecretStr("")  # for /metrics; empty: only asked from this machine itself
    channels: Channels = Channels()
    payments: Payments = Payments()
    policy: PolicySettings = PolicySettings()
    groups: dict[str, GroupSettings] = Field(default_factory=dict)
    lease_s: float = Field(default=30, ge=2)  # a sender silent for so long is taken for dead

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

    def gateways(self) -> Iterator[tuple[str, BaseModel]]:
        """Every configured payment gateway: name, its settings."""
        for name in gateways():
            settings: BaseModel | None = getattr(self.payments, name)
            if settings is not None:
                yield name, settings

    def payers(self) -> dict[str, str]:
        """By gateway the account whose addresses its payers' ids are."""
        told = {name: getattr(settings, "account", "") for name, settings in self.gateways()}
        return {name: f"{name}:{account}" for name, account in told.items() if account}

    def accounts(self) -> Iterator[tuple[str, str, BaseModel]]:
        """Every configured account: channel, name, its settings."""
        for channel in channels():
            named: dict[str, BaseModel] = getattr(self.channels, channel)
            for name, settings in named.items():
                yield channel, name, settings


def home_folder() -> Path:
    """The home folder: `GUANJIA_HOME`, else ./guanjia-data."""
    return Path(os.environ.get("GUANJIA_HOME") or "guanjia-data")


def load_settings() -> Settings:
    """The settings of the home folder named by the environment.

    Raises WrongUse naming every wrong key and how to mend it, and no value: pydantic's own text quotes the input, and
    that may be a secret.
    """
    try:
        return Settings(home=home_folder())
    except ValidationError as exc:
        raise WrongUse("设置不对：\n" + "\n".join(_in_words(error) for error in exc.errors()) + f"\n{_MEND}") from None
    except tomllib.TOMLDecodeError as exc:
        raise WrongUse(f"{home_folder() / SETTINGS_FILE} 不是合格的 TOML：{exc}。改好这一处再试。") from None
    except (SettingsError, UnicodeDecodeError, OSError) as exc:
        raise WrongUse(f"读不了设置：{type(exc).__name__}。{_MEND}") from None


def _in_words(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    return f"  {key}：{_IN_WORDS.get(error['type'], '值不对')}"
