"""What the platform's error codes mean for the sender. Sources: the code tables of the 公众号 documentation.

A table and not branches: the platform adds codes, and an office reads the Chinese beside its failed message.
"""

import datetime as dt
from collections.abc import Mapping

from bot.channels.contract import Later, Never, Outcome, Trouble
from bot.domain.moments import CHINA

BAD_TOKEN = frozenset({40001, 40014, 42001})

_WINDOW = "业主 48 小时内没有来过消息，或者这个窗口的条数用完了，微信不让发"
_GONE = "这位业主收不到：没有关注、已取消关注，或者拒收"
_CONFIG = "公众号的设置不对，修好之前什么都发不出去"
_OURS = "微信不收这样的内容"
_NEVER: Mapping[int, tuple[Trouble, str]] = {
    45015: (Trouble.WINDOW, _WINDOW),
    45047: (Trouble.WINDOW, _WINDOW),
    43004: (Trouble.UNREACHABLE, _GONE),
    40003: (Trouble.UNREACHABLE, _GONE),
    43019: (Trouble.UNREACHABLE, _GONE),
    48002: (Trouble.UNREACHABLE, _GONE),
    43101: (Trouble.WINDOW, "业主没有这一条的订阅同意，或者已经收回，微信不让发"),
    50005: (Trouble.UNREACHABLE, _GONE),
    40164: (Trouble.CONFIGURATION, f"{_CONFIG}：本机出口 IP 不在公众号的白名单里"),
    48001: (Trouble.CONFIGURATION, f"{_CONFIG}：这个公众号没有客服消息的权限"),
    48004: (Trouble.CONFIGURATION, f"{_CONFIG}：这个接口被封禁了"),
    40125: (Trouble.CONFIGURATION, f"{_CONFIG}：secret 不对"),
    40013: (Trouble.CONFIGURATION, f"{_CONFIG}：app_id 不对"),
    40037: (Trouble.OURS, _OURS),
    47001: (Trouble.OURS, _OURS),
    47003: (Trouble.OURS, _OURS),
    45002: (Trouble.OURS, f"{_OURS}：太长"),
    44004: (Trouble.OURS, f"{_OURS}：空消息"),
}
_SLOW_DOWN_S: Mapping[int, float] = {-1: 30, 45011: 60, 43117: 60, 40241: 60}
_UNTIL_MIDNIGHT = frozenset({45009})


def outcome_of(code: int, now: dt.datetime) -> Outcome:
    """What a refusal with this code means. An unknown code is final: repeating what was refused helps nobody."""
    if code in _SLOW_DOWN_S:
        return Later(f"微信要求慢一点（{code}）", after_s=_SLOW_DOWN_S[code], slow_down=True)
    if code in _UNTIL_MIDNIGHT:
        return Later(f"今天的调用次数用完了（{code}），零点以后再发", after_s=_to_midnight_s(now), slow_down=True)
    if code in BAD_TOKEN:
        return Never(f"微信不认换过的凭证（{code}）", Trouble.REAUTHORISE)
    trouble, because = _NEVER.get(code, (Trouble.OURS, "微信拒绝了这条消息"))
    return Never(f"{because}（{code}）", trouble)


def _to_midnight_s(now: dt.datetime) -> float:
    here = now.astimezone(CHINA)
    midnight = dt.datetime.combine(here.date() + dt.timedelta(days=1), dt.time(), CHINA)
    return (midnight - here).total_seconds()
