"""Colleagues: entered with a password kept only as its argon2 hash, given a new one, let go."""

import datetime as dt
from collections.abc import Sequence

from argon2 import PasswordHasher
from sqlmodel import Session

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.rights import ADMINISTRATOR, ROLES
from bot.services.staff.api_keys import revoke_keys_of
from storage import audit
from storage.sign_in import end_sessions, untie
from storage.staff import active_staff, all_buildings, clear_desk, set_buildings, staff_named
from storage.tables import Staff

SHORTEST_PASSWORD = 8


def enter_staff(session: Session, name: str, role: str, password: str) -> Staff:
    """A new colleague. Raises Refused when the name is taken, also by one who left; WrongUse for an unknown role."""
    if not name.strip() or len(name) > 40:  # noqa: PLR2004 - a name, not a page
        raise WrongUse("员工姓名要写，最多 40 个字")
    if role not in ROLES:
        raise WrongUse(f"没有“{role}”这个角色。可以是：{'、'.join(ROLES)}")
    if staff_named(session, name) is not None:
        raise Refused(f"已经有一位叫“{name}”的员工。请换一个名字。")
    person = Staff(name=name, role=role, password_hash=_hashed(password))
    session.add(person)
    session.flush()
    return person


def change_password(session: Session, name: str, password: str, by_staff: str, now: dt.datetime) -> None:
    """A new password; every browser has to come in again. Raises NotFound for an unknown name."""
    person = _known(session, name)
    person.password_hash = _hashed(password)
    session.add(person)
    end_sessions(session, person.id)
    audit.append(session, at=now, by_staff=by_staff, deed="change_password", subject=f"staff:{person.id}")


def disable_staff(session: Session, name: str, by_staff: str, now: dt.datetime) -> bool:
    """Let a colleague act no more, anywhere, from this commit on; their deeds stay. False when they were let go before.

    With them go their browsers, chats, buildings, the keys they made, and what they had in hand is nobody's.
    Raises NotFound for an unknown name, Refused for the last administrator.
    """
    person = _known(session, name)
    if not person.active:
        return False
    _keep_an_administrator(session, person, f"{name} 是最后一位管理员，停用后没有人能管理员工。先添一位管理员")
    person.active = False
    session.add(person)
    end_sessions(session, person.id)
    untie(session, person.id)
    set_buildings(session, person.id, ())
    clear_desk(session, person.name)
    detail = {"api_keys": revoke_keys_of(session, person.name, by_staff, now)}
    audit.append(session, at=now, by_staff=by_staff, deed="disable_staff", subject=f"staff:{person.id}", detail=detail)
    return True


def change_role(session: Session, name: str, role: str, by_staff: str, now: dt.datetime) -> bool:
    """Another role from this commit on; False when it is the one they have.

    Raises NotFound, WrongUse for an unknown role, Refused for the last administrator.
    """
    person = _known(session, name)
    if role not in ROLES:
        raise WrongUse(f"没有“{role}”这个角色。可以是：{'、'.join(ROLES)}")
    if person.role == role:
        return False
    _keep_an_administrator(session, person, f"{name} 是最后一位管理员，不能换角色。先添一位管理员")
    detail = {"from": person.role, "to": role}
    person.role = role
    session.add(person)
    audit.append(session, at=now, by_staff=by_staff, deed="change_role", subject=f"staff:{person.id}", detail=detail)
    return True


def give_buildings(session: Session, name: str, buildings: Sequence[str], by_staff: str, now: dt.datetime) -> None:
    """The buildings (`COMMUNITY/BUILDING`) a 管家 looks after, all of them. Raises NotFound naming one not there."""
    person, known = _known(session, name), all_buildings(session)
    unknown = [building for building in buildings if building not in known]
    if unknown:
        raise NotFound(
            f"没有楼栋“{unknown[0]}”。写成 小区/楼栋，例如：{'、'.join(list(known)[:3]) or '先导入业主台账'}"
        )
    set_buildings(session, person.id, [known[building] for building in buildings])
    detail = {"buildings": list(buildings)}
    audit.append(session, at=now, by_staff=by_staff, deed="give_buildings", subject=f"staff:{person.id}", detail=detail)


def _keep_an_administrator(session: Session, person: Staff, because: str) -> None:
    others = [other for other in active_staff(session) if other.role == ADMINISTRATOR and other.name != person.name]
    if person.role == ADMINISTRATOR and not others:
        raise Refused(because)


def _known(session: Session, name: str) -> Staff:
    person = staff_named(session, name)
    if person is None:
        raise NotFound(f"没有员工“{name}”。用 guanjia staff list 看名单")
    return person


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise WrongUse(f"密码太短了，至少 {SHORTEST_PASSWORD} 个字符。")
    return PasswordHasher().hash(password)
