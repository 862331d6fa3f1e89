"""Tie a colleague's own 企业微信 or Telegram chat to them: a code from the console, sent from that chat."""

import datetime as dt
import hashlib
import re
import secrets

from sqlmodel import Session

from storage import audit
from storage.insert_once import insert_once
from storage.sign_in import code_in_force, staff_of_address
from storage.tables import Staff, StaffCode, StaffIdentity

LIFE = dt.timedelta(minutes=15)
_SHAPE = re.compile(r"^\s*(?:绑定员工|员工|staff)\s*[:：]?\s*(\d{8})\s*$", re.IGNORECASE)


def make_code(session: Session, staff_id: int, now: dt.datetime) -> str:
    """A code of eight digits, good for a quarter of an hour and for one chat."""
    code = f"{secrets.randbelow(10**8):08d}"
    session.add(StaffCode(staff_id=staff_id, code_hash=_hash(code), ends_at=now + LIFE))
    return code


def find_code(text: str) -> str:
    """The code in a message such as `员工 12345678`; empty when it is none."""
    found = _SHAPE.match(text)
    return found[1] if found else ""


def tie_chat(  # noqa: PLR0913 - the code and the three parts of an address
    session: Session, code: str, channel: str, account: str, address: str, now: dt.datetime
) -> Staff | None:
    """The colleague this address now speaks for; None for a code that is unknown, used or over."""
    row = code_in_force(session, _hash(code), now)
    person = session.get(Staff, row.staff_id) if row is not None else None
    if row is None or person is None or not person.active:
        return None
    row.used_at = now
    session.add(row)
    tied = StaffIdentity(staff_id=person.id, channel=channel, account=account, address=address, tied_at=now)
    if not insert_once(session, tied) and staff_of_address(session, channel, account, address) != person:
        return None  # somebody else's chat: they have to let it go first
    detail = {"channel": channel, "account": account}
    audit.append(session, at=now, by_staff=person.name, deed="tie_chat", subject=f"staff:{person.id}", detail=detail)
    return person


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
