"""今天: what waits for this colleague, by deadline."""
