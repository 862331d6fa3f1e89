"""Tell the wall's judgement of a text to another program as plain JSON values."""

from collections.abc import Sequence
from typing import Any

from bot.domain.red_line import Audience, Breach


def tell_breaches(text: str, to: Audience, breaches: Sequence[Breach]) -> dict[str, Any]:
    """The text, whether it may leave, and each red line it touches with its place, reason and mend."""
    faults = [
        {
            "rule": breach.rule,
            "span": list(breach.span),
            "words": breach.words,
            "because": breach.because,
            "mend": breach.mend,
        }
        for breach in breaches
    ]
    return {"text": text, "to": to, "ok": not faults, "faults": faults}
