"""Which days the office works and which stay silent."""
