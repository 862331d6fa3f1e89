"""The demo's chat page as a channel: the page itself asks for what was sent, so sending is only recording."""

from dataclasses import replace

from bot.channels.contract import Channel
from bot.channels.local import WAYS, LocalSettings

_WAYS = tuple(replace(way, images=True) for way in WAYS)  # the page draws the bill beside the words
CHANNEL = Channel(name="try", account_settings=LocalSettings, opens="bot.channels.local", ways=_WAYS)
