"""话术: read, try, change with a second person."""
