"""Make the personal breakdown of a room from its rows. Says nothing: `say_bill` words it, `draw_bill` draws it.

It shows what is on record now; `today` only decides what is due, in force, lately done and whose room it is.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from bot.domain.bill import Bill, BillLine, CostShare, OpenMatter, PayWays, ServiceDone
from bot.domain.errors import NotFound
from bot.domain.late_charge import Debt, DisputedDays, LateChargeTerms, Paid, late_charge, read_terms
from bot.domain.line_changes import Priced, find_changes
from bot.domain.moments import day_of
from bot.domain.money import ZERO, Fen
from bot.domain.ownership import Holding, owned_since
from bot.domain.settled import paid_up_to
from storage.bill_view import LineRows, RoomRows, rows_of_rooms
from storage.tables import Objection

LATELY = dt.timedelta(days=90)
_MOST_SERVICES = 3
_SHARE = "cost_share/"
_CHARGED = re.compile(r"[0-9/+ ()]+个月")


def load_bill(session: Session, room_id: int, today: dt.date) -> Bill:
    """The breakdown of one room for its present owner. Raises NotFound for an unknown room."""
    bills = load_bills(session, [room_id], today)
    if room_id not in bills:
        raise NotFound("没有这间房屋。请核对房号，或先导入业主台账")
    return bills[room_id]


def load_bills(session: Session, room_ids: Sequence[int], today: dt.date) -> dict[int, Bill]:
    """The breakdowns of a page of rooms by room id, in as many queries as one takes; unknown rooms are left out."""
    return {room_id: bill_of(rows, today) for room_id, rows in load_bill_rows(session, room_ids, today).items()}


def load_bill_rows(session: Session, room_ids: Sequence[int], today: dt.date) -> dict[int, RoomRows]:
    """What the breakdowns of these rooms are made of."""
    return rows_of_rooms(session, room_ids, today, since=today - LATELY)


def bill_of(rows: RoomRows, today: dt.date) -> Bill:
    """The breakdown made of a room's rows, for its present owner."""
    since = owned_since([Holding(tie.person_id, tie.from_day, tie.until_day) for tie, _ in rows.owners], today)
    mine = [line for line in rows.lines if since is None or _last_day(line) >= since]
    objections = [row for row in rows.objections if since is None or row.raised_on >= since]
    disputed = [row for row in objections if row.decided_on is None]
    facts = {name: fact.value for name, fact in rows.facts.items()}
    charged = _Charged(read_terms(facts), objections, today)
    lines = {row.line.id: _line(row, disputed, charged) for row in mine}
    period = max((row.bill_period for row in mine), key=lambda period: (period.first, period.last), default=None)
    charge = Fen(sum(line.late_charge for line in lines.values()))
    return Bill(
        community=rows.community.name,
        room=rows.room.code,
        owner="、".join(_owners_now(rows, today)),
        lines=tuple(
            line
            for line in sorted(lines.values(), key=lambda line: (line.period, line.line_id))
            if period and (line.period.overlaps(period) or line.outstanding != 0)
        ),
        late_charge=charge,
        late_charge_because=facts["late_charge_clause"] if charge else "",
        paid_up_to=paid_up_to((line.period, line.outstanding <= 0) for line in lines.values()),
        prepaid=Fen(sum(rest.amount for rest in rows.rests if since is None or day_of(rest.payment.paid_at) >= since)),
        changes=find_changes((_priced(row) for row in mine), period) if period else (),
        cost_shares=_cost_shares(rows),
        done_lately=tuple(ServiceDone(done.done_on, done.what) for done in rows.services[:_MOST_SERVICES]),
        open_matters=_open_matters(rows, disputed, since),
        pay_ways=_pay_ways(facts),
        period=period,
        company=facts.get("company_name", ""),
    )


def _owners_now(rows: RoomRows, today: dt.date) -> dict[str, None]:
    return {person.name: None for tie, person in rows.owners if tie.until_day is None or tie.until_day > today}


def _last_day(row: LineRows) -> dt.date:
    return row.line.covers_until or row.line.period.last_day


