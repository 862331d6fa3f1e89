"""What happens by the clock. A tick is one file here with its own `TICK`; it reads what is due from rows."""
