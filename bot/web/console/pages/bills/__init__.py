"""账单: households, what each owes, what is done about it."""