@dataclass(frozen=True, slots=True)
class _Charged:
    """What a late charge follows from."""

    terms: LateChargeTerms | None
    objections: Sequence[Objection]
    today: dt.date

    def on(self, row: LineRows, paid: Fen) -> Fen:
        """What a line still open costs by the recorded clause; a line paid in full asks for nothing more."""
        if self.terms is None or not self.terms.covers(row.item.name) or paid >= row.line.amount:
            return ZERO
        grown = late_charge(_debt(row, self.objections), self.terms, self.today).amount
        return Fen(max(grown - sum(waiver.amount for waiver in row.waivers if waiver.of_late_charge), 0))


def _line(row: LineRows, disputed: Sequence[Objection], charged: _Charged) -> BillLine:
    line, paid = row.line, Fen(sum(part.amount for part in row.allocations))
    lowered = (waiver.because for waiver in row.waivers if not waiver.of_late_charge)
    reasons = [line.reduction_reason, *lowered]
    return BillLine(
        line_id=line.id,
        item=row.item.name,
        period=line.period,
        formula=line.formula,
        gross=Fen(line.gross),
        reduction=Fen(line.gross - line.amount),  # waivers granted later count with the reduction of the bill
        amount=Fen(line.amount),
        paid=paid,
        due_on=line.due_on,
        reduction_reason="；".join(dict.fromkeys(filter(None, reasons))),
        disputed=any(objection.item in ("", row.item.name) for objection in disputed),
        late_charge=charged.on(row, paid),
    )


def _debt(row: LineRows, objections: Sequence[Objection]) -> Debt:
    return Debt(
        amount=Fen(row.line.amount),
        due_on=row.line.due_on,
        paid=[Paid(part.effective_on, Fen(part.amount)) for part in row.allocations],
        disputes=[
            DisputedDays(objection.raised_on, objection.decided_on)
            for objection in objections
            if objection.item in ("", row.item.name)
        ],
    )


def _priced(row: LineRows) -> Priced:
    line = row.line
    return Priced(
        item=row.item.name,
        period=line.period,
        amount=Fen(line.amount),
        reduction=Fen(line.gross - line.amount),
        unit_price=line.unit_price,
        quantity=line.quantity,
        by_area="㎡" in line.formula,
        charged=charged.group() if (charged := _CHARGED.search(line.formula)) else "",
        reason=line.reduction_reason,
        source=_source_of_price(row),
    )


def _source_of_price(row: LineRows) -> str:
    """Where the tariff of this line is recorded to come from; empty when no recorded tariff has its price."""
    in_force = (tariff for tariff in row.tariffs if tariff.in_force_from <= row.line.period.last_day)
    return next((tariff.source for tariff in in_force if tariff.unit_price == row.line.unit_price), "")


def _cost_shares(rows: RoomRows) -> tuple[CostShare, ...]:
    """The company's own shares, the largest first; a value that is no percentage is not said."""
    shares = [
        CostShare(name.removeprefix(_SHARE), percent, fact.source)
        for name, fact in rows.facts.items()
        if name.startswith(_SHARE) and (percent := _percent(fact.value)) is not None
    ]
    return tuple(sorted(shares, key=lambda share: -share.percent))


def _percent(text: str) -> Decimal | None:
    try:
        percent = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        return None
    return percent if 0 < percent <= 100 else None  # noqa: PLR2004 - per cent


def _open_matters(rows: RoomRows, disputed: Sequence[Objection], since: dt.date | None) -> tuple[OpenMatter, ...]:
    orders = [
        OpenMatter(f"G{order.id}", order.what, day_of(order.opened_at), order.category) for order in rows.work_orders
    ]
    checks = [OpenMatter(f"H{task.id}", task.what, day_of(task.opened_at), "check") for task in rows.checks]
    disputes = [OpenMatter(f"Y{row.id}", row.what, row.raised_on, "dispute") for row in disputed]
    return tuple(
        matter
        for matter in sorted([*orders, *disputes, *checks], key=lambda matter: matter.since)
        if since is None or matter.since >= since
    )


def _pay_ways(facts: Mapping[str, str]) -> PayWays:
    return PayWays(
        counter=facts.get("counter", ""),
        counter_hours=facts.get("counter_hours", ""),
        transfer=facts.get("transfer_account", ""),
        online=facts.get("pay_online", ""),
        hotline=facts.get("hotline", ""),
    )
