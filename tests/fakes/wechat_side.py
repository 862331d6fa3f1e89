"""The platform's side of a 公众号 callback, written from its documents and not from wechatpy: signs, seals, unseals."""

import base64
import hashlib
import os
import re
import struct
from dataclasses import dataclass
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Post:
    """One callback: the address's query and the body."""

    query: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WechatSide:
    """What the platform knows of one account."""

    app_id: str = "wx1234567890abcdef"
    token: str = "tokenOfTheTest"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    def sign(self, *parts: str) -> str:
        """SHA-1 over the sorted parts and the token."""
        return hashlib.sha1("".join(sorted([self.token, *parts])).encode()).hexdigest()  # noqa: S324

    def plain(self, xml: str, timestamp: int, nonce: str = "4711") -> Post:
        """A callback in plain mode."""
        return Post(self._query(timestamp, nonce), xml.encode())

    def sealed(self, xml: str, timestamp: int, nonce: str = "4711", *, beside: str = "") -> Post:
        """A callback in safe mode; with `beside` (the plain fields) in compatible mode."""
        encrypted = self.seal(xml)
        encrypt = f"<Encrypt><![CDATA[{encrypted}]]></Encrypt>"
        body = f"<xml><ToUserName><![CDATA[gh_account]]></ToUserName>{beside}{encrypt}</xml>"
        return self.sealed_as(body, encrypted, timestamp, nonce)

    def sealed_as(self, body: str, encrypted: str, timestamp: int, nonce: str = "4711") -> Post:
        """Any body, signed as an encrypted one."""
        query = self._query(timestamp, nonce)
        query |= {"encrypt_type": "aes", "msg_signature": self.sign(str(timestamp), nonce, encrypted)}
        return Post(query, body.encode())

    def seal(self, xml: str) -> str:
        """AES-256-CBC over prefix, length, text and AppID, padded to 32."""
        text = xml.encode()
        raw = os.urandom(16) + struct.pack(">I", len(text)) + text + self.app_id.encode()
        padding = _BLOCK - len(raw) % _BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(raw + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def unseal_reply(self, body: str) -> str:
        """The XML inside an encrypted reply. Raises AssertionError when it is not signed or not ours."""
        sealed, signature = field_of(body, "Encrypt"), field_of(body, "MsgSignature")
        assert signature == self.sign(field_of(body, "TimeStamp"), field_of(body, "Nonce"), sealed)
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
        raw = padded[16 : -padded[-1]]
        length = struct.unpack(">I", raw[:4])[0]
        assert raw[4 + length :].decode() == self.app_id
        return raw[4 : 4 + length].decode()

    def _query(self, timestamp: int, nonce: str) -> dict[str, str]:
        return {"signature": self.sign(str(timestamp), nonce), "timestamp": str(timestamp), "nonce": nonce}

    def _cipher(self) -> Cipher[CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(AES(key), CBC(key[:16]))


def message(
    created: int, *, openid: str = "oOwner1", sort: str = "text", number: str = "2300001", **fields: str
) -> str:
    """The XML of a message."""
    return _xml(openid, created, MsgType=sort, **fields, MsgId=number)


def event(created: int, name: str, *, openid: str = "oOwner1", key: str = "") -> str:
    """The XML of an event."""
    return _xml(openid, created, MsgType="event", Event=name, EventKey=key)


def field_of(xml: str, name: str) -> str:
    """The text of one element."""
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", xml, re.DOTALL)
    if found is None:
        raise LookupError(name)
    return found[1]


def _xml(openid: str, created: int, **fields: str) -> str:
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return (
        f"<xml><ToUserName>gh_account</ToUserName><FromUserName>{openid}</FromUserName>"
        f"<CreateTime>{created}</CreateTime>{inside}</xml>"
    )
