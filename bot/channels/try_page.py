"""The demo's chat page as a channel: the page itself asks for what was sent, so sending is only recording."""

from bot.channels.contract import Channel
from bot.channels.local import WAYS, LocalSettings

CHANNEL = Channel(name="try", account_settings=LocalSettings, opens="bot.channels.local", ways=WAYS)
