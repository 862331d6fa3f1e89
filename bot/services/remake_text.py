"""Make a waiting text anew from its script and today's rows, so that no sum or day in it is older than the send."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.bill import Bill
from bot.domain.effects import Value
from bot.domain.errors import NotFound
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import Fen
from bot.domain.scripts import PlaceholderKind
from bot.domain.speaking import Code
from bot.services.say_bill import bill_values
from bot.services.show_bill import load_bills
from bot.services.word_turn import BLOCKS
from scripts_zh.load import Scripts
from storage.tables import OutboxRow, Person

VARIANT, PLANNED_DUE = "variant", "due_on"


@dataclass(frozen=True, slots=True)
class FreshText:
    """The text as true at this moment, and all that the ledger can vouch for in it."""

    text: str
    amounts: frozenset[Fen]
    days: frozenset[dt.date]
    today: dt.date
    room: str


@dataclass(frozen=True, slots=True)
class StaleText:
    """What was planned does not fit the ledger any more."""

    because: str
    code: Code


def remake_text(
    session: Session, row: OutboxRow, room_ids: Sequence[int], scripts: Scripts, now: dt.datetime
) -> FreshText | StaleText:
    """The row's text for today, for each of these rooms after the other; a row without script keeps its words.

    Raises GuanjiaError when its script is gone or a value of it cannot be had.
    """
    today = day_of(now)
    bills = load_bills(session, room_ids, today)
    if set(bills) != set(room_ids):
        raise NotFound("没有这间房屋。请核对房号")
    moved = next((stale for stale in (_due_moved(row, bill) for bill in bills.values()) if stale), None)
    if moved is not None:
        return moved
    said = [_say(session, row, bills[room_id], scripts, today) for room_id in room_ids] if row.script else [row.text]
    return FreshText(
        text="\n".join(said),
        amounts=frozenset[Fen]().union(*(_amounts(bill) for bill in bills.values())),
        days=frozenset[dt.date]().union(*(_days(bill, today) for bill in bills.values())),
        today=today,
        room=bills[room_ids[0]].room if len(room_ids) == 1 else "",
    )


def _say(session: Session, row: OutboxRow, bill: Bill, scripts: Scripts, today: dt.date) -> str:
    script = scripts.lines.get(row.script)
    if script is None:
        raise NotFound(f"没有话术 {row.script}。运行 guanjia check 看哪里用错了键")
    kept = {
        name: _read(kind, row.script_values[name])
        for name, kind in script.placeholders.items()
        if name in row.script_values
    }
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    fresh: dict[str, Value] = dict(bill_values(bill))
    fresh |= {"name": person.name} if person else {"name": bill.owner.partition("、")[0]}
    if bill.due_on is not None:
        fresh |= {
            "due_on": bill.due_on,
            "days_left": (bill.due_on - today).days,
            "days_over": (today - bill.due_on).days,
        }
    fresh |= {name: BLOCKS[name](bill, scripts, today) for name in script.placeholders if name in BLOCKS}
    return scripts.say(row.script, {**kept, **fresh}, int(row.script_values.get(VARIANT, 0)))


def _read(kind: PlaceholderKind, stored: object) -> Value:
    if kind is PlaceholderKind.DATE:
        return dt.date.fromisoformat(str(stored))
    return int(str(stored)) if kind in (PlaceholderKind.AMOUNT, PlaceholderKind.COUNT) else str(stored)


def _due_moved(row: OutboxRow, bill: Bill) -> StaleText | None:
    """A step is placed by the due date it was planned for; another date makes it another step."""
    planned = row.script_values.get(PLANNED_DUE)
    if not planned or bill.due_on is None or bill.due_on.isoformat() <= str(planned):
        return None
    old = day_in_words(dt.date.fromisoformat(str(planned)))
    why = f"到期日从{old}改到{day_in_words(bill.due_on)}，这一步是按旧日子排的，不发了，请按新日子重排"
    return StaleText(why, Code.DUE_MOVED)


def _amounts(bill: Bill) -> frozenset[Fen]:
    sums = [bill.payable, bill.paid, bill.outstanding, bill.undisputed, bill.late_charge, bill.prepaid, bill.reduction]
    sums += [Fen(bill.outstanding - bill.undisputed), Fen(bill.outstanding + bill.late_charge)]
    for line in bill.lines:
        sums += [line.gross, line.amount, line.paid, line.outstanding, line.reduction]
    return frozenset(sums)


def _days(bill: Bill, today: dt.date) -> frozenset[dt.date]:
    days: list[dt.date] = [today, *(line.due_on for line in bill.lines if line.due_on)]
    return frozenset(days)
