"""微信公众号: callbacks in plain, compatible and safe mode, answered in the reply; customer-service texts later."""

import datetime as dt

from bot.channels.contract import Channel
from bot.channels.wechat.settings import WechatSettings, examine

CHANNEL = Channel(
    name="wechat",
    account_settings=WechatSettings,
    opens="bot.channels.wechat.account",
    takes_callbacks=True,
    window=dt.timedelta(hours=48),  # customer-service messages; the platform answers 45015 after it
    examine=examine,
)
