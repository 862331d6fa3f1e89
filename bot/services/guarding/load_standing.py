"""Gather what the guard of a send looks at: how the households stand and who would read it, on fresh rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlmodel import Session

from bot.domain.may_speak import MONTH, HoldFact, Household, Recipient
from bot.domain.moments import CHINA, day_of, from_ms
from bot.domain.money import Fen
from bot.domain.ownership import Holding, owned_since
from bot.domain.period import Month, Period
from bot.domain.recency import BadTouch
from bot.domain.speaking import Budget
from storage.matters import PAYMENT_CHECKS
from storage.payments import paid_since
from storage.standing import Address, Fact, Wished, addresses_of, facts_of_rooms, wishes_of
from storage.touches import touches_of_people

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


class TouchFact(NamedTuple):
    """An earlier message, and the budget it counts in."""

    send_key: str
    budget: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A household with what its texts may need: `lines` of the present owners, `owners` at any time.

    `touches` of every budget, oldest first; `household.touched` is filled for the one that counts.
    """

    household: Household
    community: str
    lines: tuple[LineFact, ...] = ()
    owners: tuple[Holding, ...] = ()
    touches: tuple[TouchFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who would read a text, and what they are called. `touches` of every budget, oldest first, each message once."""

    recipient: Recipient
    name: str = ""
    person_id: int | None = None
    owns: frozenset[int] = field(default_factory=frozenset)
    touches: tuple[TouchFact, ...] = ()


def load_homes(session: Session, room_ids: Sequence[int], now: dt.datetime) -> dict[int, Standing]:
    """How each room stands at `now`, in one statement for a thousand rooms as for one; unknown rooms are left out."""
    lines_from = str(Month.of(day_of(now)).plus(-_LINES_BACK_MONTHS))
    by_room: dict[int, dict[str, list[Fact]]] = {}
    for fact in facts_of_rooms(session, room_ids, now - LONGEST_MEMORY, lines_from) if room_ids else ():
        by_room.setdefault(fact.room_id or 0, {}).setdefault(fact.sort, []).append(fact)
    plans = _plans(session, by_room, now)
    return {
        room_id: _standing(room_id, by_room[room_id], plans.get(room_id, ""), day_of(now))
        for room_id in room_ids
        if "room" in by_room.get(room_id, ())
    }


def load_standings(
    session: Session, room_ids: Sequence[int], budget: Budget, send_key: str, now: dt.datetime
) -> dict[int, Standing]:
    """The same with what was touched out of one budget, the message `send_key` aside."""
    homes = load_homes(session, room_ids, now)
    return {
        room_id: replace(home, household=replace(home.household, touched=counted(home.touches, budget, send_key)))
        for room_id, home in homes.items()
    }


def load_readers(session: Session, addresses: Mapping[int, Address], now: dt.datetime) -> dict[int, Reader]:
    """Who would read what goes to each of these identities; which homes are theirs is not said yet."""
    people = {address.person_id for address in addresses.values() if address.person_id is not None}
    wishes = wishes_of(session, addresses, people) if addresses else []
    touches: dict[int, dict[str, TouchFact]] = defaultdict(dict)
    for one in touches_of_people(session, people, now - LONGEST_MEMORY) if people else ():
        touches[one.person_id or 0][one.send_key] = TouchFact(one.send_key, one.budget, one.at)
    return {
        identity_id: _reader(identity_id, address, wishes, tuple(touches[address.person_id or 0].values()))
        for identity_id, address in addresses.items()
    }


def load_reader(  # noqa: PLR0913 - who, what counts
    session: Session,
    identity_id: int,
    person_id: int | None,
    standings: Mapping[int, Standing],
    budget: Budget,
    send_key: str,
    now: dt.datetime,
) -> Reader:
    """Who would read it, as proven today, which of these homes are theirs, and what one budget counts."""
    address = addresses_of(session, [identity_id]).get(identity_id, Address(person_id, "", None, ""))
    reader = load_readers(session, {identity_id: replace(address, person_id=person_id)}, now)[identity_id]
    recipient = replace(reader.recipient, touched=counted(reader.touches, budget, send_key))
    return replace(reader, recipient=recipient, owns=owned_by(person_id, standings, day_of(now)))


def owned_by(person_id: int | None, standings: Mapping[int, Standing], today: dt.date) -> frozenset[int]:
    """Which of these homes are this person's today."""
    return frozenset(
        room_id
        for room_id, standing in standings.items()
        if any(one.person_id == person_id and one.holds_on(today) for one in standing.owners)
    )


def counted(touches: Iterable[TouchFact], budget: str, but: str) -> tuple[dt.datetime, ...]:
    """When messages left out of a budget, one message aside; oldest first."""
    return tuple(touch.at for touch in touches if touch.budget == budget and touch.send_key != but)


def _reader(identity_id: int, address: Address, wishes: Sequence[Wished], touches: tuple[TouchFact, ...]) -> Reader:
    person_id = address.person_id
    own = [wish.wish for wish in wishes if wish.identity_id == identity_id]
    theirs = [
        wish.wish
        for wish in wishes
        if wish.identity_id == identity_id or (person_id is not None and person_id in (wish.person_id, wish.now_of))
    ]
    recipient = Recipient(
        known=person_id is not None,
        denied=_latest(own, ("wrong_person", "again")) == "wrong_person",
        wish=_latest(theirs, _CONTACT_WISHES),
    )
    return Reader(recipient, address.name, person_id, touches=touches)


def _standing(room_id: int, facts: Mapping[str, Sequence[Fact]], plan: str, today: dt.date) -> Standing:
    def of(sort: str) -> Sequence[Fact]:
        return facts.get(sort, ())

    (room,) = of("room")
    owners = tuple(Holding(fact.number or 0, fact.on or dt.date.min, fact.until) for fact in of("owner"))
    disputed = {fact.item for fact in of("dispute")}
    lines = _lines_of(of("line"), owned_since(owners, today), disputed)
    paid = [fact.amount for fact in of("paid") if fact.amount is not None]
    promised = [fact.on for fact in of("promise") if fact.on]
    claims = {f"room:{room_id}:{subject}" for subject in PAYMENT_CHECKS}
    household = Household(
        room=room.what,
        open_sum=Fen(sum(line.outstanding for line in lines if not line.disputed)),
        paid_at=from_ms(paid[0]) if paid else None,
        disputes=tuple(f"Y{fact.number} {fact.what}" for fact in of("dispute")),
        work_orders=tuple(f"G{fact.number} {fact.what}" for fact in of("work_order")),
        holds=tuple(HoldFact(fact.what, fact.on) for fact in of("hold")),
        promised_on=max(promised, default=None),
        plan=plan,
        claims=tuple(f"H{fact.number} {fact.what}" for fact in of("check") if fact.item in claims),
        bad_touches=_bad_touches(of("low_score"), of("answer_owed")),
        oldest_due_on=min((line.due_on for line in lines if line.outstanding > 0 and line.due_on), default=None),
    )
    touches = sorted((fact.amount or 0, fact.what, fact.item) for fact in of("touch"))
    return Standing(
        household, room.item, lines, owners, tuple(TouchFact(key, budget, from_ms(at)) for at, key, budget in touches)
    )


def _bad_touches(low_scores: Sequence[Fact], owed: Sequence[Fact]) -> tuple[BadTouch, ...]:
    scores = (
        BadTouch("打了低分", from_ms(fact.amount or 0), from_ms(fact.number) if fact.number else None)
        for fact in low_scores
    )
    answers = (BadTouch(f"H{fact.number} 答应的回话过了时间", from_ms(fact.amount or 0)) for fact in owed)
    return (*scores, *answers)


def _lines_of(facts: Sequence[Fact], since: dt.date | None, disputed: Collection[str]) -> tuple[LineFact, ...]:
    """Without what a former owner owes."""
    lines: list[LineFact] = []
    for fact in facts:
        period = Period.parse(fact.what)
        if since is None or (fact.until or period.last_day) >= since:
            is_disputed = "" in disputed or fact.item in disputed
            lines.append(LineFact(fact.item, period, fact.amount or 0, fact.number or 0, fact.on, is_disputed))
    return tuple(lines)


def _plans(session: Session, by_room: Mapping[int, Mapping[str, Sequence[Fact]]], now: dt.datetime) -> dict[int, str]:
    """Why instalment plans speak against asking for money, by room; a plan that is not kept does not."""
    found = {room_id: "申请了分期，还没有答复" for room_id, facts in by_room.items() if "plan" in facts}
    agreed = {
        room_id: dt.datetime.combine(min(part.until for part in facts["instalment"] if part.until), dt.time(), CHINA)
        for room_id, facts in by_room.items()
        if "instalment" in facts and room_id not in found
    }
    arrived = paid_since(session, list(agreed), min(agreed.values())) if agreed else {}
    for room_id, since in agreed.items():
        paid = sum(amount for at, amount in arrived.get(room_id, ()) if at >= since)
        parts = by_room[room_id]["instalment"]
        if paid >= sum(part.amount or 0 for part in parts if part.on and part.on < day_of(now)):
            found[room_id] = "有分期，到期的都按时付了"
    return found


def _latest(wishes: Sequence[str], among: Collection[str]) -> str:
    said = [wish for wish in wishes if wish in among]
    return said[-1] if said and said[-1] != "again" else ""
