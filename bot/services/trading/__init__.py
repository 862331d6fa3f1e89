"""Trades with payment platforms: orders to pay, notices of money, refunds, each day held against their bill.

`open_checkout` makes an order; `take_told` settles what a platform tells, by whatever way it was told; `ask_platform`
asks where nobody told; `hold_day` compares a day. Money itself is settled in the room `money`.
"""
