"""Rows, the questions asked of them, migrations and transactions. May import `bot.domain` and nothing else of bot."""
