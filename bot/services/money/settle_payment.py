"""核销: money arrives, finds its lines, ends reminders and keeps promises, in the caller's one transaction.

A trade is known by gateway + trade number: the same notice again changes nothing and gets the rows as they stand.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.domain.allocation import AllocationOrder, OpenLine, allocate, left_open
from bot.domain.moments import CHINA, day_of
from bot.domain.money import Fen, yuan
from bot.domain.payment import PaymentNotice, SettledPart, Settlement
from bot.domain.promise_kept import is_kept
from bot.services.money.list_debts import list_debts
from storage import after_payment, audit
from storage.bills import items_of_lines
from storage.matters import close_payment_matters
from storage.outbox import cancel_reminders
from storage.payments import (
    HeldPart,
    book_all,
    held_by_payments,
    lock_rooms,
    open_promises_of,
    paid_since,
    payments_by_key,
    refunded_of,
)
from storage.tables import Payment, Promise, Task

PAID = "已缴费"
ARRIVED = "款已到账"
FRESH = dt.timedelta(hours=72)  # an old statement brought in later thanks nobody: weeks late it only puzzles
_OPENING = "opening"  # what a sheet says was paid before our time
_PAGE = 500

Debts = dict[int, list[OpenLine]]


def settle(session: Session, notice: PaymentNotice, now: dt.datetime, by_staff: str = "") -> Settlement:
    """Settle one payment. The same gateway and trade number again is a `duplicate`; see `Settlement`."""
    return settle_many(session, [notice], now, by_staff)[0]


def settle_many(
    session: Session, notices: Iterable[PaymentNotice], now: dt.datetime, by_staff: str = ""
) -> list[Settlement]:
    """Settle payments in the order given, a page at a time; answers in that order. For imports of thousands."""
    by_community: dict[int, list[tuple[int, PaymentNotice]]] = defaultdict(list)
    for place, notice in enumerate(notices):
        by_community[notice.community_id].append((place, notice))
    settled: dict[int, Settlement] = {}
    for community_id, placed in by_community.items():
        for start in range(0, len(placed), _PAGE):
            page = placed[start : start + _PAGE]
            done = _settle_page(session, community_id, [notice for _, notice in page], now, by_staff)
            settled |= {place: settlement for (place, _), settlement in zip(page, done, strict=True)}
    return [settled[place] for place in sorted(settled)]


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A notice whose trade is known; answered last, when all rows of the page stand."""

    payment: Payment
    notice: PaymentNotice


def _settle_page(
    session: Session, community_id: int, notices: Sequence[PaymentNotice], now: dt.datetime, by_staff: str
) -> list[Settlement]:
    room_ids = sorted({notice.room_id for notice in notices if notice.room_id is not None})
    lock_rooms(session, room_ids)
    payments = payments_by_key(session, [notice.key for notice in notices])
    outcomes: list[tuple[PaymentNotice, Payment] | _Repeat] = []
    for notice in notices:
        if notice.key in payments:
            outcomes.append(_Repeat(payments[notice.key], notice))
        else:
            payments[notice.key] = _payment(notice)
            outcomes.append((notice, payments[notice.key]))
    new = [outcome for outcome in outcomes if not isinstance(outcome, _Repeat)]
    session.add_all([payment for _, payment in new])
    session.flush()
    debts, order = list_debts(session, community_id, room_ids, day_of(now))
    fresh = {notice.key: _settle_new(notice, payment, debts, order) for notice, payment in new}
    book_all(
        session,
        [
            (settlement.payment_id, part.line_id, part.amount, day_of(notice.paid_at))
            for notice, _ in new
            for settlement in [fresh[notice.key]]
            for part in settlement.allocations
        ],
    )
    fresh = _follow_up(session, new, fresh, debts, now)
    _keep_for_a_person(session, new, now)
    _write_audit(session, new, now, by_staff)
    repeats = _answer_repeats(session, [outcome for outcome in outcomes if isinstance(outcome, _Repeat)], debts)
    return [repeats.pop(0) if isinstance(outcome, _Repeat) else fresh[outcome[0].key] for outcome in outcomes]


def _payment(notice: PaymentNotice) -> Payment:
    return Payment(
        community_id=notice.community_id,
        room_id=notice.room_id,
        gateway=notice.gateway,
        trade_number=notice.trade_number,
        amount=notice.amount,
        paid_at=notice.paid_at,
        method=notice.method,
        payer=notice.payer,
        memo=notice.memo,
    )


def _settle_new(notice: PaymentNotice, payment: Payment, debts: Debts, order: AllocationOrder) -> Settlement:
    if notice.room_id is None:
        return Settlement(payment.id, duplicate=False, prepaid=notice.amount, unmatched=True)
    lines = debts.get(notice.room_id, [])
    done = allocate(notice.amount, lines, day_of(notice.paid_at), notice.for_line_ids, order)
    debts[notice.room_id] = left_open(lines, done.parts)
    named = {line.line_id: line for line in lines}
    return Settlement(
        payment_id=payment.id,
        duplicate=False,
        allocations=tuple(
            SettledPart(part.line_id, named[part.line_id].item, named[part.line_id].period, part.amount)
            for part in done.parts
        ),
        prepaid=done.rest,
        open_left=_open_sum(debts, notice.room_id),
    )


def _open_sum(debts: Mapping[int, Sequence[OpenLine]], room_id: int, *, undisputed: bool = False) -> Fen:
    lines = [line for line in debts.get(room_id, []) if not line.of_former_owner]
    return Fen(sum(line.outstanding for line in lines if not (undisputed and line.disputed)))


