"""Word a bill: the short answer, the details, what the money is for. Each is one message of at most 600 characters.

Only the choice and order of pieces is decided here; every piece is a script of `scripts_zh/lines/bill.yaml`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.bill import Bill, BillLine, Change, ChangeCause
from bot.domain.effects import Value
from bot.domain.period import Period
from bot.domain.surname import surname
from scripts_zh.load import Scripts

MOST_CHARACTERS = 600  # a WeChat text holds 2048 bytes, three of them a character
_COUNTED = (ChangeCause.QUANTITY, ChangeCause.MONTHS)
_TWO_PLACES = Decimal("0.01")
_FIRST_WAY = 2  # the title and one way to pay
_MOST_FOLDED = 8  # lines named one by one where a bill has too many for a message


def say_short(bill: Bill, scripts: Scripts, today: dt.date) -> str:
    """What an owner asked for first: what is open, by when, up to when all is paid. What to do next the talk asks."""
    tell = _Teller(scripts, bill)
    head = tell(_greeting(bill), addressee=_addressee(bill)) + _standing(tell, bill) + _due(tell, bill, today)
    return "\n".join([head, *_paid_up_to(tell, bill), *_notes(tell, bill)])


def say_details(bill: Bill, scripts: Scripts, today: dt.date) -> str:
    """Every line with its formula, what was taken off, paid and disputed, what changed, and how to pay."""
    tell = _Teller(scripts, bill)
    if not bill.lines:
        return tell("short_none")
    total = [_total(tell, bill) + _due(tell, bill, today), *_notes(tell, bill)]
    changes, pay = _changes(tell, bill), _pay_ways(tell, bill)
    lines, short, folded = _lines(tell, bill), _short_lines(tell, bill), _folded_lines(tell, bill)
    drafts = (  # what an owner misses least goes first; the formulas go last
        [*lines, *total, *changes, *pay],
        [*lines, *total, *changes, *pay[:_FIRST_WAY]],
        [*lines, *total, *changes],
        [*lines, *total],
        [*short, tell("see_card"), *total, *pay],
        [*folded, *total],
    )
    return _first_that_fits("\n".join([tell("details_title"), *draft]) for draft in drafts)


def say_spending(bill: Bill, scripts: Scripts, _today: dt.date) -> str:
    """What the fee pays for, what was done lately, what is still open; what is not recorded is not said."""
    tell = _Teller(scripts, bill)
    use, done, still_open = _use(tell, bill), _done(tell, bill), _open(tell, bill)
    drafts = ([*use, *done, *still_open], [*use, *done], use)
    return _first_that_fits("\n".join(draft) for draft in drafts) or tell("use_none")


def why_changed(change: Change, scripts: Scripts) -> str:
    """The reason of a change in words, with the recorded one in brackets."""
    number = _counted if change.cause in _COUNTED else _measured
    numbers = {"was": number(change.was), "is_now": number(change.is_now)}
    why = scripts.say(f"bill.why_{change.cause}", numbers)
    because = one_line(change.because)
    return scripts.say("bill.why_recorded", {"why": why, "because": because}) if because else why


def one_line(text: str) -> str:
    """A recorded fact on one line, never cut: half an account number is worse than none."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says a piece with the values every piece of this bill may use."""

    scripts: Scripts
    bill: Bill

    def __call__(self, piece: str, **values: Value) -> str:
        return self.scripts.say(f"bill.{piece}", {**bill_values(self.bill), **values})


def bill_values(bill: Bill) -> dict[str, Value]:
    """A bill's sums and names under the names scripts know them by."""
    period: dict[str, Value] = {"period": str(bill.period)} if bill.period else {}
    return period | {
        "community": bill.community,
        "room": bill.room,
        "payable": bill.payable,
        "paid": bill.paid,
        "outstanding": bill.outstanding,
        "undisputed": bill.undisputed,
        "disputed": bill.outstanding - bill.undisputed,
        "prepaid": bill.prepaid,
        "late_charge": bill.late_charge,
        "late_charge_clause": one_line(bill.late_charge_because),
    }


def _addressee(bill: Bill) -> str:
    return surname(_first_owner(bill))


def _first_owner(bill: Bill) -> str:
    return bill.owner.partition("、")[0]


def _greeting(bill: Bill) -> str:
    if not bill.owner:
        return "greeting_nobody"
    return "greeting_whole" if _addressee(bill) == _first_owner(bill) else "greeting"


def _standing(tell: _Teller, bill: Bill) -> str:
    earlier = sum(line.outstanding for line in bill.earlier)
    if not bill.lines:
        return tell("short_none")
    if bill.outstanding <= 0:
        return tell("short_settled")
    if earlier == bill.outstanding:
        return tell("short_only_earlier")
    if earlier:
        return tell("short_open_with_earlier", current=bill.outstanding - earlier, earlier=earlier)
    return tell("short_open_part_paid" if bill.paid else "short_open")


def _due(tell: _Teller, bill: Bill, today: dt.date) -> str:
    if bill.due_on is None or not bill.undisputed:
        return ""
    piece = "due_ahead" if today < bill.due_on else "due_today" if today == bill.due_on else "due_past"
    return tell(piece, due_on=bill.due_on)


def _paid_up_to(tell: _Teller, bill: Bill) -> list[str]:
    if bill.paid_up_to is None or bill.outstanding <= 0:
        return []
    return [tell("paid_up_to", month=str(Period(bill.paid_up_to, bill.paid_up_to)))]


