"""微信公众号: callbacks in plain, compatible and safe mode, answered in the reply; customer-service texts later."""

from bot.channels.contract import Channel
from bot.channels.wechat.settings import WechatSettings, examine, forms
from bot.channels.wechat.ways import WAYS

CHANNEL = Channel(
    name="wechat",
    account_settings=WechatSettings,
    opens="bot.channels.wechat.account",
    ways=WAYS,
    example={"app_id": "wx1234567890abcdef", "token": "exampleToken", "secret": "exampleSecret"},
    takes_callbacks=True,
    forms=forms,
    examine=examine,
)
