"""The settings of one 微信客服 account of a company."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, SecretStr

from bot.channels.contract import AccountSettings
from bot.channels.wecom.settings import sealed_findings, shape
from bot.domain.finding import Finding


class WecomKfSettings(AccountSettings):
    """A second door for owners: they open it by a link or a QR code, without following anything."""

    corp_id: str
    open_kfid: str  # the account's id: wk……
    secret: SecretStr  # of 微信客服, not of an app
    token: SecretStr
    aes_key: SecretStr
    api_base_url: str = "https://qyapi.weixin.qq.com"
    community: str = ""  # the community whose owners write here; empty: told by the room


def examine(name: str, settings: BaseModel) -> Sequence[Finding]:
    """Look at the shapes the platform's console demands. Raises TypeError for another channel's settings."""
    if not isinstance(settings, WecomKfSettings):
        raise TypeError(f"not the settings of a 微信客服: {type(settings).__name__}")
    return tuple(_findings(f"channels.wecom_kf.{name}", settings))


def _findings(where: str, settings: WecomKfSettings) -> Iterator[Finding]:
    yield from sealed_findings(where, settings.corp_id, settings.token, settings.aes_key)
    right = settings.open_kfid.startswith("wk")
    yield shape(f"{where}.open_kfid", right, "要 wk 开头", "抄微信客服后台里这个客服账号的 ID。")
    right = bool(settings.secret.get_secret_value())
    yield shape(f"{where}.secret", right, "没有填，收不到也发不出消息", "抄微信客服后台「开发配置」里的 Secret。")
