"""The one place that touches wechatpy: signature, XML, AES. Its known faults are closed here.

Closed: it compares signatures with `!=`, raises a dozen kinds of errors on junk, pads with a guessable prefix, writes
`]]>` and control characters of a text straight into the reply's XML, and sets no limit on anything.
"""

import hmac
import secrets
import string
from typing import Any

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.parser import parse_message
from wechatpy.replies import TextReply
from wechatpy.utils import WeChatSigner

from bot.domain.errors import WrongUse

_LETTERS = string.ascii_letters + string.digits


class UnreadableError(Exception):
    """The body is not what the platform sends. Never leaves this package."""


class Wire:
    """Signs, opens and seals for one account."""

    def __init__(self, app_id: str, token: str, aes_key: str) -> None:
        self._token = token
        self._crypto = _crypto(app_id, token, aes_key) if aes_key else None

    @property
    def opens_sealed(self) -> bool:
        """Is there a key for encrypted bodies?"""
        return self._crypto is not None

    def is_signed(self, signature: str, timestamp: str, nonce: str, sealed: str = "") -> bool:
        """Did someone who knows the token sign this? `sealed` is the encrypted body, where there is one."""
        signer = WeChatSigner()
        signer.add_data(*(part for part in (self._token, timestamp, nonce, sealed) if part))
        return hmac.compare_digest(signer.signature.encode(), signature.encode())

    def unseal(self, sealed: str, signature: str, timestamp: str, nonce: str) -> str:
        """Decrypt. Raises UnreadableError for junk, another account's AppID or a wrong signature."""
        if self._crypto is None:
            raise UnreadableError("an encrypted body, and no aes_key is set")
        try:
            return str(self._crypto.decrypt_message({"Encrypt": sealed}, signature, timestamp, nonce))
        except Exception as exc:
            raise UnreadableError(type(exc).__name__) from exc

    def seal(self, xml: str, timestamp: str) -> str:
        """Encrypt and sign a reply."""
        if self._crypto is None:
            raise UnreadableError("no aes_key is set")
        return str(self._crypto.encrypt_message(xml, secrets.token_hex(8), timestamp))


def read_sealed(body: bytes) -> str:
    """The encrypted part of a body. Raises UnreadableError; entities are never expanded."""
    try:
        sealed = xmltodict.parse(body.decode("utf-8"))["xml"]["Encrypt"]
    except Exception as exc:
        raise UnreadableError(type(exc).__name__) from exc
    if not isinstance(sealed, str):
        raise UnreadableError("Encrypt")
    return sealed


def read_message(xml: str) -> dict[str, Any]:
    """The fields of a message as wechatpy puts them right (`qrscene_` cut off ...). Raises UnreadableError."""
    try:
        fields = parse_message(xml)._data  # noqa: SLF001 - its typed fields turn junk into exceptions much later
    except Exception as exc:
        raise UnreadableError(type(exc).__name__) from exc
    if not isinstance(fields, dict):
        raise UnreadableError("no fields")
    return fields


def text_reply(to: str, sender: str, text: str, created: int) -> str:
    """A passive text reply. `created` (unix seconds) is the message's own, so that a repeat gets the same bytes."""
    return str(TextReply(target=_cdata(to), source=_cdata(sender), content=_cdata(text), time=created).render())


def _cdata(text: str) -> str:
    """Text that cannot leave its CDATA section, else an owner's words could add elements to our reply."""
    return text.replace("]]>", "]]]]><![CDATA[>")


def _crypto(app_id: str, token: str, aes_key: str) -> "_Crypto":
    try:
        return _Crypto(token, aes_key, app_id)
    except Exception as exc:
        raise WrongUse("公众号的 aes_key 不对：要 43 位，抄公众平台「服务器配置」里的 EncodingAESKey。") from exc


class _StrongPrefix(PrpCrypto):  # type: ignore[misc]  # wechatpy has no types
    """AES with an unguessable prefix; the library takes it from `random`."""

    def get_random_string(self) -> str:
        return "".join(secrets.choice(_LETTERS) for _ in range(16))


class _Crypto(WeChatCrypto):  # type: ignore[misc]
    """The account's crypto with the strong prefix."""

    def encrypt_message(self, msg: str, nonce: str, timestamp: str | None = None) -> Any:
        return self._encrypt_message(msg, nonce, timestamp, _StrongPrefix)
