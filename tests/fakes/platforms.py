"""Fake platforms for `guanjia demo --with-fakes`: small servers on free ports, and an owner who writes over one.

They stand in the source folder only; nothing here is part of the installed program.
"""

import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform
from tests.fakes.wechat_platform import WechatPlatform
from tests.fakes.wechat_side import WechatSide, field_of, message

_SIDE = WechatSide()
_LINES = ("物业费多少钱", "绑定 3-2-501 张伟 8821", "账单")


@dataclass(frozen=True, slots=True)
class Platforms:
    """The servers: what to write into the settings, and what they saw."""

    settings: str
    wechat: WechatPlatform
    telegram: TelegramPlatform

    def play(self, address: str, tell: Callable[[str, str], None]) -> None:
        """An owner writes in the 公众号, sealed and signed as the platform does it; `tell` hears who said what."""
        for number, line in enumerate(_LINES, 1):
            now = int(time.time())  # noqa: TID251 - a platform reads its clock
            posted = _SIDE.sealed(message(now, Content=line, number=f"{now}{number}", openid="oDemoOwner"), now)
            url = f"{address}/channels/wechat/demo?{urlencode(posted.query)}"
            with urllib.request.urlopen(urllib.request.Request(url, posted.body), timeout=20) as answer:  # noqa: S310 - our own
                body = answer.read().decode()
            tell("业主（公众号）", line)
            tell("管家", "……" if body == "success" else field_of(_SIDE.unseal_reply(body), "Content"))


@contextmanager
def platforms() -> Iterator[Platforms]:
    """Serve them all."""
    wechat, telegram = WechatPlatform(), TelegramPlatform()
    with serving(wechat.app()) as wechat_url, serving(telegram.app()) as telegram_url:
        settings = f"""
[channels.wechat.demo]
app_id = "{_SIDE.app_id}"
token = "{_SIDE.token}"
aes_key = "{_SIDE.aes_key}"
secret = "demoSecret"
joins_messages = false
api_base_url = "{wechat_url}"

[channels.telegram.demo]
token = "{TOKEN}"
secret_token = "demoSecretToken0"
base_url = "{telegram_url}"
"""
        yield Platforms(settings, wechat, telegram)
