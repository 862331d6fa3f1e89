"""群发: one text to one owners' group."""
