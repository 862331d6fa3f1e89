"""Who a colleague is, what they may do, and what they ask leave for."""
