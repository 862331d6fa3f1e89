"""Choose a handful of owners in different situations for the demo's chat page. Changes nothing."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.bill import Bill
from bot.domain.money import Fen
from bot.services.bills.show_bill import load_bills
from storage.samples import rooms_with_owners

_LOOKED_AT = 80


@dataclass(frozen=True, slots=True)
class SampleOwner:
    """An owner to play. `seat` is `COMMUNITY/ROOM`; `traits` are words of `TRAITS`."""

    seat: str
    name: str
    room: str
    community: str
    outstanding: Fen
    traits: tuple[str, ...] = ()


TRAITS: dict[str, Callable[[Bill], bool]] = {
    "disputed": lambda bill: any(line.disputed for line in bill.lines),
    "reduced": lambda bill: any(line.reduction for line in bill.lines),
    "part_paid": lambda bill: 0 < bill.paid < bill.payable,
    "late_charge": lambda bill: bill.late_charge > 0,
    "prepaid": lambda bill: bill.prepaid > 0,
    "many_lines": lambda bill: len(bill.lines) >= 6,  # noqa: PLR2004
    "settled": lambda bill: bool(bill.lines) and bill.outstanding <= 0,
}


def sample_owners(session: Session, today: dt.date, limit: int = 6) -> tuple[SampleOwner, ...]:
    """Owners among the first 80 rooms: who owes most first, then one for each trait nobody chosen shows yet."""
    found = rooms_with_owners(session, today, _LOOKED_AT)
    bills = load_bills(session, [room.id for _community, room, _person in found], today)
    owners = [
        _sample(bills[room.id], f"{community.name}/{room.code}", person.name, vacant=room.vacant)
        for community, room, person in found
        if room.id in bills
    ]
    return tuple(_different(sorted(owners, key=lambda owner: -owner.outstanding), limit))


def _sample(bill: Bill, seat: str, name: str, *, vacant: bool) -> SampleOwner:
    traits = ["vacant"] if vacant else []
    traits += [trait for trait, shows in TRAITS.items() if shows(bill)]
    return SampleOwner(seat, name, bill.room, bill.community, bill.outstanding, tuple(traits))


def _different(owners: Sequence[SampleOwner], limit: int) -> Iterable[SampleOwner]:
    chosen: list[SampleOwner] = list(owners[:1])
    for trait in ("vacant", *TRAITS):
        fresh = (owner for owner in owners if trait in owner.traits and owner not in chosen)
        if not any(trait in owner.traits for owner in chosen):
            chosen.extend([one for one in [next(fresh, None)] if one])
    chosen.extend(owner for owner in owners if owner not in chosen)
    return chosen[:limit]
