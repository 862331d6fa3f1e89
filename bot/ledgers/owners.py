"""Reads an owners' sheet (业主台账): rooms with their area and state, the people tied to them, their telephones."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.household import Tie
from bot.domain.phone import find_phones
from bot.ledgers.cells import Unreadable, day_of_cell, quantity_of, text_of
from bot.ledgers.faults import Reading, Trouble
from bot.ledgers.room_cells import RoomCells
from bot.ledgers.tables import DataRow, Table

_VACANT = re.compile(r"空置|空关|空房|空户|^空$|未入住|未居住|没入住|没住|未住|闲置|无人|未售|待售|尾房")
_NOT_VACANT = re.compile(r"非空置|不空置|未空置")
_NO, _YES = {"否", "N", "NO", "不", "0", "×", "X", "F", "FALSE"}, {"是", "Y", "YES", "√", "1", "T", "TRUE", "空"}
_WITHOUT_AREA = re.compile(r"车位|车库|储藏|储物|地下室|杂物|广告|基站")
_NO_NAME = {"", "-", "/", "无", "未知", "空", "暂无", "待定", "未登记"}
_TIES = (
    (re.compile(r"租|承租"), Tie.TENANT),
    (re.compile(r"共有|共同|产权人2|配偶.*产权"), Tie.CO_OWNER),
    (re.compile(r"家属|家人|配偶|妻|夫|父|母|子|女|儿|亲|兄|弟|姐|妹|孙|同住"), Tie.FAMILY),
    (re.compile(r"业主|户主|产权|本人|房主"), Tie.OWNER),
)
_LARGEST_AREA = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class PersonCells:
    """A person as a row names them."""

    name: str
    tie: Tie
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """A row of an owners' sheet; area in ㎡, None where none is kept. `is_person_only`: a tie to a known room."""

    number: int
    community: str
    code: str
    people: tuple[PersonCells, ...]
    area: Decimal | None = None
    kind: str = ""
    handed_over_on: dt.date | None = None
    occupancy: str = ""
    vacant: bool = False
    note: str = ""
    channel: str = ""
    address: str = ""
    is_person_only: bool = False


def read_owners(table: Table, communities: Sequence[str]) -> Reading[OwnerRow]:
    """The rows of an owners' table; a row that cannot stand becomes a fault, and never takes another with it."""
    reader = _OwnersReader(table, communities)
    for row in table.rows:
        try:
            reader.reading.rows.append(reader.read(row))
        except Trouble as trouble:
            reader.reading.faults.append(trouble.at(table.sheet.name, row.number))
    return reader.reading


def is_vacant(occupancy: str, header: str = "") -> bool:
    """Does the office call the home vacant? 是/否 are read by the question of the header (是否空置, 是否入住)."""
    plain = re.sub(r"\s+", "", occupancy).upper()
    if plain in _YES | _NO and ("空置" in header or "入住" in header or "居住" in header):
        return (plain in _YES) == ("空置" in header)
    return bool(_VACANT.search(plain)) and not _NOT_VACANT.search(plain)


def duplicate_room(code: str) -> str:
    """How a repeated room is named in a problem."""
    return f"房号 {code} 重复"


