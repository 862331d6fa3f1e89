"""The code on a paper bill that binds its reader to the room: signed, dated, worthless for any other room.

It proves what a paper bill in the mailbox proves, no more: whoever holds it stands at the owner's door.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re

_EPOCH = dt.date(2026, 1, 1)
_SIGNATURE_BYTES = 10  # 80 bits: a guesser at one try a second needs longer than any bill is valid
_CODE = re.compile(r"GJ-([0-9]{1,12})-([0-9]{1,5})-([A-Z2-7]{16})", re.IGNORECASE)


def sign_binding_code(key: bytes, room_id: int, valid_until: dt.date) -> str:
    """`GJ-ROOM-DAYS-SIGNATURE`, at most 40 characters: fits a QR scene (64) and can be typed."""
    days = (valid_until - _EPOCH).days
    return f"GJ-{room_id}-{days}-{_signature(key, room_id, days)}"


def find_binding_code(text: str) -> str | None:
    """The binding code in a text, if there is one."""
    found = _CODE.search(text)
    return found.group(0).upper() if found else None


def read_binding_code(key: bytes, code: str, today: dt.date) -> int | None:
    """The room's id; None for a code that is forged, of another office or past its day."""
    found = _CODE.fullmatch(code.strip())
    if found is None:
        return None
    room_id, days, signature = int(found[1]), int(found[2]), found[3].upper()
    genuine = hmac.compare_digest(signature, _signature(key, room_id, days))
    return room_id if genuine and today <= _EPOCH + dt.timedelta(days=days) else None


def _signature(key: bytes, room_id: int, days: int) -> str:
    digest = hmac.new(key, f"{room_id}.{days}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_SIGNATURE_BYTES]).decode()
