"""会话: the inbox, live."""
