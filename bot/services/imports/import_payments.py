"""收款流水 into settled payments: each trade once, each on the room it names; what names none waits for a person."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.allocation import OpenLine, name_lines
from bot.domain.errors import Refused
from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.domain.payment import PaymentNotice, Settlement
from bot.fees.catalogue import ANY, fee_for, load_fees
from bot.fees.fee import Fee
from bot.ledgers.community import known_in, plain_name
from bot.ledgers.payments import Flow, PaymentRow, lone_door
from bot.services.money.list_debts import list_debts
from bot.services.money.refund_payment import RefundNotice, refund
from bot.services.money.settle_payment import settle_many
from storage.community_facts import communities
from storage.ledger_rows import open_tasks_of_kind
from storage.matters import list_task
from storage.payments import payments_by_key
from storage.people import rooms_of_owner_names
from storage.rooms import room_ids_by_code
from storage.tables import Community, Task

UNMATCHED = "unmatched_money"
_PAGE = 500


@dataclass(slots=True)
class PaymentsDone:
    """The row numbers by what became of them; refused rows with code, reason and mend; remarks."""

    added: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    unmatched: set[int] = field(default_factory=set)
    duplicate: set[int] = field(default_factory=set)
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row with the community and, where it could be told, the room it is for."""

    row: PaymentRow
    community: Community
    room_id: int | None = None
    code: str = ""


def import_payments(
    session: Session, community: Community | None, rows: Sequence[PaymentRow], now: dt.datetime, by_staff: str
) -> PaymentsDone:
    """Settle the rows. Without `community` each row must tell its own; Refused with the choices where one cannot."""
    finder = _RoomFinder(session, community)
    placed = [finder.place(row) for row in rows if row.flow == Flow.IN]
    if finder.homeless:
        numbers = "、".join(str(number) for number in finder.homeless[:5])
        names = "、".join(home.name for home in finder.communities)
        raise Refused(f"第 {numbers} 行看不出是哪个小区的钱。请加 --community，可选：{names}")
    done = PaymentsDone()
    settled = _settle(session, [one for one in placed if one is not None], now, by_staff)
    _sort(settled, done)
    _hint(session, settled, day_of(now))
    for row in rows:
        if row.flow == Flow.REFUND:
            _give_back(session, row, finder, done, now, by_staff)
    return done


class _RoomFinder:
    def __init__(self, session: Session, community: Community | None) -> None:
        self.communities = communities(session)
        self.only = community
        homes = [community] if community else self.communities
        self.rooms: dict[int, Mapping[str, int]] = {home.id: room_ids_by_code(session, home.id) for home in homes}
        self.homeless: list[int] = []

    def place(self, row: PaymentRow) -> _Placed | None:
        """The row's community and room; a row whose community cannot be told is kept in `homeless`."""
        home = self.only or self._home_of(row)
        if home is None:
            self.homeless.append(row.number)
            return None
        known = self.rooms[home.id]
        codes = [code for code in row.codes if code in known]
        door = lone_door(row.memo) if not row.codes else None
        if door in known:
            codes = [door] if door else []
        if len(codes) != 1 or len(row.codes) > 1:
            return _Placed(row, home)
        return _Placed(row, home, known[codes[0]], codes[0])

    def _home_of(self, row: PaymentRow) -> Community | None:
        if len(self.communities) == 1:
            return self.communities[0]
        told = row.community or next(iter(known_in([row.texts], [home.name for home in self.communities])), "")
        named = [home for home in self.communities if told and plain_name(home.name) == plain_name(told)]
        having = [home for home in self.communities if any(code in self.rooms[home.id] for code in row.codes)]
        found = named or having
        return found[0] if len(found) == 1 else None


def _settle(
    session: Session, placed: Sequence[_Placed], now: dt.datetime, by_staff: str
) -> list[tuple[_Placed, Settlement]]:
    debts = _debts_named(session, placed, day_of(now))
    fees = load_fees()
    settlements = settle_many(session, [_notice(one, debts, fees) for one in placed], now, by_staff)
    return list(zip(placed, settlements, strict=True))


def _debts_named(session: Session, placed: Sequence[_Placed], today: dt.date) -> dict[int, list[OpenLine]]:
    """The open lines of rooms whose payer named what he pays for."""
    rooms: dict[int, list[int]] = {}
    for one in placed:
        if one.row.item and one.room_id is not None:
            rooms.setdefault(one.community.id, []).append(one.room_id)
    debts: dict[int, list[OpenLine]] = {}
    for community_id, room_ids in rooms.items():
        for start in range(0, len(room_ids), _PAGE):
            debts |= list_debts(session, community_id, room_ids[start : start + _PAGE], today)[0]
    return debts


