"""Reads the small sheets bills are computed from: tariffs, vacancy registrations, meter readings, channel addresses."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from bot.ledgers.cells import Unreadable, day_of_cell, quantity_of, text_of
from bot.ledgers.community import plain_name
from bot.ledgers.faults import Reading, Trouble
from bot.ledgers.measures import items_in_title
from bot.ledgers.owners import split_names
from bot.ledgers.room_cells import NamedRoom, RoomCells
from bot.ledgers.tables import DataRow, Table

_METERS = {"水": "水费", "电": "电费", "气": "燃气费", "热": "热水费", "暖": "暖气费"}
_BY_WORD = (
    ("面积", "property"),
    ("平米", "property"),
    ("㎡", "property"),
    ("户", "rubbish"),
    ("车位", "parking"),
    ("用量", "metered"),
)
_WHOLE = Decimal(100)
_DATE_MEND = "写成 2026-01-01"
_NUMBER_MEND = "填数字，如 2.80"


@dataclass(frozen=True, slots=True)
class TariffRow:
    """收费标准: a price from a day on. `by` is what the sheet says of its arithmetic, empty where it says nothing."""

    number: int
    community: str
    item: str
    unit_price: Decimal
    in_force_from: dt.date
    in_force_until: dt.date | None
    source: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """空置登记: a home empty for some days, the last included; `off` is the share taken off, 0.3 for 七折."""

    number: int
    community: str
    code: str
    from_day: dt.date
    until_day: dt.date | None
    off: Decimal | None
    item: str
    because: str
    approval: str


@dataclass(frozen=True, slots=True)
class MeterRow:
    """抄表: what a meter showed, and what it showed before where the sheet tells both and the day."""

    number: int
    community: str
    code: str
    item: str
    read_on: dt.date
    shown: Decimal
    before_on: dt.date | None
    before: Decimal | None


@dataclass(frozen=True, slots=True)
class AddressRow:
    """A household's address on a channel; `name` empty: the room's first owner."""

    number: int
    community: str
    code: str
    name: str
    channel: str
    address: str


Parsed = TypeVar("Parsed")


def read_tariffs(table: Table) -> Reading[TariffRow]:
    """Prices; one without the day it begins is refused: it would reprice bills of the past."""
    return _read(table, lambda row: _tariff(table, row))


def read_vacancies(table: Table, communities: Sequence[str]) -> Reading[VacancyRow]:
    """Vacancies; a reduction needs the number of its approval."""
    rooms = RoomCells(table, communities)
    return _read(table, lambda row: _vacancy(table, row, rooms.read(row)))


def read_meters(table: Table, communities: Sequence[str]) -> Reading[MeterRow]:
    """Readings; the meter is told by a column, else by the title."""
    rooms = RoomCells(table, communities)
    return _read(table, lambda row: _meter(table, row, rooms.read(row)))


def read_addresses(table: Table, communities: Sequence[str]) -> Reading[AddressRow]:
    """Channel addresses."""
    rooms = RoomCells(table, communities)
    return _read(table, lambda row: _address(table, row, rooms.read(row)))


def _read(table: Table, parse: Callable[[DataRow], Parsed]) -> Reading[Parsed]:
    reading: Reading[Parsed] = Reading()
    for row in table.rows:
        try:
            reading.rows.append(parse(row))
        except Trouble as trouble:
            reading.faults.append(trouble.at(table.sheet.name, row.number))
    return reading


def _tariff(table: Table, row: DataRow) -> TariffRow:
    item = re.sub(r"\s+", "", table.text(row, "item"))
    if not item:
        raise Trouble(table.map.header_of("item"), "item missing", "没有收费项目", "填收费项目，如 物业服务费")
    price = _number(table, row, "price")
    if price < 0:
        raise Trouble(table.map.header_of("price"), "price negative", "单价是负数", _NUMBER_MEND)
    told = " ".join((table.text(row, "arithmetic"), table.text(row, "unit_word"), table.text(row, "price")))
    return TariffRow(
        row.number,
        plain_name(table.text(row, "community")),
        item,
        price,
        _day(table, row, "in_force_from"),
        _maybe_day(table, row, "in_force_until"),
        table.text(row, "source"),
        next((arithmetic for word, arithmetic in _BY_WORD if word in told), ""),
    )


def _vacancy(table: Table, row: DataRow, room: NamedRoom) -> VacancyRow:
    off = _off(table, row)
    approval = table.text(row, "approval")
    if off and not approval:
        mend = "填减免的审批号；没有审批的减免不录入"
        raise Trouble(table.map.header_of("approval"), "approval missing", "没有审批号", mend)
    from_day, until_day = _day(table, row, "vacant_from"), _maybe_day(table, row, "vacant_to")
    if until_day and until_day < from_day:
        raise Trouble(table.map.header_of("vacant_to"), "ends before it begins", "结束早于开始", _DATE_MEND)
    because = table.text(row, "because") or "空置"
    item = table.text(row, "item")
    return VacancyRow(row.number, room.community, room.code, from_day, until_day, off, item, because, approval)


def _off(table: Table, row: DataRow) -> Decimal | None:
    """`30%`, 0.3 and 30 take three tenths off; under a header 折扣, `7折`, `70%` and 0.7 do."""
    header = table.map.header_of("share_off")
    text = text_of(table.cell(row, "share_off"))
    if not text or text in {"-", "/", "无"}:
        return None
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(%|折|成)?", text)
    if not match:
        raise Trouble(header, "share unreadable", f"减免比例看不懂：{text[:20]}", "写成 30%")
    number = Decimal(match[1])
    tenths = match[2] in {"折", "成"}
    share = number / 10 if tenths and number <= 10 else number / _WHOLE if number > 1 or match[2] else number  # noqa: PLR2004 - 七折 is 7 of 10
    share = 1 - share if match[2] == "折" or "折" in header else share
    if not 0 < share <= 1:
        raise Trouble(header, "share unreadable", f"减免比例不在 0 到 100% 之间：{text[:20]}", "写成 30%")
    return share


def _meter(table: Table, row: DataRow, room: NamedRoom) -> MeterRow:
    told = table.text(row, "item")
    titled = items_in_title(table.titles)
    item = told if told.endswith("费") else next((fee for word, fee in _METERS.items() if word in told), "")
    item = item or (titled[0] if len(titled) == 1 else "")
    item = item or next(
        (fee for word, fee in _METERS.items() if any(f"{word}表" in title for title in table.titles)), ""
    )
    if not item:
        raise Trouble(
            table.map.header_of("item"), "meter unknown", "不知是什么表", "加一列“表类型”，填 水表、电表、燃气表"
        )
    shown = _number(table, row, "shown")
    has_before = table.map.has("before") and table.text(row, "before")
    before = _number(table, row, "before") if has_before else None
    if before is not None and before > shown:
        mend = "核对读数；换过表的，请分两行登记旧表止度和新表起度"
        raise Trouble(table.map.header_of("shown"), "reading fell", f"本期读数 {shown:f} 小于上期 {before:f}", mend)
    read_on, before_on = _day(table, row, "read_on"), _maybe_day(table, row, "before_on")
    return MeterRow(row.number, room.community, room.code, item, read_on, shown, before_on, before)


def _address(table: Table, row: DataRow, room: NamedRoom) -> AddressRow:
    channel, address = table.text(row, "channel"), table.text(row, "address")
    for name, text in (("channel", channel), ("address", address)):
        if not text:
            header = table.map.header_of(name)
            raise Trouble(
                header, "address missing", f"没有{header}", "填渠道（如 wechat、telegram、http:短信）和渠道号"
            )
    names = split_names(table.text(row, "name"))
    return AddressRow(row.number, room.community, room.code, names[0] if names else "", channel, address)


def _number(table: Table, row: DataRow, name: str) -> Decimal:
    header = table.map.header_of(name)
    try:
        number = quantity_of(table.cell(row, name))
    except Unreadable as exc:
        raise Trouble(header, "number unreadable", str(exc), _NUMBER_MEND) from exc
    if number is None:
        raise Trouble(header, "number missing", f"没有{header}", _NUMBER_MEND)
    return number


def _day(table: Table, row: DataRow, name: str) -> dt.date:
    day = _maybe_day(table, row, name)
    if day is None:
        header = table.map.header_of(name)
        raise Trouble(header, "date missing", f"没有{header}", _DATE_MEND)
    return day


def _maybe_day(table: Table, row: DataRow, name: str) -> dt.date | None:
    try:
        return day_of_cell(table.cell(row, name))
    except Unreadable as exc:
        raise Trouble(table.map.header_of(name), "date unreadable", str(exc), _DATE_MEND) from exc
