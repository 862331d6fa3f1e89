"""Make a waiting text anew from its script and today's rows, so that no sum or day in it is older than the send."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session

from bot.domain.bill import Bill
from bot.domain.effects import Value
from bot.domain.errors import NotFound
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import Fen, read_yuan
from bot.domain.scripts import PlaceholderKind, Script
from bot.domain.speaking import Code
from bot.services.bills.say_bill import bill_values
from bot.services.bills.show_bill import load_bills
from bot.services.guarding.load_standing import Standing
from bot.services.talk.word_turn import BLOCKS
from scripts_zh.load import Scripts
from storage.community_facts import facts_in_force
from storage.rooms import communities_of
from storage.tables import OutboxRow, Person

VARIANT, PLANNED_DUE = "variant", "due_on"
_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_MONEY_SIGNS = re.compile(r"[元块¥￥]")
_SUM = re.compile(r"(\d+(?:\.\d{1,2})?)\s*元")
LIGHT = frozenset({
    "name", "community", "room", "period", "payable", "paid", "outstanding", "undisputed", "disputed", "due_on",
    "days_left", "days_over",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FreshText:
    """The text as true at this moment, and all that the ledger can vouch for in it."""

    text: str
    amounts: frozenset[Fen]
    days: frozenset[dt.date]
    today: dt.date
    room: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one home's text is made of today."""

    values: Mapping[str, Value]
    due_on: dt.date | None
    amounts: frozenset[Fen]
    days: frozenset[dt.date]


@dataclass(frozen=True, slots=True)
class StaleText:
    """What was planned does not fit the ledger any more."""

    because: str
    code: Code


class BillBook:
    """The whole bills of some rooms, read together when a text first needs more than the guard knows anyway."""

    def __init__(self, session: Session, room_ids: Sequence[int], today: dt.date) -> None:
        self._session, self._room_ids, self.today = session, room_ids, today

    @cached_property
    def bills(self) -> Mapping[int, Bill]:
        """By room."""
        return load_bills(self._session, self._room_ids, self.today)

    @cached_property
    def recorded(self) -> Mapping[int, Mapping[str, str]]:
        """What is on record of each room's community."""
        homes = communities_of(self._session, self._room_ids)
        facts = {home: facts_in_force(self._session, home, self.today) for home in set(homes.values())}
        return {room_id: facts[home] for room_id, home in homes.items()}

    def name_of(self, person_id: int | None) -> str:
        """What a person is called; empty for nobody."""
        person = self._session.get(Person, person_id) if person_id is not None else None
        return person.name if person else ""


def remake_text(  # noqa: PLR0913 - the row, of which homes, out of what, when
    session: Session,
    row: OutboxRow,
    room_ids: Sequence[int],
    scripts: Scripts,
    now: dt.datetime,
    known: Mapping[int, Standing] | None = None,
    name: str = "",
    books: BillBook | None = None,
) -> FreshText | StaleText:
    """The row's text for today, for each of these rooms after the other; a row without script keeps its words.

    `known`: how the homes stand at this moment, and `name` the reader's; without them, or for a script that needs more
    (late charge, details ...), the whole bills are read, out of `books` when there are some. Raises GuanjiaError when
    its script is gone or a value of it cannot be had.
    """
    today = day_of(now)
    script = _script(row, scripts)
    if known is not None and _is_light(row, script, name):
        sheets = [light_sheet(known[room_id], today) for room_id in room_ids]
    else:
        sheets = _full_sheets(books or BillBook(session, room_ids, today), row, room_ids, script, scripts, name)
    moved = next((stale for stale in (_due_moved(row, sheet.due_on) for sheet in sheets) if stale), None)
    if moved is not None:
        return moved
    kept = _kept(row, script)
    called: dict[str, Value] = {"name": name} if name else {}
    variant = int(row.script_values.get(VARIANT, 0))
    said = [scripts.say(row.script, {**kept, **sheet.values, **called}, variant) for sheet in sheets if script]
    own_days, own_sums = _vouched(kept, today)
    return FreshText(
        text="\n".join(said) if script else row.text,
        amounts=frozenset[Fen](own_sums).union(*(sheet.amounts for sheet in sheets)),
        days=frozenset[dt.date](own_days).union(*(sheet.days for sheet in sheets)),
        today=today,
        room=str(sheets[0].values["room"]) if len(sheets) == 1 else "",
    )


def _script(row: OutboxRow, scripts: Scripts) -> Script | None:
    if not row.script:
        return None
    script = scripts.lines.get(row.script)
    if script is None:
        raise NotFound(f"没有话术 {row.script}。运行 guanjia check 看哪里用错了键")
    return script


def _is_light(row: OutboxRow, script: Script | None, name: str) -> bool:
    """Are the placeholders that today's rows must fill among the light ones? Words without sums need none."""
    if script is None:
        return not _MONEY_SIGNS.search(row.text)
    return bool(name) and set(script.placeholders) - set(row.script_values) <= LIGHT


