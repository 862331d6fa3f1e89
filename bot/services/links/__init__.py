"""Links to owners' pages: made for one thing of one household, opened until they expire or are revoked."""
