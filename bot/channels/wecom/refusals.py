"""What the error codes of 企业微信 mean for the sender. Sources: its table of global return codes (path/90313).

A table and not branches: the platform adds codes, and an office reads the Chinese beside its failed message.
"""

from collections.abc import Mapping

from bot.channels.contract import Later, Never, Outcome, Trouble

BAD_TOKEN = frozenset({40014, 42001})  # 40001 here is a wrong secret: fetching again would not mend it

_CONFIG = "企业微信的设置不对，修好之前什么都发不出去"
_GONE = "这个人收不到：不在应用可见范围里，或已离开企业"
_OURS = "企业微信不收这样的内容"
_WINDOW = "业主 48 小时内没有在微信客服说过话，或者这个窗口的 5 条用完了"
_NEVER: Mapping[int, tuple[Trouble, str]] = {
    40001: (Trouble.REAUTHORISE, f"{_CONFIG}：secret 不对"),
    40013: (Trouble.CONFIGURATION, f"{_CONFIG}：corp_id 不对"),
    40056: (Trouble.CONFIGURATION, f"{_CONFIG}：agent_id 不对"),
    48002: (Trouble.CONFIGURATION, f"{_CONFIG}：这个应用没有调用接口的权限"),
    60020: (Trouble.CONFIGURATION, f"{_CONFIG}：本机出口 IP 不在企业可信 IP 里"),
    93000: (Trouble.CONFIGURATION, f"{_CONFIG}：群机器人的 webhook_key 不对，或机器人已被移出群"),
    95000: (Trouble.CONFIGURATION, f"{_CONFIG}：open_kfid 不对"),
    40003: (Trouble.UNREACHABLE, _GONE),
    60111: (Trouble.UNREACHABLE, _GONE),
    81013: (Trouble.UNREACHABLE, _GONE),
    84061: (Trouble.UNREACHABLE, "这位业主不是企业微信的联系人了"),
    95001: (Trouble.WINDOW, _WINDOW),
    95002: (Trouble.WINDOW, _WINDOW),
    95018: (Trouble.WINDOW, "会话不在机器人手里（已转人工或已结束），等业主下次说话"),
    40008: (Trouble.OURS, _OURS),
    40058: (Trouble.OURS, _OURS),
    41048: (Trouble.OURS, f"{_OURS}：群发的附件或文字不合要求"),
    44004: (Trouble.OURS, f"{_OURS}：空消息"),
    45002: (Trouble.OURS, f"{_OURS}：太长"),
    47001: (Trouble.OURS, _OURS),
}
_SLOW_DOWN_S: Mapping[int, float] = {-1: 30, 45009: 60, 45033: 20}


def outcome_of(code: int) -> Outcome:
    """What a refusal with this code means. An unknown code is final: repeating what was refused helps nobody."""
    if code in _SLOW_DOWN_S:
        return Later(f"企业微信要求慢一点（{code}）", after_s=_SLOW_DOWN_S[code], slow_down=True)
    if code in BAD_TOKEN:
        return Never(f"企业微信不认刚换的凭证（{code}）", Trouble.REAUTHORISE)
    trouble, because = _NEVER.get(code, (Trouble.OURS, "企业微信拒绝了这条消息"))
    return Never(f"{because}（{code}）", trouble)