def split_names(text: str) -> list[str]:
    """The names in one cell: `张三、李四`, `张三/李四`, `张 三`; a company keeps its brackets."""
    parts = [re.sub(r"\s+", " ", part).strip() for part in re.split(r"[、,;/\n|&]|和(?=[\u4e00-\u9fff]{2,3}$)", text)]
    names: list[str] = []
    for part in parts:
        words = part.split(" ")
        whole = len(words) > 1 and all(len(word) == 1 for word in words)
        several = len(words) > 1 and all(re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", word) for word in words)
        names += ["".join(words)] if whole else words if several else [part]
    return [name for name in dict.fromkeys(names) if name not in _NO_NAME]


class _OwnersReader:
    def __init__(self, table: Table, communities: Sequence[str]) -> None:
        self.table = table
        self.reading: Reading[OwnerRow] = Reading()
        self._rooms = RoomCells(table, communities)
        self._seen: dict[tuple[str, str], int] = {}
        self._occupancy_header = table.map.header_of("occupancy")
        if not table.map.has("area"):
            self.reading.notes.add("表里没有面积列，按面积计费的项目要先补录面积")

    def read(self, row: DataRow) -> OwnerRow:
        """One row. Raises Trouble."""
        room = self._rooms.read(row)
        people = tuple(self._people(row))
        ties = {person.tie for person in people}
        first = self._seen.get((room.community, room.code))
        self._refuse_unmended(row, room.code)
        if self.table.map.has("relation") and ties and ties <= {Tie.TENANT, Tie.FAMILY, Tie.CO_OWNER}:
            return OwnerRow(row.number, room.community, room.code, people, is_person_only=True)
        area = self._area(row, room.code)
        if first is not None:
            raise Trouble(
                self.table.map.header_of("door"),
                "duplicate room",
                f"{duplicate_room(room.code)}，第 {first} 行已有",
                "核对房号；共有人请写在同一格，用顿号隔开",
            )
        self._seen[room.community, room.code] = row.number
        text = self.table.text
        occupancy = text(row, "occupancy")
        return OwnerRow(
            row.number,
            room.community,
            room.code,
            people,
            area=area,
            kind=text(row, "kind"),
            handed_over_on=self._day(row, "handed_over_on"),
            occupancy=occupancy,
            vacant=is_vacant(occupancy, self._occupancy_header),
            note="；".join(filter(None, map(text_of, self.table.cells(row, "note")))),
            channel=text(row, "channel"),
            address=text(row, "address"),
        )

    def _refuse_unmended(self, row: DataRow, code: str) -> None:
        """A duplicate out of our own file of rejected rows, unchanged: alone there, it would oust the right owner."""
        if duplicate_room(code) in self.table.text(row, "problem"):
            raise Trouble(
                self.table.map.header_of("door"),
                "duplicate room",
                f"{duplicate_room(code)}，还没有改",
                "改正房号，或删去这一行",
            )

    def _area(self, row: DataRow, code: str) -> Decimal | None:
        if not self.table.map.has("area"):
            return None
        header = self.table.map.header_of("area")
        try:
            area = quantity_of(self.table.cell(row, "area"))
        except Unreadable as exc:
            raise Trouble(header, "area unreadable", f"面积看不懂：{exc}", "填数字，如 89.50") from exc
        if area is None:
            if _WITHOUT_AREA.search(code) or _WITHOUT_AREA.search(self.table.text(row, "kind")):
                return None
            raise Trouble(header, "area missing", "没有面积", "按产权证填建筑面积，如 89.50")
        if area <= 0:
            raise Trouble(header, "area negative", f"面积 {area:f} 不大于零", "按产权证填建筑面积，如 89.50")
        if area > _LARGEST_AREA:
            raise Trouble(header, "area too large", f"面积 {area:f} 不像一间房", "按产权证填建筑面积，如 89.50")
        return area

    def _day(self, row: DataRow, name: str) -> dt.date | None:
        try:
            return day_of_cell(self.table.cell(row, name))
        except Unreadable:
            self.reading.notes.add(f"“{self.table.map.header_of(name)}”看不懂，没有录入", row.number)
            return None

    def _people(self, row: DataRow) -> Iterator[PersonCells]:
        names = split_names(self.table.text(row, "name"))
        phones = self._phones(row, "phone")
        if not names and phones:
            self.reading.notes.add("有电话没有姓名，电话没有录入", row.number)
        tie = self._tie(row)
        paired = len(names) > 1 and len(phones) == len(names)
        for index, name in enumerate(names):
            own = phones[index : index + 1] if paired else phones if index == 0 else []
            is_first = index == 0 or tie != Tie.OWNER
            yield PersonCells(name, tie if is_first else Tie.CO_OWNER, tuple(own))
        for name in split_names(self.table.text(row, "co_owner")):
            yield PersonCells(name, Tie.CO_OWNER)
        tenants = split_names(self.table.text(row, "tenant"))
        tenant_phones = tuple(self._phones(row, "tenant_phone"))
        for index, name in enumerate(tenants):
            yield PersonCells(name, Tie.TENANT, tenant_phones if index == 0 else ())

    def _tie(self, row: DataRow) -> Tie:
        relation = self.table.text(row, "relation")
        return next((tie for pattern, tie in _TIES if pattern.search(relation)), Tie.OWNER)

    def _phones(self, row: DataRow, name: str) -> list[str]:
        found: dict[str, None] = {}
        for text in map(text_of, self.table.cells(row, name)):
            phones = find_phones(text)
            found |= dict.fromkeys(phones)
            if not phones and text not in _NO_NAME:
                self.reading.notes.add("电话看不懂，没有录入", row.number)
        return list(found)
