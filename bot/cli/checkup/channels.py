"""Each channel account's settings, and the address to paste into its platform's console."""

from collections.abc import Iterator

from bot.channels.registry import channels
from bot.domain.finding import Finding
from bot.settings import Settings


def examine_channels(settings: Settings) -> Iterator[Finding]:
    """What can be told without asking a platform."""
    accounts = list(settings.accounts())
    if not accounts:
        yield Finding(
            "channels", ok=True, detail="还没有接渠道；要接公众号，照 guanjia.toml 里的说明填 [channels.wechat.main]"
        )
    for channel, name, account in accounts:
        yield from channels()[channel].examine(name, account)
        if channels()[channel].takes_callbacks:
            yield _callback(settings.public_url, f"/channels/{channel}/{name}", f"channels.{channel}.{name}.callback")


def _callback(public_url: str, path: str, check: str) -> Finding:
    if not public_url.startswith(("https://", "http://")):
        mend = f'在 guanjia.toml 填 public_url = "https://你的域名"，平台后台的回调地址就是它加上 {path}。'
        return Finding(check, ok=False, detail="不知道从外面访问的网址", mend=mend)
    return Finding(check, ok=True, detail=f"平台后台的回调地址填：{public_url.rstrip('/')}{path}")
