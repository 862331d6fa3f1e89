"""Reads money that arrived: WeChat Pay and Alipay bills, bank statements, the cashier's sheet.

It tells amounts, moments, trade numbers and the rooms a row names. Whether such a room exists, and where the money
goes, is not decided here; and no row of money is thrown away because its room cannot be told.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.money import Fen, yuan
from bot.domain.room import find_rooms, join_room
from bot.ledgers.cells import Unreadable, is_broken, moment_of, money_of, text_of
from bot.ledgers.community import plain_name
from bot.ledgers.faults import Reading, Trouble
from bot.ledgers.grid import Cell, cell_at
from bot.ledgers.periods import period_of
from bot.ledgers.room_cells import RoomCells
from bot.ledgers.tables import DataRow, Table

_IN = re.compile(r"^(?:贷.*|收.*|入.*|进.*|C|CR|CREDIT|\+|转入|来账|存.*)$", re.IGNORECASE)
_OUT = re.compile(r"^(?:借.*|支.*|付.*|出.*|D|DR|DEBIT|-|转出|往账|取.*)$", re.IGNORECASE)
_FAILED = re.compile(
    r"失败|关闭|撤销|未支付|待支付|未付款|处理中|REVOKED|CLOSED|NOTPAY|PAYERROR|等待|作废|冲正", re.IGNORECASE
)
_REFUNDED = re.compile(r"REFUND|退款", re.IGNORECASE)
_VOUCHER = "凭证"  # a voucher's number repeats, so it never names a trade alone
_NEITHER = re.compile(r"^(?:其他|不计收支|/|-)$")
_NO_NUMBER = re.compile(r"0*|[-/]|无|空")
_PLATFORMS = (
    (re.compile(r"微信"), "wechat"),
    (re.compile(r"支付宝"), "alipay"),
)
_ORIGINS = (*_PLATFORMS, (re.compile(r"银行"), "bank"), (re.compile(r"前台|柜台|现金"), "counter"))
_WECHAT_TRADE = re.compile(r"4200[0-9]{24}")  # whoever lists it, it is that one trade


class Flow(StrEnum):
    """Which way a row's money went."""

    IN = "in"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A row of money; `codes` are the rooms its text names, in order. `number` is the row, `trade_number` the trade.

    A refund's `amount` is what was given back, `refund_number` its own number, `trade_number` the trade it undoes.
    """

    number: int
    flow: Flow
    gateway: str
    trade_number: str
    amount: Fen
    paid_at: dt.datetime
    community: str = ""
    codes: tuple[str, ...] = ()
    texts: str = ""  # all a person wrote in this row: a community's name may stand in it
    method: str = ""
    payer: str = ""
    memo: str = ""
    item: str = ""
    period: str = ""  # `2026-07..2026-09` where the row tells it
    refund_number: str = ""


def read_payments(table: Table, communities: Sequence[str]) -> Reading[PaymentRow]:
    """The rows of a payments table. Outgoing and failed ones are only counted."""
    reader = _PaymentsReader(table, communities)
    for row in table.rows:
        try:
            read = reader.read(row)
        except Trouble as trouble:
            reader.reading.faults.append(trouble.at(table.sheet.name, row.number))
            continue
        if read is None:
            reader.reading.ignored += 1
        else:
            reader.reading.rows.append(read)
    reader.compare_summary()
    reader.reading.rows = _told_apart(reader.reading.rows)
    return reader.reading


class _PaymentsReader:
    def __init__(self, table: Table, communities: Sequence[str]) -> None:
        self.table = table
        self.reading: Reading[PaymentRow] = Reading()
        self.gateway = _gateway(table)
        self._rooms = RoomCells(table, communities)
        self._communities = sorted(communities, key=len, reverse=True)
        self._alike: dict[str, int] = {}

    def read(self, row: DataRow) -> PaymentRow | None:
        """One row; None when no money came in by it. Raises Trouble."""
        state = self.table.text(row, "state")
        refunded = self._money(row, "refund_amount") or 0
        if not refunded and self.gateway == "alipay" and self._refund_number(row):
            refunded = -min(self._money(row, "amount") or 0, 0)
        if refunded > 0 and (_REFUNDED.search(state) or self._refund_number(row)):
            return self._refund(row, Fen(refunded))
        if _FAILED.search(state):
            return None
        amount = self._amount(row)
        return None if amount is None else self._payment(row, amount)

    def compare_summary(self) -> None:
        """The platform's own count and sum at the end, against the rows: each trade once, or as often as listed."""
        summary = self.table.summary
        count = next((text_of(cell) for name, cell in summary.items() if "笔数" in name or "单数" in name), "")
        stated = next(
            (cell for name, cell in summary.items() if name in {"应结订单总金额", "订单总金额", "总交易额"}), ""
        )
        rows = self.reading.rows
        once = {(row.flow, row.trade_number, row.refund_number): row for row in rows}
        if count and count not in {str(len(rows)), str(len(once)), str(len(self.table.rows))}:
            self.reading.notes.add(f"表末写明 {count} 笔，读到 {len(once)} 笔，请核对文件是否完整")
        total = _readable(stated)
        sums = {sum(row.amount for row in found if row.flow == Flow.IN) for found in (rows, once.values())}
        if total is not None and total not in sums:
            self.reading.notes.add(f"表末写明合计 {yuan(total)}，读到 {yuan(min(sums))}，请核对文件是否完整")

    def _payment(self, row: DataRow, amount: Fen) -> PaymentRow:
        text = self.table.text
        memo = " ".join(dict.fromkeys(filter(None, map(text_of, self.table.cells(row, "memo")))))
        community, codes = self._codes(row)
        paid_at = self._moment(row)
        payer, method = text(row, "payer"), text(row, "method")
        trade_number = self._number(row)
        if not trade_number:
            balance = text(row, "balance")
            told = "|".join((paid_at.isoformat(), str(amount), payer, memo, method, balance, *codes))
            trade_number = self._made_number(told)
        return PaymentRow(
            row.number,
            Flow.IN,
            self._gateway_of(row, trade_number),
            trade_number,
            amount,
            paid_at,
            community=community,
            codes=codes,
            texts=" ".join(text_of(cell) for cell in row.cells if isinstance(cell, str)),
            method=method,
            payer=payer,
            memo=memo,
            item=text(row, "item"),
            period=self._period(row),
        )

    def _gateway_of(self, row: DataRow, trade_number: str) -> str:
        if _WECHAT_TRADE.fullmatch(trade_number):
            return "wechat"
        origin = self.table.text(row, "origin")
        return next((gateway for pattern, gateway in _ORIGINS if pattern.search(origin)), self.gateway)

    def _refund(self, row: DataRow, amount: Fen) -> PaymentRow:
        trade_number = self._number(row)
        number = self._refund_number(row) or self._made_number(f"{trade_number}|{amount}")
        return PaymentRow(
            row.number, Flow.REFUND, self.gateway, trade_number, amount, self._moment(row), refund_number=number
        )

    def _refund_number(self, row: DataRow) -> str:
        number = self.table.text(row, "refund_number")
        return "" if _NO_NUMBER.fullmatch(number) else number

    def _number(self, row: DataRow) -> str:
        """The trade's number out of the surest column that holds one."""
        for column in self.table.map.fields.get("trade_number", ()):
            number = text_of(cell_at(row.cells, column))
            if not _NO_NUMBER.fullmatch(number):
                return f"{_VOUCHER}{number}" if "凭证" in self.table.map.headers[column] else number
        return ""

    def _amount(self, row: DataRow) -> Fen | None:
        """What came in; None for what went out, for nothing at all and for a row that says it is neither."""
        has_direction = self.table.map.has("direction")
        if self.table.map.has("money_in"):
            came_in = self._money(row, "money_in")
            if came_in is None or came_in == 0:
                if self._money(row, "money_out") or not self.table.map.has("amount"):
                    return None
                came_in = self._money(row, "amount")
            return self._checked(row, came_in, "money_in")
        amount = self._money(row, "amount")
        direction = re.sub(r"\s+", "", self.table.text(row, "direction"))
        if has_direction and _OUT.match(direction):
            return None
        if has_direction and not _IN.match(direction):
            if not amount or _NEITHER.match(direction):
                return None
            header = self.table.map.header_of("direction")
            raise Trouble(
                header, "direction unreadable", f"看不出是收入还是支出：“{direction}”", "填 收入 或 支出（贷、借）"
            )
        if amount is not None and amount < 0 and (self.gateway == "bank" or has_direction):
            return None
        return self._checked(row, amount, "amount")

    def _checked(self, row: DataRow, amount: Fen | None, name: str) -> Fen | None:
        header = self.table.map.header_of(name)
        if amount is None:
            raise Trouble(header, "amount missing", "没有金额", "填收到的金额，如 751.80")
        if amount < 0:
            raise Trouble(
                header, "amount negative", f"金额 {yuan(amount)} 是负数", "退款、冲正请由财务在系统里登记退款"
            )
        return amount or None

    def _money(self, row: DataRow, name: str) -> Fen | None:
        try:
            return money_of(self.table.cell(row, name))
        except Unreadable as exc:
            header = self.table.map.header_of(name)
            raise Trouble(header, "amount unreadable", f"金额看不懂：{exc}", "填收到的金额，如 751.80") from exc

    def _moment(self, row: DataRow) -> dt.datetime:
        header = self.table.map.header_of("date")
        try:
            moment = moment_of(self.table.cell(row, "date"), self.table.cell(row, "time"))
        except Unreadable as exc:
            raise Trouble(header, "date unreadable", f"日期看不懂：{exc}", "写成 2026-10-04") from exc
        if moment is None:
            raise Trouble(header, "date missing", "没有日期", "填收款日期，如 2026-10-04")
        return moment

    def _codes(self, row: DataRow) -> tuple[str, tuple[str, ...]]:
        """The rooms of the room column, else of the first of memo, goods and purpose that names any."""
        if self.table.map.has("door", "building"):
            try:
                room = self._rooms.read(row)
            except Trouble:
                pass  # the money is kept; who it is from is told by the memo or by a person
            else:
                return room.community, (room.code,)
        community = plain_name(self.table.text(row, "community"))
        for cell in self.table.cells(row, "memo"):
            codes = tuple(dict.fromkeys(code for _, _, code in find_rooms(self._without_names(text_of(cell)))))
            if codes:
                return community, codes
        return community, ()

    def _without_names(self, text: str) -> str:
        """翡翠湾一期3-2-501 is 3-2-501 of 翡翠湾一期, and not of a first phase."""
        for name in self._communities:
            text = text.replace(f"{name}小区", " ").replace(name, " ")
        return text

    def _period(self, row: DataRow) -> str:
        try:
            period = period_of(self.table.cell(row, "period"), self.table.year)
        except Unreadable:
            return ""
        return str(period or "")

    def _made_number(self, told: str) -> str:
        """A number for a row that has none, the same whenever this row is read; rows all alike are counted."""
        count = self._alike[told] = self._alike.get(told, 0) + 1
        return f"row-{hashlib.sha256(f'{told}|{count}'.encode()).hexdigest()[:20]}"


