"""What an issue of bills would write: every room and item of a community for one period. Reads rows, writes none."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.errors import NotFound, WrongUse
from bot.domain.issuing import StartRule, due_date
from bot.domain.money import Fen
from bot.domain.period import Period
from bot.domain.reduction import Relief
from bot.domain.span import Span
from bot.fees.catalogue import load_fees
from bot.fees.draft import Account, Draft, draft_lines
from bot.fees.fee import Fee, NotCharged, Reading, RoomFacts, Share, TariffFacts, Use
from bot.services.money.list_debts import holdings_of
from storage.bills import billed_periods
from storage.community_facts import facts_in_force
from storage.people import owner_ties
from storage.rooms import rooms_with_buildings
from storage.tables import FeeItem, FeeUse, MeterReading, Reduction, Room, Tariff, TieRow
from storage.tariffs import fee_items, readings_of_rooms, reductions_of_rooms, tariffs_of_items, uses_of_rooms

_PAGE = 500


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line to be written."""

    room_id: int
    room: str
    item: FeeItem
    draft: Draft


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A room and item that could not be billed and should be: why, and what to record first."""

    room: str
    item: str
    because: str
    mend: str


@dataclass(slots=True)
class IssuePlan:
    """What an issue comes to. `unchanged` counts room and item pairs billed for this very period before."""

    period: Period
    due_on: dt.date | None
    lines: list[PlannedLine] = field(default_factory=list)
    unchanged: int = 0
    not_charged: Counter[str] = field(default_factory=Counter)
    unbilled: list[Unbilled] = field(default_factory=list)

    @property
    def amount(self) -> Fen:
        """The net sum of the lines to be written."""
        return Fen(sum(line.draft.amount for line in self.lines))


@dataclass(frozen=True, slots=True)
class _Item:
    """A fee item with its arithmetic, tariffs and, where it shares a real sum, every room's share by tariff."""

    row: FeeItem
    fee: Fee
    tariffs: tuple[TariffFacts, ...]
    pools: Mapping[int, Mapping[int, Share]]

    def shares_of(self, room_id: int) -> dict[int, Share]:
        return {tariff_id: pool[room_id] for tariff_id, pool in self.pools.items() if room_id in pool}


@dataclass(frozen=True, slots=True)
class _Page:
    """What is recorded about a page of rooms."""

    ties: Mapping[int, Sequence[TieRow]]
    uses: Mapping[tuple[int, int], Sequence[FeeUse]]
    readings: Mapping[tuple[int, int], Sequence[MeterReading]]
    reductions: Mapping[int, Sequence[Reduction]]
    billed: Mapping[tuple[int, int], set[Period]]


def plan_issue(
    session: Session, community_id: int, period: Period, today: dt.date, only_items: Sequence[str] = ()
) -> IssuePlan:
    """Plan the bills of one period. Raises NotFound for an item that is not there or a community without items."""
    facts = facts_in_force(session, community_id, today)
    rule = _start_rule(facts)
    rooms = rooms_with_buildings(session, community_id)
    items = _load_items(session, community_id, period, only_items, [_room_facts(*row) for row in rooms])
    plan = IssuePlan(period, due_date(period, facts.get("due_day", "")))
    for page in _pages(rooms):
        known = _load_page(session, [room.id for room, _ in page], period)
        for room, building in page:
            for item in items:
                _plan_one(plan, known, room, building, item, rule)
    return plan


def _start_rule(facts: Mapping[str, str]) -> StartRule:
    recorded = facts.get("start_rule", StartRule.NEXT_MONTH)
    try:
        return StartRule(recorded)
    except ValueError as exc:
        raise WrongUse(f"看不懂起算规则“{recorded}”。start_rule 请写 next_month 或 by_day") from exc


