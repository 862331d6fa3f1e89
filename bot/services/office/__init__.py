"""What colleagues do by command: approve, pause, close, take back."""
