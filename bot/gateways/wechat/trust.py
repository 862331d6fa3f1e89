"""What may be believed of 微信支付: its keys by serial number, and the guards before its signature is looked at.

wechatpayv3's own `callback` fetches certificates for an unknown serial number and takes a notice of yesterday, so here
only its arithmetic is used: the key is one we were given, the moment is now, or nothing is computed at all.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate
from wechatpayv3.utils import aes_decrypt, load_public_key, rsa_verify

from bot.domain.errors import WrongUse
from bot.gateways.contract import Forbidden, NoticeRequest, Rubbish
from bot.gateways.wechat.settings import WechatPaySettings

_ALGORITHM = "WECHATPAY2-SHA256-RSA2048"
_PROBE = "WECHATPAY/SIGNTEST/"  # the platform tries whether we check at all; the right answer is to refuse
_MAX_BYTES = 64 * 1024
_SIGNED = ("serial", "signature", "timestamp", "nonce")
_STAMP = re.compile(r"[0-9]{1,12}")


def keys_of(settings: WechatPaySettings) -> dict[str, RSAPublicKey]:
    """The platform's keys by serial number. Raises WrongUse when there is none or one cannot be read."""
    try:
        keys = dict(_certificates(settings.platform_certificates))
        if settings.public_key_id:
            keys[settings.public_key_id] = load_public_key(pem_of(settings.public_key))
    except Exception as exc:  # wechatpayv3 raises bare Exception for a key it cannot read
        raise WrongUse(f"读不了微信支付的公钥或平台证书（{exc}）。请对照商户平台核对 payments.wechat。") from exc
    if not keys or None in keys.values():
        raise WrongUse("payments.wechat 缺微信支付的公钥：填 public_key_id 和 public_key，或者 platform_certificates。")
    return keys


def pem_of(told: str) -> str:
    """A PEM as it was told, or out of the file that was named."""
    return told if "\n" in told.strip() or not Path(told).is_file() else Path(told).read_text(encoding="utf-8")


def _certificates(folder: Path | None) -> Iterator[tuple[str, RSAPublicKey]]:
    for file in sorted(folder.glob("*.pem")) if folder else ():
        certificate = load_pem_x509_certificate(file.read_bytes())
        key = certificate.public_key()
        if isinstance(key, RSAPublicKey):
            yield f"{certificate.serial_number:X}", key


def verified(
    request: NoticeRequest, keys: Mapping[str, RSAPublicKey], now: dt.datetime, skew_s: int
) -> dict[str, Any] | Forbidden | Rubbish:
    """The notice as JSON, once everything speaks for it."""
    told = {name: request.headers.get(f"wechatpay-{name}", "") for name in _SIGNED}
    if request.headers.get("wechatpay-signature-type", "") != _ALGORITHM or told["signature"].startswith(_PROBE):
        return Forbidden("unknown kind of signature, or a probe")
    key = keys.get(told["serial"]) or keys.get(told["serial"].upper())
    if key is None:
        return Forbidden("a serial number we were not given")
    if not _STAMP.fullmatch(told["timestamp"]) or abs(now.timestamp() - int(told["timestamp"])) > skew_s:
        return Forbidden("signed too long ago, or in the future", stale=True)
    body = _text(request.body)
    if body is None or not rsa_verify(told["timestamp"], told["nonce"], body, told["signature"], key):
        return Forbidden("wrong signature")
    return _object(body) or Rubbish("signed, but no JSON object")


def opened(notice: Mapping[str, Any], api_v3_key: str) -> dict[str, Any] | Rubbish:
    """What a notice carries, decrypted (AES-256-GCM: a changed one does not open)."""
    resource = notice.get("resource")
    if not isinstance(resource, dict) or resource.get("algorithm") != "AEAD_AES_256_GCM":
        return Rubbish("no resource")
    try:
        text = aes_decrypt(
            nonce=str(resource["nonce"]),
            ciphertext=str(resource["ciphertext"]),
            associated_data=str(resource.get("associated_data") or ""),
            apiv3_key=api_v3_key,
        )
    except (KeyError, ValueError) as exc:
        return Rubbish(f"resource cannot be read: {type(exc).__name__}")
    return _object(text or "") or Rubbish("resource does not open: wrong api_v3_key, or changed on its way")


def _text(body: bytes) -> str | None:
    try:
        return body.decode() if len(body) <= _MAX_BYTES else None
    except UnicodeDecodeError:
        return None


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None
