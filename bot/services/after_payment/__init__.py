"""The 72 hours after a payment: whose plan it is, what it says next, and what stops it."""
