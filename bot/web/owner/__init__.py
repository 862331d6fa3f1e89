"""Owners' pages: opened by a token out of their own message, without a log-in, in the oldest of browsers."""
