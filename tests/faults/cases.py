"""One fault case: messages out, senders dying, and what came of every single message."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, func, select

from bot.domain.sending import FINISHED, SendState
from bot.serving.sending import read_clock
from storage.database import Database
from storage.identities import identity_of
from storage.outbox import put_out_page
from storage.tables import OutboxRow
from tests.faults.fleet import LEASE_S, Fleet, Gateway, counting_platform

LANE = "http:gateway"
ONCE, MUST_ARRIVE = "reply", "safety"  # two kinds no quiet hour binds: at most once, at least once
STEPS = ("claimed", "sending", "wire", "answered", "recorded")
_FROM_OUTSIDE = ("random", "stopped", "database")
_PEOPLE = 200
_LONGER_THAN_THE_LEASE_S = LEASE_S * 1.5
_LOOK_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Case:
    """What is done to the senders. `fault`: a step to die at, `random`, `stopped`, `database`, `rough` or `none`."""

    fault: str
    messages: int
    kills: int
    senders: int
    patience_s: float = 900.0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it, by policy: at most once, at least once. `blows`: stops, restarts and kills from outside."""

    kills: int
    blows: int
    seconds: float
    once_twice: int
    once_lost: int
    once_unknown: int
    once_unknown_delivered: int
    must_twice: int
    must_lost: int
    unfinished: int
    states: dict[str, int]


def run_case(
    case: Case, database: Database, folder: Path, restart_database: Callable[[], None] = lambda: None
) -> Result:
    """Run it to the end. `database` is empty and at the newest schema."""
    put_out_all(database, case.messages)
    weather = "rough" if case.fault == "rough" else "fair"
    with counting_platform(weather) as gateway:
        fleet = Fleet.of(folder, database.url, gateway.address, case.senders)
        began = time.monotonic()
        try:
            blows = _fight(case, fleet, database, gateway, restart_database, began)
            codes = fleet.end()
        finally:
            fleet.scuttle()
        assert codes == [0] * case.senders, codes
        return _count(database, gateway.taken(), (fleet.kills, blows), time.monotonic() - began)


def put_out_all(database: Database, messages: int) -> None:
    """Half of them of a kind that goes at most once, half of one that must arrive."""
    now = read_clock()
    with database.transaction() as session:
        people = [identity_of(session, "http", "gateway", f"person {number}").id for number in range(_PEOPLE)]
        rows = [
            {
                "send_key": f"{kind}:{number}:fault:{now:%Y-%m-%d}",
                "kind": kind,
                "lane": LANE,
                "identity_id": people[number % _PEOPLE],
                "text": f"您好，{number} 号柜的快递到了，请有空来取。",
                "due_at": now,
            }
            for number in range(messages)
            for kind in [(ONCE, MUST_ARRIVE)[number % 2]]
        ]
        for first in range(0, messages, 1000):
            assert put_out_page(session, rows[first : first + 1000]) == len(rows[first : first + 1000])


def _fight(
    case: Case,
    fleet: Fleet,
    database: Database,
    gateway: Gateway,
    restart_database: Callable[[], None],
    began: float,
) -> int:
    """Keep senders going until nothing is open. Returns the blows from outside: each falls on senders at work."""
    blows, seen = 0, 0
    die_at = _die_at(case) if case.fault in STEPS else ""
    fleet.keep_up(die_at)
    while time.monotonic() - began < case.patience_s:
        moved = fleet.watch(gateway, _LOOK_AGAIN_S)
        fleet.keep_up(die_at if fleet.kills < case.kills else "")
        # a sender that only starts proves nothing
        if case.fault in _FROM_OUTSIDE and blows < case.kills and gateway.heard >= seen + _until_blow(case, blows):
            _strike(case.fault, fleet, blows, restart_database)
            blows, seen = blows + 1, gateway.heard
        if (not moved or gateway.heard >= case.messages) and not _open(database):
            break
    return blows


def _until_blow(case: Case, number: int) -> float:
    return 2 + _luck(f"{case.fault} {number}") * 8


def _strike(fault: str, fleet: Fleet, number: int, restart_database: Callable[[], None]) -> None:
    match fault:
        case "random":
            fleet.kill(number)
        case "stopped":
            fleet.stop_for(number, _LONGER_THAN_THE_LEASE_S)
        case _:
            restart_database()


def _die_at(case: Case) -> str:
    """After so many messages that all kills fall within the work; a claim takes twenty."""
    each = case.messages / (case.kills + 2)
    return f"{case.fault}:{max(1, int(each / 20 if case.fault == 'claimed' else each))}"


def _luck(of: str) -> float:
    return int.from_bytes(hashlib.sha256(of.encode()).digest()[:4]) / 2**32


def _open(database: Database) -> int:
    try:
        with database.transaction() as session:
            settled = (*FINISHED, SendState.HELD)  # a held one is counted as unfinished: nobody will send it
            left = select(func.count()).select_from(OutboxRow).where(col(OutboxRow.state).not_in(settled))
            return session.exec(left).one()
    except Exception:  # noqa: BLE001 - it is being restarted
        return 1


def _count(database: Database, counted: dict[str, int], blows: tuple[int, int], seconds: float) -> Result:
    with database.transaction() as session:
        rows = session.exec(select(OutboxRow.send_key, OutboxRow.kind, OutboxRow.state)).all()
    once = [(counted.get(key, 0), state) for key, kind, state in rows if kind == ONCE]
    must = [(counted.get(key, 0), state) for key, kind, state in rows if kind == MUST_ARRIVE]
    told = ("unknown", "dead", "expired")
    return Result(
        kills=blows[0],
        blows=blows[1],
        seconds=seconds,
        once_twice=sum(times > 1 for times, _ in once),
        once_lost=sum(times == 0 and state not in told for times, state in once),
        once_unknown=sum(state == "unknown" for _, state in once),
        once_unknown_delivered=sum(state == "unknown" and times > 0 for times, state in once),
        must_twice=sum(times > 1 for times, _ in must),
        must_lost=sum(times == 0 for times, _ in must),
        unfinished=sum(state not in FINISHED for _, _, state in rows),
        states=dict(Counter(state for _, _, state in rows)),
    )
