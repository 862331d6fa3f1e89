"""Telephones as a leaked database file may show them: a keyed hash to look one up, a sealed value to read it back.

Does not decide what is a telephone, and does not keep the key: that is the home folder's or a setting's.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.errors import WrongUse

KEY_BYTES = 32


class PhoneVault:
    """Hashes and seals telephones (digits only) under one office's key; two offices' rows never match."""

    def __init__(self, key: bytes) -> None:
        self._lookup_key = derive_key(key, b"guanjia phone lookup")
        self._box = Fernet(base64.urlsafe_b64encode(derive_key(key, b"guanjia phone seal")))
        self.fingerprint = derive_key(key, b"guanjia key fingerprint").hex()[:16]

    def lookup(self, digits: str) -> str:
        """The same 64 hex digits for the same telephone, useless without the key."""
        return hmac.new(self._lookup_key, digits.encode(), hashlib.sha256).hexdigest()

    def seal(self, digits: str) -> str:
        """A text that only `open` reads; another one at every call."""
        return self._box.encrypt(digits.encode()).decode()

    def open(self, sealed: str) -> str:
        """The digits again. Raises WrongUse if they were sealed under another key."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken as exc:
            raise WrongUse(f"电话是用另一把密钥加密的（现在这把的指纹 {self.fingerprint}）。请放回原来那把。") from exc


def read_key(text: str) -> bytes:
    """The key out of a setting: 64 hex digits. Raises WrongUse otherwise: a weak key would fall to guessing phones."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongUse("密钥 GUANJIA_SECRET_KEY 要 64 个十六进制字符。可用 openssl rand -hex 32 生成一把，并保存好。")
    return key


def key_of_home(file: Path) -> bytes:
    """The key kept in a home folder, made at the first call and readable by its user alone.

    Two processes starting at once end with the same key: the file appears whole or not at all.
    """
    if not file.exists():
        _make_key(file)
    return read_key(file.read_text("ascii"))


def _make_key(file: Path) -> None:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as writing:
        writing.write(secrets.token_hex(KEY_BYTES) + "\n")
        writing.flush()
        os.fsync(writing.fileno())
    try:
        os.link(draft, file)  # fails where another process was first, and its key stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def derive_key(key: bytes, purpose: bytes) -> bytes:
    """A key of its own for one purpose: whoever learns one learns nothing of the others."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
