"""出账: write the bills of a period for a community, then let prepayments settle them. Twice changes nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.moments import day_of
from bot.domain.money import ZERO, Fen
from bot.domain.period import Period
from bot.services.money.apply_prepayment import apply_prepayment
from bot.services.money.plan_issue import IssuePlan, PlannedLine, plan_issue
from storage import audit
from storage.bills import bills_of, lock_community
from storage.tables import Bill, BillLine

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Issued:
    """The plan that was carried out, and how many fen of prepayments settled its lines at once."""

    plan: IssuePlan
    settled: Fen = ZERO


def issue_bills(  # noqa: PLR0913 - what, of whom, when, by whom
    session: Session,
    community_id: int,
    period: Period,
    now: dt.datetime,
    by_staff: str = "",
    only_items: Sequence[str] = (),
) -> Issued:
    """Write every line that is not there yet; see `plan_issue` for what is refused."""
    lock_community(session, community_id)
    plan = plan_issue(session, community_id, period, day_of(now), only_items)
    if not plan.lines:
        return Issued(plan)
    room_ids = list(dict.fromkeys(line.room_id for line in plan.lines))
    settled = 0
    for start in range(0, len(room_ids), _PAGE):
        page = room_ids[start : start + _PAGE]
        bills = _bills(session, page, plan, day_of(now))
        of_page = set(page)
        session.add_all(_line(planned, plan, bills) for planned in plan.lines if planned.room_id in of_page)
        session.flush()
        parts = apply_prepayment(session, community_id, page, day_of(now))
        settled += sum(part.amount for of_room in parts.values() for part in of_room)
    audit.append(
        session,
        at=now,
        by_staff=by_staff,
        deed="issue_bills",
        subject=f"community:{community_id}",
        detail={"period": str(period), "lines": len(plan.lines), "amount": plan.amount, "settled": settled},
    )
    return Issued(plan, Fen(settled))


def _bills(session: Session, room_ids: Sequence[int], plan: IssuePlan, today: dt.date) -> dict[int, Bill]:
    bills = bills_of(session, room_ids, plan.period)
    new = [
        Bill(room_id=room_id, period=plan.period, issued_on=today, due_on=plan.due_on)
        for room_id in room_ids
        if room_id not in bills
    ]
    session.add_all(new)
    session.flush()
    return bills | {bill.room_id: bill for bill in new}


def _line(planned: PlannedLine, plan: IssuePlan, bills: dict[int, Bill]) -> BillLine:
    draft, bill = planned.draft, bills[planned.room_id]
    return BillLine(
        bill_id=bill.id,
        room_id=planned.room_id,
        fee_item_id=planned.item.id,
        period=plan.period,
        share=draft.share,
        covers_until=draft.covers_until,
        unit_price=draft.charge.unit_price,
        quantity=draft.charge.quantity,
        formula=draft.charge.formula,
        gross=draft.charge.gross,
        reduction=draft.reduced.amount,
        reduction_reason=draft.reduced.because,
        amount=draft.amount,
        due_on=bill.due_on or plan.due_on,
    )