def _notes(tell: _Teller, bill: Bill) -> list[str]:
    """What changes what is to be paid: disputes, late charge, prepayment."""
    disputed = bill.outstanding - bill.undisputed
    notes = []
    if disputed > 0:
        notes.append(tell("disputed_part" if bill.undisputed else "disputed_whole"))
    if bill.late_charge:
        notes.append(tell("late_charge"))
    if bill.prepaid > 0:
        notes.append(tell("prepaid"))
    return notes


def _lines(tell: _Teller, bill: Bill) -> list[str]:
    return _titled(tell, bill, lambda number, line: _line(tell, bill, number, line))


def _short_lines(tell: _Teller, bill: Bill) -> list[str]:
    """Without formulas and notes: item and amount alone."""
    return _titled(tell, bill, lambda number, line: _line_amount(tell, bill, number, line))


def _folded_lines(tell: _Teller, bill: Bill) -> list[str]:
    """The dearest lines by name, the others in one sum."""
    dearest = sorted(bill.lines, key=lambda line: -line.amount)
    rest = dearest[_MOST_FOLDED:]
    named = [_line_amount(tell, bill, number, line) for number, line in enumerate(dearest[:_MOST_FOLDED], 1)]
    return [*named, tell("line_rest", count=len(rest), amount=sum(line.amount for line in rest))] if rest else named


def _titled(tell: _Teller, bill: Bill, word: Callable[[int, BillLine], str]) -> list[str]:
    current = [word(number, line) for number, line in enumerate(bill.current, 1)]
    earlier = [word(number, line) for number, line in enumerate(bill.earlier, 1 + len(current))]
    return [
        *([tell("period_title"), *current] if current else []),
        *([tell("earlier_title"), *earlier] if earlier else []),
    ]


def _line(tell: _Teller, bill: Bill, number: int, line: BillLine) -> str:
    if not line.formula:
        head = _line_amount(tell, bill, number, line)
    else:
        piece = "line_formula" if line.period == bill.period else "line_formula_of"
        head = tell(piece, number=number, item=line.item, period=str(line.period), formula=line.formula)
    notes = _line_notes(tell, bill, line)
    return f"{head}\n   {'；'.join(notes)}" if notes else head


def _line_amount(tell: _Teller, bill: Bill, number: int, line: BillLine) -> str:
    piece = "line_amount" if line.period == bill.period else "line_amount_of"
    return tell(piece, number=number, item=line.item, period=str(line.period), amount=line.amount)


def _line_notes(tell: _Teller, bill: Bill, line: BillLine) -> list[str]:
    notes = []
    if line.reduction:
        piece = "line_reduced_because" if line.reduction_reason else "line_reduced"
        notes.append(tell(piece, reduction=line.reduction, because=line.reduction_reason, amount=line.amount))
    if line.outstanding <= 0 < bill.outstanding:
        notes.append(tell("line_settled"))
    elif line.outstanding > 0 and line.paid:
        notes.append(tell("line_part_paid", paid=line.paid, left=line.outstanding))
    if line.disputed and line.outstanding > 0:
        notes.append(tell("line_disputed"))
    return notes


def _total(tell: _Teller, bill: Bill) -> str:
    if bill.outstanding <= 0:
        return tell("total_settled")
    return tell("total" if bill.paid else "total_unpaid")


def _changes(tell: _Teller, bill: Bill) -> list[str]:
    told = [
        tell(
            "change" if change.before else "change_new",
            item=change.item,
            before=change.before,
            after=change.now,
            why=why_changed(change, tell.scripts),
        )
        for change in bill.changes
    ]
    return [tell("changes_title"), *told] if told else []


def _pay_ways(tell: _Teller, bill: Bill) -> list[str]:
    if bill.outstanding <= 0:
        return []
    ways = bill.pay_ways
    told = [
        tell(piece, **{name: one_line(value)}, counter_hours=one_line(ways.counter_hours))
        for piece, name, value in (
            ("pay_online", "online", ways.online),
            ("pay_transfer", "transfer", ways.transfer),
            ("pay_counter_hours" if ways.counter_hours else "pay_counter", "counter", ways.counter),
            ("pay_hotline", "hotline", ways.hotline),
        )
        if value
    ]
    return [tell("pay_title"), *told] if told else [tell("pay_unknown")]


def _use(tell: _Teller, bill: Bill) -> list[str]:
    shares = [tell("use_share", item=share.item, percent=_counted(share.percent)) for share in bill.cost_shares]
    sources = dict.fromkeys(share.source for share in bill.cost_shares if share.source)
    told = [tell("use_source", source=source) for source in sources]
    return [tell("use_title"), "、".join(shares), *told] if shares else []


def _done(tell: _Teller, bill: Bill) -> list[str]:
    told = [tell("done", done_on=done.done_on, what=done.what) for done in bill.done_lately]
    return [tell("done_title"), *told] if told else []


def _open(tell: _Teller, bill: Bill) -> list[str]:
    told = [tell("open", number=matter.number, what=matter.what, since=matter.since) for matter in bill.open_matters]
    return [tell("open_title"), *told] if told else []


def _first_that_fits(drafts: Iterable[str]) -> str:
    text = ""
    for text in drafts:
        if len(text) <= MOST_CHARACTERS:
            return text
    return f"{text[: MOST_CHARACTERS - 1]}…"


def _counted(number: Decimal | None) -> str:
    """`3`, `46.5`."""
    return "" if number is None else format(number.normalize(), "f")


def _measured(number: Decimal | None) -> str:
    """Prices, areas and sums with two places at least: `0.30`, `0.3525`."""
    if number is None or number != number.quantize(_TWO_PLACES):
        return _counted(number)
    return str(number.quantize(_TWO_PLACES))
