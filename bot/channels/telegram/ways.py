"""What a Telegram bot can do. Source: the Bot API's documentation, by way of python-telegram-bot's constants."""

from bot.domain.ways import Buttons, Limit, Way

_TEXT = Limit(4096, units=4096)

WAYS = (
    Way("tg_private", _TEXT, rung=40, buttons=Buttons.INLINE, most_buttons=8, images=True),
    Way("tg_group", _TEXT, target="group", buttons=Buttons.INLINE, most_buttons=8, images=True, groups=True),
)
