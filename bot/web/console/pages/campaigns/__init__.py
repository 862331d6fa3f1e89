"""活动: campaigns looked at, previewed, started by two people, watched, paused."""
