"""Who may be bound to a room: the office's own list decides, wrong tries cost a day, attacks only slow a room."""

import datetime as dt

import pytest
from sqlmodel import Session, select

from bot.domain.binding_code import sign_binding_code
from bot.services.talk.bind_identity import BindOutcome, Claim, bind_by_code, bind_identity
from bot.services.talk.unlock_identities import unlock_identities
from storage.database import Database
from storage.identities import identity_of
from storage.tables import ChannelIdentity, Task
from tests.homes import VAULT, a_home, a_person

RIGHT = Claim("3-2-501", "张伟", "8821")
MINUTE = dt.timedelta(minutes=1)


def _try(session: Session, claim: Claim, now: dt.datetime, address: str = "openid-1") -> BindOutcome:
    return bind_identity(session, VAULT, identity_of(session, "wechat", "main", address), claim, now)


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (RIGHT, BindOutcome.BOUND),
        (Claim("3-2-501", "张 伟", "8821"), BindOutcome.BOUND),
        (Claim("3-2-501", "张伟", "8822"), BindOutcome.WRONG),
        (Claim("3-2-501", "张威", "8821"), BindOutcome.WRONG),
        (Claim("3-2-502", "张伟", "8821"), BindOutcome.WRONG),
        (Claim("9-9-999", "张伟", "8821"), BindOutcome.UNKNOWN_ROOM),
        (Claim("3-2-501", "张伟", "8821", "别处"), BindOutcome.UNKNOWN_ROOM),
    ],
)
def test_a_claim_is_checked_against_the_list(
    database: Database, now: dt.datetime, claim: Claim, outcome: BindOutcome
) -> None:
    with database.transaction() as session:
        a_person(session, a_home(session))
        a_person(session, a_home(session, "3-2-502"), "李明", "13900008899")
        assert _try(session, claim, now) is outcome
        bound = session.exec(select(ChannelIdentity)).one()
        assert (bound.person_id is not None) is (outcome is BindOutcome.BOUND)


def test_five_wrong_tries_lock_the_identity_for_a_day_and_tell_staff(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        a_person(session, a_home(session))
        wrong = Claim("3-2-501", "张伟", "0000")
        outcomes = [_try(session, wrong, now + MINUTE * 11 * number) for number in range(5)]
        assert outcomes == [BindOutcome.WRONG] * 5
        assert _try(session, RIGHT, now + dt.timedelta(hours=2)) is BindOutcome.LOCKED
        assert _try(session, RIGHT, now + dt.timedelta(hours=25)) is BindOutcome.BOUND
        assert [task.kind for task in session.exec(select(Task)).all()] == ["bind_alarm"]


def test_a_room_under_attack_slows_down_but_its_owner_gets_in(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        a_person(session, a_home(session))
        for stranger in range(6):
            _try(session, Claim("3-2-501", "张伟", "0000"), now, f"stranger-{stranger}")
        assert _try(session, Claim("3-2-501", "张伟", "1111"), now + MINUTE, "stranger-0") is BindOutcome.SLOW
        assert _try(session, RIGHT, now + MINUTE, "the owner") is BindOutcome.BOUND


def test_a_second_account_of_a_bound_person_waits_for_a_colleague(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        a_person(session, a_home(session))
        assert _try(session, RIGHT, now, "first") is BindOutcome.BOUND
        assert _try(session, RIGHT, now, "second") is BindOutcome.TAKEN
        assert _try(session, RIGHT, now, "first") is BindOutcome.BOUND


def test_the_same_code_in_two_communities_is_never_guessed(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        a_person(session, a_home(session))
        a_person(session, a_home(session, community="怡景园"))
        assert _try(session, RIGHT, now) is BindOutcome.UNKNOWN_ROOM
        assert _try(session, Claim("3-2-501", "张伟", "8821", "怡景园"), now) is BindOutcome.BOUND


def test_the_code_of_a_paper_bill_binds_to_the_first_owner_until_its_day(database: Database, now: dt.datetime) -> None:
    key, until = b"k" * 32, now.date()
    with database.transaction() as session:
        room = a_home(session)
        owner = a_person(session, room)
        code = sign_binding_code(key, room.id, until)
        identity = identity_of(session, "wechat", "main", "openid-1")
        assert bind_by_code(session, key, identity, code, now + dt.timedelta(days=1)) is BindOutcome.WRONG
        assert bind_by_code(session, b"x" * 32, identity, code, now) is BindOutcome.WRONG
        assert bind_by_code(session, key, identity, code, now) is BindOutcome.BOUND
        assert (identity.person_id, identity.room_id, identity.bound_how) == (owner.id, room.id, "账单绑定码")
        second = identity_of(session, "wechat", "main", "openid-2")
        assert bind_by_code(session, key, second, code, now) is BindOutcome.TAKEN


def test_a_colleague_lifts_the_lock_and_the_alarm_is_closed(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        for number in range(5):
            _try(session, Claim("3-2-501", "张伟", "0000"), now + MINUTE * 11 * number)
        later = now + dt.timedelta(hours=2)
        assert _try(session, RIGHT, later) is BindOutcome.LOCKED
        assert unlock_identities(session, room, "管理员", later) == 1
        assert _try(session, RIGHT, later + MINUTE) is BindOutcome.BOUND
        assert [task.outcome for task in session.exec(select(Task)).all()] == ["已由同事核实并解锁"]
