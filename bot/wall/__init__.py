"""The wall that every outgoing text passes: red lines R1-R20, and for groups G1-G5. It says why and how to mend."""

from bot.wall.wall import Wall

__all__ = ["Wall"]
