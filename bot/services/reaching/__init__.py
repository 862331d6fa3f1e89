"""By which way a message reaches its reader: windows, consents, the fallback order."""