def _follow_up(
    session: Session,
    new: Sequence[tuple[PaymentNotice, Payment]],
    settled: dict[tuple[str, str], Settlement],
    debts: Debts,
    now: dt.datetime,
) -> dict[tuple[str, str], Settlement]:
    """Keep promises and cancel reminders of the rooms that paid; the first payment of each room tells how many."""
    room_ids = {notice.room_id: None for notice, _ in new if notice.room_id is not None}
    clear = [room_id for room_id in room_ids if _open_sum(debts, room_id, undisputed=True) <= 0]
    close_payment_matters(session, clear, now, ARRIVED)
    cancelled = cancel_reminders(session, list(room_ids), PAID)
    after_payment.enrol(session, [(payment.id, room_id) for room_id, payment in _fresh(new, now)], now)
    kept = _keep_promises(session, list(room_ids), debts)
    told = dict(settled)
    for notice, _ in new:
        room_id = notice.room_id
        if room_id is not None and (room_id in cancelled or room_id in kept):
            told[notice.key] = replace(
                told[notice.key],
                promises_kept=kept.pop(room_id, 0),
                reminders_cancelled=cancelled.pop(room_id, 0),
            )
    return told


def _fresh(new: Sequence[tuple[PaymentNotice, Payment]], now: dt.datetime) -> Iterator[tuple[int, Payment]]:
    """The payments after which the household is thanked and followed: known rooms, money of these days."""
    for notice, payment in new:
        if notice.room_id is not None and notice.gateway != _OPENING and now - notice.paid_at <= FRESH:
            yield notice.room_id, payment


def _keep_promises(session: Session, room_ids: Sequence[int], debts: Debts) -> dict[int, int]:
    promises = open_promises_of(session, room_ids)
    if not promises:
        return {}
    since = dt.datetime.combine(min(day_of(row.made_at) for row in promises), dt.time(), CHINA)
    arrived = paid_since(session, sorted({row.room_id for row in promises}), since)
    kept: dict[int, int] = defaultdict(int)
    for promise in promises:
        if _is_kept(promise, arrived.get(promise.room_id, []), debts):
            promise.state = "kept"
            session.add(promise)
            kept[promise.room_id] += 1
    return kept


def _is_kept(promise: Promise, arrived: Sequence[tuple[dt.datetime, int]], debts: Debts) -> bool:
    made_on = day_of(promise.made_at)
    since = Fen(sum(amount for paid_at, amount in arrived if day_of(paid_at) >= made_on))
    promised = None if promise.amount is None else Fen(promise.amount)
    return is_kept(promised, since, _open_sum(debts, promise.room_id, undisputed=True))


def _keep_for_a_person(session: Session, new: Sequence[tuple[PaymentNotice, Payment]], now: dt.datetime) -> None:
    session.add_all(
        Task(
            community_id=notice.community_id,
            kind="unmatched_money",
            subject=f"payment:{payment.id}",
            what=f"{day_of(notice.paid_at)} 收到 {yuan(notice.amount)} 元，认不出房号"
            f"（{notice.gateway} {notice.trade_number} {notice.payer} {notice.memo}）".replace("  ", " "),
            opened_at=now,
        )
        for notice, payment in new
        if notice.room_id is None
    )


def _write_audit(
    session: Session, new: Sequence[tuple[PaymentNotice, Payment]], now: dt.datetime, by_staff: str
) -> None:
    if not new:
        return
    ids = [payment.id for _, payment in new]
    audit.append(
        session,
        at=now,
        by_staff=by_staff,
        deed="settle_payment",
        subject=f"payment:{ids[0]}" if len(ids) == 1 else f"payment:{ids[0]}..{ids[-1]}",
        detail={"payments": [[payment.id, payment.room_id, payment.amount] for _, payment in new]},
    )


def _answer_repeats(session: Session, repeats: Sequence[_Repeat], debts: Debts) -> list[Settlement]:
    if not repeats:
        return []
    ids = {repeat.payment.id for repeat in repeats}
    held: dict[int, list[HeldPart]] = defaultdict(list)
    for part in held_by_payments(session, ids):
        held[part.payment_id].append(part)
    names = items_of_lines(session, {part.line_id for parts in held.values() for part in parts})
    back = refunded_of(session, ids)
    return [
        Settlement(
            payment_id=repeat.payment.id,
            duplicate=True,
            allocations=tuple(
                SettledPart(part.line_id, *names[part.line_id], Fen(part.amount)) for part in held[repeat.payment.id]
            ),
            prepaid=Fen(
                repeat.payment.amount
                - sum(part.amount for part in held[repeat.payment.id])
                - back.get(repeat.payment.id, 0)
            ),
            unmatched=repeat.payment.room_id is None,
            open_left=_open_sum(debts, repeat.payment.room_id or 0),
            conflict=_conflict(repeat),
        )
        for repeat in repeats
    ]


def _conflict(repeat: _Repeat) -> str:
    payment, notice = repeat.payment, repeat.notice
    if payment.amount != notice.amount:
        return f"流水号 {notice.trade_number} 已记过一笔 {yuan(payment.amount)} 元，这次是 {yuan(notice.amount)} 元"
    if notice.room_id is not None and payment.room_id not in (None, notice.room_id):
        return f"流水号 {notice.trade_number} 已记在另一间房屋名下"
    return ""
