"""Gather what the guard of a send looks at: how the households stand and who would read it, on fresh rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.may_speak import MONTH, HoldFact, Household, Recipient
from bot.domain.moments import CHINA, day_of, from_ms
from bot.domain.money import Fen
from bot.domain.ownership import Holding, owned_since
from bot.domain.period import Month, Period
from bot.domain.speaking import Budget
from storage.matters import PAYMENT_CHECKS
from storage.payments import paid_since
from storage.standing import Fact, facts_of_person, facts_of_rooms

LONGEST_MEMORY = MONTH  # the longest span any budget counts over
_LINES_BACK_MONTHS = 15  # settled lines older than this say nothing about the latest bill
_CONTACT_WISHES = ("stop", "bill_only", "fewer", "again")


@dataclass(frozen=True, slots=True)
class LineFact:
    """A line of the present owners as the guard sees it, in fen."""

    item: str
    period: Period
    amount: int
    paid: int
    due_on: dt.date | None
    disputed: bool

    @property
    def outstanding(self) -> int:
        """What is still open on it."""
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class Standing:
    """A household with what its texts may need: `lines` of the present owners, `owners` at any time."""

    household: Household
    community: str
    lines: tuple[LineFact, ...] = ()
    owners: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who would read a text, and what they are called."""

    recipient: Recipient
    name: str = ""
    person_id: int | None = None
    owns: frozenset[int] = field(default_factory=frozenset)


def load_standings(
    session: Session, room_ids: Sequence[int], budget: Budget, send_key: str, now: dt.datetime
) -> dict[int, Standing]:
    """How each room stands at `now`, in one statement for twenty rooms as for one; unknown rooms are left out."""
    since = now - LONGEST_MEMORY
    lines_from = str(Month.of(day_of(now)).plus(-_LINES_BACK_MONTHS))
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts_of_rooms(session, room_ids, budget, since, send_key, lines_from):
        facts[fact.room_id or 0].append(fact)
    return {
        room_id: _standing(session, room_id, facts[room_id], now)
        for room_id in room_ids
        if any(fact.sort == "room" for fact in facts[room_id])
    }


def load_households(
    session: Session, room_ids: Sequence[int], budget: Budget, send_key: str, now: dt.datetime
) -> dict[int, Household]:
    """The households alone."""
    standings = load_standings(session, room_ids, budget, send_key, now)
    return {room_id: standing.household for room_id, standing in standings.items()}


def load_reader(  # noqa: PLR0913 - who, what counts
    session: Session,
    identity_id: int,
    person_id: int | None,
    standings: dict[int, Standing],
    budget: Budget,
    send_key: str,
    now: dt.datetime,
) -> Reader:
    """Who would read it, as proven today, and which of these homes are theirs."""
    facts = facts_of_person(session, person_id or 0, identity_id, budget, now - LONGEST_MEMORY, send_key)
    wishes = [fact for fact in facts if fact.sort == "wish"]
    own = [fact.what for fact in wishes if fact.amount == identity_id]
    touched = {fact.what: fact.amount or 0 for fact in facts if fact.sort == "touch"}
    return Reader(
        recipient=Recipient(
            known=person_id is not None,
            denied=_latest(own, ("wrong_person", "again")) == "wrong_person",
            wish=_latest([fact.what for fact in wishes], _CONTACT_WISHES),
            touched=tuple(sorted(from_ms(at) for at in touched.values())),
        ),
        name=next((fact.what for fact in facts if fact.sort == "person"), ""),
        person_id=person_id,
        owns=frozenset(
            room_id
            for room_id, standing in standings.items()
            if any(one.person_id == person_id and one.holds_on(day_of(now)) for one in standing.owners)
        ),
    )


def _standing(session: Session, room_id: int, facts: Sequence[Fact], now: dt.datetime) -> Standing:
    by_sort: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_sort[fact.sort].append(fact)
    (room,) = by_sort["room"]
    owners = tuple(Holding(fact.number or 0, fact.on or dt.date.min, fact.until) for fact in by_sort["owner"])
    disputed = {fact.item for fact in by_sort["dispute"]}
    lines = _lines_of(by_sort["line"], owned_since(owners, day_of(now)), disputed)
    paid = [fact.amount for fact in by_sort["paid"] if fact.amount is not None]
    promised = [fact.on for fact in by_sort["promise"] if fact.on]
    claims = {f"room:{room_id}:{subject}" for subject in PAYMENT_CHECKS}
    household = Household(
        room=room.what,
        open_sum=Fen(sum(line.outstanding for line in lines if not line.disputed)),
        paid_at=from_ms(paid[0]) if paid else None,
        disputes=tuple(f"Y{fact.number} {fact.what}" for fact in by_sort["dispute"]),
        work_orders=tuple(f"G{fact.number} {fact.what}" for fact in by_sort["work_order"]),
        holds=tuple(HoldFact(fact.what, fact.on) for fact in by_sort["hold"]),
        promised_on=max(promised, default=None),
        plan=_plan(session, room_id, by_sort, now),
        claims=tuple(f"H{fact.number} {fact.what}" for fact in by_sort["check"] if fact.item in claims),
        oldest_due_on=min((line.due_on for line in lines if line.outstanding > 0 and line.due_on), default=None),
        touched=tuple(sorted(from_ms(fact.amount or 0) for fact in by_sort["touch"])),
    )
    return Standing(household, room.item, lines, owners)


def _lines_of(facts: Sequence[Fact], since: dt.date | None, disputed: Collection[str]) -> tuple[LineFact, ...]:
    """Without what a former owner owes."""
    lines: list[LineFact] = []
    for fact in facts:
        period = Period.parse(fact.what)
        if since is None or (fact.until or period.last_day) >= since:
            is_disputed = "" in disputed or fact.item in disputed
            lines.append(LineFact(fact.item, period, fact.amount or 0, fact.number or 0, fact.on, is_disputed))
    return tuple(lines)


def _plan(session: Session, room_id: int, facts: dict[str, list[Fact]], now: dt.datetime) -> str:
    """Why an instalment plan speaks against asking for money; empty: none, or one that is not kept."""
    if facts["plan"]:
        return "申请了分期，还没有答复"
    if not facts["instalment"]:
        return ""
    agreed_on = min(part.until for part in facts["instalment"] if part.until)
    since = dt.datetime.combine(agreed_on, dt.time(), CHINA)
    arrived = sum(amount for _, amount in paid_since(session, [room_id], since).get(room_id, []))
    due = sum(part.amount or 0 for part in facts["instalment"] if part.on and part.on < day_of(now))
    return "有分期，到期的都按时付了" if arrived >= due else ""


def _latest(wishes: Sequence[str], among: Collection[str]) -> str:
    said = [wish for wish in wishes if wish in among]
    return said[-1] if said and said[-1] != "again" else ""
