"""Wires the running server. Apart from `bot.wiring`, so that a command that serves nothing loads no web framework."""
