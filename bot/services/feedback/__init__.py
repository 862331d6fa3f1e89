"""Scores and words of owners about us: kept once, a low one with a person and a deadline, a praise passed on."""
