"""`/api`: the same services for other programs, by key."""
