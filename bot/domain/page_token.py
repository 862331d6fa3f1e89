"""The token in the address of an owner's page: chance, and our signature over it, so that guessing costs no query."""

import base64
import binascii
import hashlib
import hmac
from enum import StrEnum

CHANCE_BYTES = 18
_SIGNATURE_BYTES = 9


class Purpose(StrEnum):
    """The one thing a token opens; also the first word of its address."""

    BILL = "bill"
    RECEIPT = "receipt"
    RATE = "rate"


def make_token(key: bytes, chance: bytes) -> str:
    """36 letters out of 18 bytes nobody else can work out. Raises ValueError for fewer: they could be guessed."""
    if len(chance) != CHANCE_BYTES:
        raise ValueError(f"a token needs {CHANCE_BYTES} bytes of chance")
    return base64.urlsafe_b64encode(chance + _signature(key, chance)).decode()


def is_ours(key: bytes, token: str) -> bool:
    """Did this house make the token?"""
    try:
        data = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    chance, signature = data[:CHANCE_BYTES], data[CHANCE_BYTES:]
    return len(chance) == CHANCE_BYTES and hmac.compare_digest(signature, _signature(key, chance))


def digest_of(token: str) -> str:
    """What is kept of it: a copy of the database opens no page."""
    return hashlib.sha256(token.encode()).hexdigest()


def _signature(key: bytes, chance: bytes) -> bytes:
    return hmac.digest(key, chance, "sha256")[:_SIGNATURE_BYTES]
