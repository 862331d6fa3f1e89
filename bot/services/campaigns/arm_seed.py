"""The stable chance of the house: the same household always lands in the same arm of the same step."""

import hashlib


def arm_seed(subject: str, room_id: int) -> int:
    """A number from 0 to 2**32 - 1 that depends on nothing but these two."""
    return int.from_bytes(hashlib.sha256(f"{subject}\0{room_id}".encode()).digest()[:4])
