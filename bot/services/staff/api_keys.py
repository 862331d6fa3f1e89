"""Keys for other programs: made by an administrator, shown once, kept as a hash, revoked at once.

A key acts with the rights of a role but never as a person: no second person's word is given through it.
"""

import datetime as dt
import hashlib
import secrets

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.rights import ADMINISTRATOR, READ_ONLY, ROLES, STEWARD, Actor
from storage import audit
from storage.api_keys import all_keys, key_in_force, key_named, keys_made_by, touch_key
from storage.tables import ApiKey

KEY_ROLES = tuple(role for role in ROLES if role not in (STEWARD, ADMINISTRATOR))
_BEGINS = "gj_"
_SHOWN = len(_BEGINS) + 6
_LONGEST_NAME = 40
_TOUCH_AFTER = dt.timedelta(minutes=1)


def make_key(session: Session, name: str, by_staff: str, now: dt.datetime, role: str = READ_ONLY) -> str:
    """The key, told only here. Raises WrongUse for a name or role that cannot be, Refused for a name in use."""
    if not 0 < len(name) <= _LONGEST_NAME:
        raise WrongUse(f"给接口钥匙起个名字，写明给哪个程序用，最多 {_LONGEST_NAME} 个字")
    if role not in KEY_ROLES:
        raise WrongUse(f"接口钥匙不能是“{role}”。可以是：{'、'.join(KEY_ROLES)}；只查不改用{READ_ONLY}")
    if key_named(session, name) is not None:
        raise Refused(f"已经有叫“{name}”的钥匙在用。换一个名字，或先 guanjia api-key revoke {name}")
    key = _BEGINS + secrets.token_urlsafe(32)  # 256 bits of chance: a plain hash is enough, nothing to guess from
    row = ApiKey(name=name, role=role, key_hash=_hash(key), begins=key[:_SHOWN], made_by=by_staff, made_at=now)
    session.add(row)
    session.flush()
    detail = {"name": name, "role": role}
    audit.append(session, at=now, by_staff=by_staff, deed="make_api_key", subject=f"api_key:{row.id}", detail=detail)
    return key


def revoke_key(session: Session, name: str, by_staff: str, now: dt.datetime) -> None:
    """It opens nothing from this commit on. Raises NotFound when no such key is in force."""
    row = key_named(session, name)
    if row is None:
        known = "、".join(key.name for key in all_keys(session) if key.revoked_at is None) or "没有"
        raise NotFound(f"没有叫“{name}”的钥匙在用。在用的：{known}")
    _end(session, row, by_staff, now)


def revoke_keys_of(session: Session, maker: str, by_staff: str, now: dt.datetime) -> list[str]:
    """End every key a colleague made, for they have seen it; the names."""
    rows = keys_made_by(session, maker)
    for row in rows:
        _end(session, row, by_staff, now)
    return [row.name for row in rows]


def program_of(session: Session, key: str, now: dt.datetime) -> Actor | None:
    """The program that shows this key, as one who acts; None for a key that is unknown or revoked."""
    row = key_in_force(session, _hash(key)) if key else None
    if row is None:
        return None
    if row.used_at is None or now - row.used_at > _TOUCH_AFTER:
        touch_key(session, row.id, now)
    return Actor(0, f"接口：{row.name}", row.role)


def _end(session: Session, row: ApiKey, by_staff: str, now: dt.datetime) -> None:
    row.revoked_at, row.revoked_by = now, by_staff
    session.add(row)
    detail = {"name": row.name}
    audit.append(session, at=now, by_staff=by_staff, deed="revoke_api_key", subject=f"api_key:{row.id}", detail=detail)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
