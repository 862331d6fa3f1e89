"""The settings of one 企业微信 app and its group robots, and what can be told of them without asking the platform."""

import re
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.channels.contract import AccountSettings
from bot.domain.finding import Finding

CORP_ID = re.compile(r"w[wm][0-9A-Za-z]{14,18}")
TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_WEBHOOK_KEY = re.compile(r"[0-9A-Fa-f-]{20,64}")


class RobotSettings(BaseModel):
    """A robot of a staff group: the key at the end of its webhook address."""

    model_config = ConfigDict(extra="forbid")

    webhook_key: SecretStr


class CustomerGroupSettings(BaseModel):
    """Owners' groups (客户群) of one colleague, who confirms what is sent to them. No chat ids: all groups they own."""

    model_config = ConfigDict(extra="forbid")

    sender: str  # the colleague's userid
    chat_ids: list[str] = Field(default_factory=list)


class WecomSettings(AccountSettings):
    """A self-built app for colleagues. `groups` are staff groups with a robot, `customer_groups` those of owners."""

    corp_id: str
    agent_id: int = 0
    secret: SecretStr = SecretStr("")  # without it the app sends nothing by itself; robots need none
    token: SecretStr = SecretStr("")  # for callbacks
    aes_key: SecretStr = SecretStr("")  # EncodingAESKey, for callbacks
    api_base_url: str = "https://qyapi.weixin.qq.com"
    groups: dict[str, RobotSettings] = Field(default_factory=dict)
    customer_groups: dict[str, CustomerGroupSettings] = Field(default_factory=dict)


def examine(name: str, settings: BaseModel) -> Sequence[Finding]:
    """Look at the shapes the platform's console demands. Raises TypeError for another channel's settings."""
    if not isinstance(settings, WecomSettings):
        raise TypeError(f"not the settings of a 企业微信 app: {type(settings).__name__}")
    return tuple(_findings(f"channels.wecom.{name}", settings))


def sealed_findings(where: str, corp_id: str, token: SecretStr, aes_key: SecretStr) -> Iterator[Finding]:
    """What callbacks of any door of 企业微信 need."""
    told, key = token.get_secret_value(), aes_key.get_secret_value()
    right = CORP_ID.fullmatch(corp_id) is not None
    yield shape(f"{where}.corp_id", right, "要 ww 开头的 18 位", "抄管理后台「我的企业」最下面的企业 ID。")
    right = TOKEN.fullmatch(told) is not None
    yield shape(
        f"{where}.token", right, f"现在 {len(told)} 位，要 3 到 32 位的英文字母和数字", "抄「接收消息」设置里的 Token。"
    )
    right = AES_KEY.fullmatch(key) is not None
    yield shape(
        f"{where}.aes_key",
        right,
        f"现在 {len(key)} 位，要 43 位的英文字母和数字",
        "抄「接收消息」里的 EncodingAESKey。",
    )


def shape(check: str, right: bool, fault: str, mend: str) -> Finding:  # noqa: FBT001 - the verdict itself
    """A finding of one setting."""
    return Finding(check, ok=True, detail="正常") if right else Finding(check, ok=False, detail=fault, mend=mend)


def _findings(where: str, settings: WecomSettings) -> Iterator[Finding]:
    if settings.token.get_secret_value() or settings.aes_key.get_secret_value():
        yield from sealed_findings(where, settings.corp_id, settings.token, settings.aes_key)
    has_app = bool(settings.secret.get_secret_value())
    right = not has_app or settings.agent_id > 0
    yield shape(f"{where}.agent_id", right, "没有填", "抄应用详情页的 AgentId。")
    for group, robot in settings.groups.items():
        right = _WEBHOOK_KEY.fullmatch(robot.webhook_key.get_secret_value()) is not None
        mend = "抄群机器人 Webhook 地址里 key= 后面的那一段，不要整个网址。"
        yield shape(f"{where}.groups.{group}.webhook_key", right, "不像 webhook 的 key", mend)
