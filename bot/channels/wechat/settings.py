"""The settings of one 公众号 account, and what can be told of them without asking the platform."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.channels.contract import AccountSettings
from bot.channels.wechat.ways import SUBSCRIBE, TEMPLATE
from bot.domain.finding import Finding
from bot.domain.forms import FormSpec, FormWord
from bot.domain.speaking import Kind
from bot.domain.ways import Way

_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_APP_ID = re.compile(r"wx[0-9a-f]{16}")


class TemplateSettings(BaseModel):
    """A template of the platform's library: its id, and what fills its fields (`thing1 = "title"`)."""

    model_config = ConfigDict(extra="forbid")

    id: str
    fields: dict[str, FormWord]


class WechatSettings(AccountSettings):
    """A 公众号. With `aes_key` callbacks are read in compatible and safe mode as well as in plain mode.

    `subscribe` and `template` name templates by the kind of message they stand for (campaign, receipt ...): 订阅通知,
    which use up one consent each, and 模板消息, which only answer what an owner did.
    """

    app_id: str
    token: SecretStr
    secret: SecretStr = SecretStr("")  # AppSecret; without it nothing can be sent later, only answered at once
    aes_key: SecretStr = SecretStr("")  # EncodingAESKey
    safe_mode_only: bool = False  # refuse plain callbacks: their signature does not cover the body
    joins_messages: bool = True  # a thought in several messages is answered once; False without the 客服消息 right
    api_base_url: str = "https://api.weixin.qq.com"
    community: str = ""  # the community whose owners follow it; empty: told by the room
    subscribe: dict[Kind, TemplateSettings] = Field(default_factory=dict)
    template: dict[Kind, TemplateSettings] = Field(default_factory=dict)

    def as_set_up(self, way: Way) -> Way:
        """Without its secret an account only answers at once: no picture can go after the answer."""
        return way if self.secret.get_secret_value() else replace(way, images=False)


def forms(settings: BaseModel) -> Sequence[FormSpec]:
    """The templates of an account."""
    told = settings if isinstance(settings, WechatSettings) else None
    named: Mapping[str, Mapping[Kind, TemplateSettings]] = (
        {SUBSCRIBE: told.subscribe, TEMPLATE: told.template} if told else {}
    )
    return [
        FormSpec(target, kind, template.id, template.fields)
        for target, templates in named.items()
        for kind, template in templates.items()
    ]


def examine(name: str, settings: BaseModel) -> Sequence[Finding]:
    """Look at the shapes the platform's console demands. Raises TypeError for another channel's settings."""
    if not isinstance(settings, WechatSettings):
        raise TypeError(f"not the settings of a 公众号: {type(settings).__name__}")
    return tuple(_findings(f"channels.wechat.{name}", settings))


def _findings(where: str, settings: WechatSettings) -> Iterator[Finding]:
    token, aes_key = settings.token.get_secret_value(), settings.aes_key.get_secret_value()
    yield _shape(
        f"{where}.app_id",
        _APP_ID.fullmatch(settings.app_id) is not None,
        "要 wx 开头的 18 位",
        "抄公众平台「设置与开发 - 基本配置」里的 AppID。",
    )
    yield _shape(
        f"{where}.token",
        _TOKEN.fullmatch(token) is not None,
        f"现在 {len(token)} 位，要 3 到 32 位的英文字母和数字",
        "和公众平台「服务器配置」里的 Token 填成一样的。",
    )
    yield _shape(
        f"{where}.aes_key",
        not aes_key or _AES_KEY.fullmatch(aes_key) is not None,
        f"现在 {len(aes_key)} 位，要 43 位的英文字母和数字",
        "抄公众平台「服务器配置」里的 EncodingAESKey；明文模式不用填。",
    )
    yield _shape(
        f"{where}.secret",
        bool(settings.secret.get_secret_value()),
        "没有填，超时的答复和长答复的后半段发不出去",
        "抄公众平台里的 AppSecret，并把本机的出口 IP 加进白名单。",
    )
    yield _shape(
        f"{where}.safe_mode_only",
        bool(aes_key) or not settings.safe_mode_only,
        "要求只收密文，但没有 aes_key",
        "填上 aes_key，或者去掉 safe_mode_only。",
    )


def _shape(check: str, right: bool, fault: str, mend: str) -> Finding:  # noqa: FBT001 - the verdict itself
    return Finding(check, ok=True, detail="正常") if right else Finding(check, ok=False, detail=fault, mend=mend)
