"""Telegram: a webhook whose secret we compare ourselves, answered in the same breath; Bot API texts later."""

from bot.channels.contract import Channel
from bot.channels.telegram.settings import TelegramSettings, examine
from bot.channels.telegram.ways import WAYS

CHANNEL = Channel(
    name="telegram",
    account_settings=TelegramSettings,
    opens="bot.channels.telegram.account",
    ways=WAYS,
    example={"token": "12345678:AAexampleexampleexampleexample", "secret_token": "exampleSecretToken"},
    takes_callbacks=True,
    abroad=True,
    examine=examine,
)