def _notice(one: _Placed, debts: Mapping[int, Sequence[OpenLine]], fees: Mapping[str, Fee]) -> PaymentNotice:
    row = one.row
    return PaymentNotice(
        community_id=one.community.id,
        room_id=one.room_id,
        gateway=row.gateway,
        trade_number=row.trade_number,
        amount=row.amount,
        paid_at=row.paid_at,
        method=row.method,
        payer=row.payer,
        memo=row.memo,
        for_line_ids=_named_lines(row, debts.get(one.room_id or 0, []), fees),
    )


def _named_lines(row: PaymentRow, lines: Sequence[OpenLine], fees: Mapping[str, Fee]) -> tuple[int, ...]:
    """The lines the payer named by item, of the period named if one is; none: the law's order decides.

    物业费 on a receipt is 物业服务费 on the bill: where no line has the very name, those of its arithmetic are meant.
    """
    if not row.item:
        return ()
    named = name_lines(lines, row.item)
    if not named and (told := fee_for(row.item, fees).name) != ANY:
        named = frozenset(line.line_id for line in lines if fee_for(line.item, fees).name == told)
    of_period = {line.line_id for line in lines if not row.period or str(line.period) == row.period}
    return tuple(sorted(named & of_period or named))


def _sort(settled: Sequence[tuple[_Placed, Settlement]], done: PaymentsDone) -> None:
    seen: set[tuple[str, str]] = set()
    fees = load_fees()
    for one, settlement in settled:
        row = one.row
        key = (row.gateway, row.trade_number)
        if settlement.conflict:
            done.refused.append((row.number, "trade known otherwise", settlement.conflict, "核对流水号和金额"))
        elif key in seen:
            done.duplicate.add(row.number)
        elif settlement.unmatched:
            done.unmatched.add(row.number)
        elif settlement.duplicate:
            done.unchanged.add(row.number)
        else:
            done.added.add(row.number)
            if row.item and not _settled_as_named(row, settlement, fees):
                done.remarks.append(f"第 {row.number} 行写明缴“{row.item}”，没有未缴的这一项，按次序抵了别的或转为预存")
        seen.add(key)


def _settled_as_named(row: PaymentRow, settlement: Settlement, fees: Mapping[str, Fee]) -> bool:
    told = fee_for(row.item, fees).name
    items = {part.item for part in settlement.allocations}
    return row.item in items or (told != ANY and told in {fee_for(item, fees).name for item in items})


def _hint(session: Session, settled: Sequence[tuple[_Placed, Settlement]], today: dt.date) -> None:
    """Beside unmatched money: which rooms an owner of the payer's name holds. Only a hint: names repeat."""
    for home in {one.community.id: one.community for one, _ in settled}.values():
        waiting = {
            f"payment:{settlement.payment_id}": one.row
            for one, settlement in settled
            if settlement.unmatched and not settlement.duplicate and one.community.id == home.id
        }
        if not waiting:
            continue
        session.flush()
        rooms = rooms_of_owner_names(session, home.id, {row.payer for row in waiting.values()}, today)
        tasks = open_tasks_of_kind(session, home.id, UNMATCHED)
        for subject, row in waiting.items():
            hint = _hint_text(row, rooms.get(row.payer, []))
            if subject in tasks and hint:
                tasks[subject].what += hint
                session.add(tasks[subject])


def _hint_text(row: PaymentRow, codes: Sequence[str]) -> str:
    told = f"；附言里有几个房号：{'、'.join(row.codes)}" if len(row.codes) > 1 else ""
    told = told or (f"；附言里的房号 {row.codes[0]} 不在台账里" if row.codes else "")
    return told + (f"；付款人与 {'、'.join(codes)} 的业主同名，仅供参考" if codes else "")


def _give_back(  # noqa: PLR0913 - a refund row, where its trade may be, when, by whom
    session: Session, row: PaymentRow, finder: _RoomFinder, done: PaymentsDone, now: dt.datetime, by_staff: str
) -> None:
    payment = payments_by_key(session, [(row.gateway, row.trade_number)]).get((row.gateway, row.trade_number))
    if payment is None:
        home = finder.only or (finder.communities[0] if len(finder.communities) == 1 else None)
        what = f"{day_of(row.paid_at)} 退款 {yuan(row.amount)} 元，找不到原交易 {row.trade_number}，请核对是否漏导收款"
        subject = f"refund:{row.gateway}:{row.refund_number}"
        community_id = home.id if home else None
        task = Task(community_id=community_id, kind="unmatched_refund", subject=subject, what=what, opened_at=now)
        list_task(session, task)
        done.unmatched.add(row.number)
        return
    notice = RefundNotice(payment.id, row.gateway, row.refund_number, row.amount, row.paid_at)
    try:
        refunded = refund(session, notice, now, by_staff)
    except Refused as exc:
        done.refused.append((row.number, "refund too large", str(exc), "核对退款金额"))
        return
    (done.unchanged if refunded.duplicate else done.added).add(row.number)
