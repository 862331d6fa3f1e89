"""Was a promise to pay kept? Judged whenever money arrives; a promise whose day passed is judged elsewhere."""

from bot.domain.money import ZERO, Fen


def is_kept(promised: Fen | None, paid_since: Fen, open_left: Fen) -> bool:
    """Kept when nothing undisputed is open any more, or when the promised sum arrived since the promise was made.

    `promised` None: the owner promised all that is open.
    """
    return open_left <= ZERO or (promised is not None and paid_since >= promised)
