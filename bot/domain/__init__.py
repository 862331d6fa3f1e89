"""The field's words and rules: money, periods, rooms, bills, conversations. Standard library only."""
