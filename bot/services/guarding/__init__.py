"""May this message go now, and in which words? Asked of a whole wave in the transaction that puts it on the wire.

The shape, for who adds a reason:

1. `load_wave` reads what is on record for all rows of the wave: one statement for a hundred rows, never one a row. A
   new fact is a new statement there (only when a row of the wave needs it) or a new sort in `storage.standing`, and a
   field of `Wave`, `Standing` (a household) or `Reader` (who would read it).
2. `guard_send` puts the facts of ONE row into `Ask`, `Recipient` and `Household`, and asks `bot.domain.may_speak`: the
   rule itself is pure, a row at a time, and knows no wave. A reason without a household stands in `_Asked.verdict`.
3. What got leave is noted on the wave at once (`Wave.note`): the next row of the same household or person sees it.

`guard` is the same for one row.
"""
