"""企业微信 for colleagues: an app that hears their commands and answers, robots that tell their groups, 客户群 群发."""

from bot.channels.contract import Channel
from bot.channels.wecom.settings import WecomSettings, examine
from bot.channels.wecom.ways import WAYS

CHANNEL = Channel(
    name="wecom",
    account_settings=WecomSettings,
    opens="bot.channels.wecom.account",
    ways=WAYS,
    example={
        "corp_id": "ww1234567890abcdef",
        "agent_id": 1000002,
        "secret": "exampleSecret",
        "token": "exampleToken",
        "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    },
    takes_callbacks=True,
    examine=examine,
)
