"""The second factor (TOTP, RFC 6238): set up with a code that proves the telephone has it, taken away again."""

import datetime as dt
import secrets

import pyotp
from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from storage import audit
from storage.sealing import PhoneVault
from storage.tables import Staff

_ISSUER = "管家"


def new_secret() -> str:
    """A secret to show once, in base 32."""
    return pyotp.random_base32()


def address_of_secret(secret: str, name: str) -> str:
    """The `otpauth://` address a telephone reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def set_second_factor(  # noqa: PLR0913 - whose, which, proven by what, when
    session: Session, vault: PhoneVault, staff_id: int, secret: str, code: str, now: dt.datetime
) -> None:
    """From now on the code is asked for. Raises Refused when this one does not fit."""
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // 30
    if not any(secrets.compare_digest(totp.generate_otp(near), code.strip()) for near in (step - 1, step, step + 1)):
        raise Refused("验证码不对。请核对手机时间是否准确，再输入手机上现在显示的 6 位数字")
    person = _known(session, staff_id)
    person.totp_sealed, person.totp_step = vault.seal(secret), step
    session.add(person)
    audit.append(session, at=now, by_staff=person.name, deed="set_second_factor", subject=f"staff:{staff_id}")


def drop_second_factor(session: Session, staff_id: int, by_staff: str, now: dt.datetime) -> None:
    """The password alone opens again: a telephone was lost."""
    person = _known(session, staff_id)
    person.totp_sealed, person.totp_step = "", 0
    session.add(person)
    audit.append(session, at=now, by_staff=by_staff, deed="drop_second_factor", subject=f"staff:{staff_id}")


def _known(session: Session, staff_id: int) -> Staff:
    person = session.get(Staff, staff_id)
    if person is None:
        raise NotFound("没有这位员工。请刷新名单再试")
    return person