def _kept(row: OutboxRow, script: Script | None) -> dict[str, Value]:
    """What was given when the row was planned and is no fact of the ledger; the ledger's values go over it."""
    placeholders = script.placeholders if script else {}
    return {
        name: _read(kind, row.script_values[name]) for name, kind in placeholders.items() if name in row.script_values
    }


def _vouched(kept: Mapping[str, Value], today: dt.date) -> tuple[set[dt.date], set[Fen]]:
    """Days and sums within what the office itself gave: an approved offer's last day, a gift's public rule."""
    days = {value for value in kept.values() if isinstance(value, dt.date)}
    words = " ".join(value for value in kept.values() if isinstance(value, str))
    for year, month, day in _DAY.findall(words):
        with suppress(ValueError):
            days.add(dt.date(int(year or today.year), int(month), int(day)))
    return days, {read_yuan(amount) for amount in _SUM.findall(words)}


def _full_sheets(  # noqa: PLR0913 - what a bill is read with
    books: BillBook,
    row: OutboxRow,
    room_ids: Sequence[int],
    script: Script | None,
    scripts: Scripts,
    name: str,
) -> list[Sheet]:
    if not set(room_ids) <= set(books.bills):
        raise NotFound("没有这间房屋。请核对房号")
    called = name or books.name_of(row.person_id)
    return [
        _full_sheet(books.bills[room_id], books.recorded[room_id], called, script, scripts, books.today)
        for room_id in room_ids
    ]


def _full_sheet(  # noqa: PLR0913 - all a text may name
    bill: Bill,
    recorded: Mapping[str, str],
    called: str,
    script: Script | None,
    scripts: Scripts,
    today: dt.date,
) -> Sheet:
    wanted = script.placeholders if script else {}
    values: dict[str, Value] = {name: recorded[name] for name in wanted if name in recorded}
    values |= bill_values(bill)
    values |= {"name": called or bill.owner.partition("、")[0]}
    values |= _due_values(bill.due_on, today)
    values |= {name: BLOCKS[name](bill, scripts, today) for name in wanted if name in BLOCKS}
    return Sheet(values, bill.due_on, _amounts(bill), _days((line.due_on for line in bill.lines), today))


def light_sheet(standing: Standing, today: dt.date) -> Sheet:
    """What a short text needs, out of what the guard knows anyway; equal to the bill's own values of these names."""
    period = max((line.period for line in standing.lines), key=lambda one: (one.first, one.last), default=None)
    shown = [line for line in standing.lines if period and (line.period.overlaps(period) or line.outstanding != 0)]
    payable, paid = sum(line.amount for line in shown), sum(line.paid for line in shown)
    undisputed = sum(line.outstanding for line in shown if not line.disputed)
    due_on = min((line.due_on for line in shown if line.outstanding > 0 and line.due_on), default=None)
    sums = {"payable": payable, "paid": paid, "outstanding": payable - paid, "undisputed": undisputed}
    sums["disputed"] = payable - paid - undisputed
    values: dict[str, Value] = {"community": standing.community, "room": standing.household.room, **sums}
    values |= {"period": str(period)} if period else {}
    values |= _due_values(due_on, today)
    amounts = {*sums.values(), *(one for line in shown for one in (line.amount, line.paid, line.outstanding))}
    days = _days((line.due_on for line in shown), today)
    return Sheet(values, due_on, frozenset(Fen(amount) for amount in amounts), days)


def _due_values(due_on: dt.date | None, today: dt.date) -> dict[str, Value]:
    if due_on is None:
        return {}
    return {"due_on": due_on, "days_left": (due_on - today).days, "days_over": (today - due_on).days}


def _read(kind: PlaceholderKind, stored: object) -> Value:
    if kind in (PlaceholderKind.DATE, PlaceholderKind.LONG_DATE):
        return dt.date.fromisoformat(str(stored))
    return int(str(stored)) if kind in (PlaceholderKind.AMOUNT, PlaceholderKind.COUNT) else str(stored)


def _due_moved(row: OutboxRow, due_on: dt.date | None) -> StaleText | None:
    """A step is placed by the due date it was planned for; another date makes it another step."""
    planned = row.script_values.get(PLANNED_DUE)
    if not planned or due_on is None or due_on.isoformat() <= str(planned):
        return None
    old = day_in_words(dt.date.fromisoformat(str(planned)))
    why = f"到期日从{old}改到{day_in_words(due_on)}，这一步是按旧日子排的，不发了，请按新日子重排"
    return StaleText(why, Code.DUE_MOVED)


def _amounts(bill: Bill) -> frozenset[Fen]:
    sums = [bill.payable, bill.paid, bill.outstanding, bill.undisputed, bill.late_charge, bill.prepaid, bill.reduction]
    sums += [Fen(bill.outstanding - bill.undisputed), Fen(bill.outstanding + bill.late_charge)]
    for line in bill.lines:
        sums += [line.gross, line.amount, line.paid, line.outstanding, line.reduction]
    return frozenset(sums)


def _days(due: Iterable[dt.date | None], today: dt.date) -> frozenset[dt.date]:
    return frozenset({today, *(day for day in due if day is not None)})
