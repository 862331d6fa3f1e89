"""Telegram: a webhook whose secret we compare ourselves, answered in the same breath; Bot API texts later."""

from bot.channels.contract import Channel
from bot.channels.telegram.settings import TelegramSettings, examine

CHANNEL = Channel(
    name="telegram",
    account_settings=TelegramSettings,
    opens="bot.channels.telegram.account",
    takes_callbacks=True,
    abroad=True,
    examine=examine,
)