def _plan_one(plan: IssuePlan, known: _Page, room: Room, building: str, item: _Item, rule: StartRule) -> None:  # noqa: PLR0913 - one cell of rooms x items
    name, billed = item.row.name, known.billed.get((room.id, item.row.id), set())
    if plan.period in billed:
        plan.unchanged += 1
        return
    if billed:
        others = "、".join(str(period) for period in sorted(billed))
        plan.unbilled.append(Unbilled(room.code, name, f"已按 {others} 出过账", "换成不重叠的账期"))
        return
    outcome = draft_lines(item.fee, name, _account(known, room, building, item), item.tariffs, plan.period, rule)
    if not isinstance(outcome, NotCharged):
        plan.lines += [PlannedLine(room.id, room.code, item.row, draft) for draft in outcome]
    elif outcome.mend:
        plan.unbilled.append(Unbilled(room.code, name, outcome.because, outcome.mend))
    else:
        plan.not_charged[outcome.because] += 1


def _account(known: _Page, room: Room, building: str, item: _Item) -> Account:
    key = room.id, item.row.id
    return Account(
        room=_room_facts(room, building),
        handed_over_on=room.handed_over_on,
        vacant_as=room.occupancy if room.vacant else None,
        holdings=holdings_of(known.ties.get(room.id, [])),
        uses=tuple(Use(row.quantity, row.from_day, row.until_day) for row in known.uses.get(key, [])),
        readings=tuple(Reading(row.read_on, row.shown) for row in known.readings.get(key, [])),
        reliefs=tuple(
            Relief(row.off, row.from_day, row.until_day, row.because, row.approval)
            for row in known.reductions.get(room.id, [])
            if row.fee_item_id in (None, item.row.id)
        ),
        shares=item.shares_of(room.id),
    )


def _room_facts(room: Room, building: str) -> RoomFacts:
    return RoomFacts(room.id, room.code, building, room.kind, room.area, room.floor)


def _load_items(
    session: Session, community_id: int, period: Period, only_items: Sequence[str], rooms: Sequence[RoomFacts]
) -> list[_Item]:
    rows = fee_items(session, community_id)
    if not rows:
        raise NotFound("还没有收费项目。先用 guanjia import 导入收费标准")
    unknown = sorted(set(only_items) - {row.name for row in rows})
    if unknown:
        raise NotFound(f"没有收费项目“{'、'.join(unknown)}”。已有：{'、'.join(row.name for row in rows)}")
    wanted = [row for row in rows if not only_items or row.name in only_items]
    fees, tariffs = load_fees(), tariffs_of_items(session, [row.id for row in wanted])
    return [_item(row, fees, tariffs.get(row.id, []), period, rooms) for row in wanted]


def _item(
    row: FeeItem, fees: Mapping[str, Fee], tariffs: Sequence[Tariff], period: Period, rooms: Sequence[RoomFacts]
) -> _Item:
    if row.arithmetic not in fees:
        raise NotFound(f"收费项目“{row.name}”的算法 {row.arithmetic} 不存在。可用：{'、'.join(fees)}")
    facts = tuple(
        TariffFacts(one.id, one.unit_price, one.in_force_from, one.in_force_until, one.terms, one.source)
        for one in tariffs
    )
    fee, span = fees[row.arithmetic], Span.of(period)
    in_force = [one for one in facts if span.meet(one.in_force_from, one.in_force_until)]
    return _Item(row, fee, facts, {one.tariff_id: fee.share_out(rooms, one, span) for one in in_force})


def _load_page(session: Session, room_ids: Sequence[int], period: Period) -> _Page:
    return _Page(
        ties=owner_ties(session, room_ids),
        uses=uses_of_rooms(session, room_ids),
        readings=readings_of_rooms(session, room_ids),
        reductions=reductions_of_rooms(session, room_ids, period.last_day),
        billed=billed_periods(session, room_ids, period),
    )


def _pages(rooms: Sequence[tuple[Room, str]]) -> Iterator[Sequence[tuple[Room, str]]]:
    for start in range(0, len(rooms), _PAGE):
        yield rooms[start : start + _PAGE]
