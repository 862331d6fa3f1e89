"""Access tokens of the platforms, one row each, shared by all processes of a house and sealed under its key."""

import base64
import datetime as dt
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import Session

from storage.insert_once import insert_once
from storage.sealing import derive_key
from storage.tables import PlatformToken


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token as kept."""

    text: str
    good_until: dt.datetime
    forced_at: dt.datetime | None


class TokenBox:
    """Seals tokens under the key of the house."""

    def __init__(self, key: bytes) -> None:
        self._box = Fernet(base64.urlsafe_b64encode(derive_key(key, b"guanjia platform token")))

    def load(self, session: Session, name: str) -> KeptToken | None:
        """The token under a name; None when there is none, or it was sealed under another key."""
        row = session.get(PlatformToken, name)
        if row is None:
            return None
        try:
            return KeptToken(self._box.decrypt(row.sealed.encode()).decode(), row.good_until, row.forced_at)
        except InvalidToken:
            return None

    def keep(self, session: Session, name: str, token: KeptToken) -> None:
        """Keep it; the latest one counts."""
        sealed = self._box.encrypt(token.text.encode()).decode()
        row = PlatformToken(name=name, sealed=sealed, good_until=token.good_until, forced_at=token.forced_at)
        if not insert_once(session, row):
            session.merge(row)
