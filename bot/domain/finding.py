"""What an examination of the house found, for `guanjia doctor` and /readyz: right or wrong, and how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `detail` says what was seen, `mend` what to do about a fault; never a secret in either."""

    check: str
    ok: bool
    detail: str
    mend: str = ""