def lone_door(text: str) -> str | None:
    """A memo that is nothing but one room code of a community without buildings (`501`)."""
    return join_room("", "", text) if re.fullmatch(r"\s*[0-9]{3,5}\s*室?\s*", text) else None


def _told_apart(rows: Sequence[PaymentRow]) -> list[PaymentRow]:
    """One receipt over several rows, or a number that repeats, is several payments: what differs tells them apart.

    A platform's trade listed twice is the same in everything and stays one.
    """
    told: dict[tuple[str, str], set[tuple[object, ...]]] = {}  # gateway and number -> what differs under them
    for row in rows:
        if row.flow == Flow.IN:
            told.setdefault((row.gateway, row.trade_number), set()).add(_content(row))
    return [
        replace(row, trade_number=f"{row.trade_number}#{_short_hash(_content(row))}")
        if row.flow == Flow.IN
        and (len(told[row.gateway, row.trade_number]) > 1 or row.trade_number.startswith(_VOUCHER))
        else row
        for row in rows
    ]


def _content(row: PaymentRow) -> tuple[object, ...]:
    return row.amount, row.paid_at, row.codes, row.item, row.period


def _short_hash(content: tuple[object, ...]) -> str:
    return hashlib.sha256("|".join(map(str, content)).encode()).hexdigest()[:8]


def _gateway(table: Table) -> str:
    headers = " ".join(table.map.headers.values())
    for pattern, gateway in _PLATFORMS:
        if pattern.search(headers):
            return gateway
    is_statement = table.map.has("balance", "direction", "money_in", "money_out") or "对方" in headers
    return "bank" if is_statement else "counter"


def _readable(cell: Cell) -> Fen | None:
    try:
        return None if is_broken(cell) else money_of(cell)
    except Unreadable:
        return None
