"""微信客服: owners write without following anything; the platform only says that something waits, and we fetch it."""

from bot.channels.contract import Channel
from bot.channels.wecom_kf.settings import WecomKfSettings, examine
from bot.channels.wecom_kf.ways import WAYS

CHANNEL = Channel(
    name="wecom_kf",
    account_settings=WecomKfSettings,
    opens="bot.channels.wecom_kf.account",
    ways=WAYS,
    example={
        "corp_id": "ww1234567890abcdef",
        "open_kfid": "wkExample",
        "secret": "exampleSecret",
        "token": "exampleToken",
        "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    },
    takes_callbacks=True,
    examine=examine,
)
