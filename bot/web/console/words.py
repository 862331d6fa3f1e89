"""How the console prints values: money, moments, waiting times, kinds. For clerks; owners never read these."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from bot.domain.moments import CHINA, day_in_words, day_of
from bot.domain.money import yuan
from bot.domain.period import Month, Period
from bot.domain.reason_words import reason_in_words
from bot.domain.task_kinds import TASK_KINDS

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_BROWSERS = (  # the most particular first: each also calls itself by the names below it
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def money(fen: int | None) -> str:
    """`1,194.90`; a dash for nothing known."""
    if fen is None:
        return "—"
    whole, _, cents = yuan(fen).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}.{cents}"


def moment(at: dt.datetime | None, now: dt.datetime) -> str:
    """`10:05` today, `昨天 10:05`, `11月3日 10:05`, `2025年11月3日`."""
    if at is None:
        return "—"
    here, days = at.astimezone(CHINA), (day_of(now) - day_of(at)).days
    if days == 0:
        return f"{here:%H:%M}"
    if days in (1, -1):
        return f"{'昨天' if days == 1 else '明天'} {here:%H:%M}"
    if here.year == now.astimezone(CHINA).year:
        return f"{here.month}月{here.day}日 {here:%H:%M}"
    return f"{here.year}年{here.month}月{here.day}日"


def day(on: dt.date | None) -> str:
    """`12月4日（周五）`."""
    return day_in_words(on) if on is not None else "—"


def waiting(since: dt.datetime | None, now: dt.datetime) -> str:
    """How long since: `不到 1 分钟`, `8 分钟`, `2 小时 5 分`, `3 天`."""
    return "—" if since is None else span((now - since).total_seconds())


def deadline(at: dt.datetime | None, now: dt.datetime) -> str:
    """How far a deadline is: `还有 2 小时`, `超期 40 分钟`."""
    if at is None:
        return "不限期"
    left = (at - now).total_seconds()
    return f"还有 {span(left)}" if left >= 0 else f"超期 {span(-left)}"


def span(seconds: float) -> str:
    """A length of time in words."""
    if seconds < _MINUTE:
        return "不到 1 分钟"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} 分钟"
    if seconds < _DAY:
        hours, rest = divmod(int(seconds), _HOUR)
        return f"{hours} 小时" + (f" {rest // _MINUTE} 分" if rest >= _MINUTE else "")
    return f"{int(seconds // _DAY)} 天"


def plain(number: Decimal) -> str:
    """`89.5`, without trailing noughts."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def months(told: Period | Month | str | None) -> str:
    """`2026年10月至12月`, `2026年9月`; also of the printed form; a dash for none."""
    if not told:
        return "—"
    period = Period.parse(told) if isinstance(told, str) else told
    return (Period(period, period) if isinstance(period, Month) else period).label


def device(agent: str) -> str:
    """What a browser says of itself, as a person would: `手机 · 微信`, `电脑 · Chrome`; empty for nothing known."""
    browser = next((word for mark, word in _BROWSERS if mark in agent), "")
    kind = "手机" if "Mobile" in agent else "电脑" if browser else ""
    return " · ".join(filter(None, [kind, browser]))


def percent(share: float | None) -> str:
    """`83.4%`; a dash for none."""
    return "—" if share is None else f"{share * 100:.1f}%"


FILTERS: Mapping[str, Callable[..., str]] = {
    "money": money,
    "day": day,
    "device": device,
    "months": months,
    "percent": percent,
    "plain": plain,
    "reason": reason_in_words,
}
NEED_NOW: Mapping[str, Callable[..., str]] = {"moment": moment, "waiting": waiting, "deadline": deadline}
KINDS = TASK_KINDS
CHANNELS: Mapping[str, str] = {
    "wechat": "公众号",
    "wecom": "企业微信",
    "telegram": "Telegram",
    "try": "试聊",
    "terminal": "终端",
    "local": "本机",
    "http": "HTTP",
}
GATEWAYS: Mapping[str, str] = {
    "counter": "柜台",
    "bank": "银行",
    "wechat": "微信",
    "alipay": "支付宝",
    "opening": "期初已收",
}
STATES: Mapping[str, str] = {
    "pending": "等着发",
    "leased": "正要发",
    "sending": "在发",
    "sent": "已发",
    "unknown": "不确定到没到",
    "dead": "发不出",
    "expired": "过期没发",
    "cancelled": "取消",
    "held": "押着",
}
