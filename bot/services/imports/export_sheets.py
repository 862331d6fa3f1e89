"""The other way: bills, arrears and payments of a community as rows for a spreadsheet. Bills read back as they are."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import Session

from bot.domain.household import OWNERS
from bot.domain.moments import CHINA
from bot.domain.period import Period
from bot.ledgers.export_book import ExportColumn, Shown, Value
from storage.exports import LineOut, lines_out, payments_out
from storage.people import phones_by_person, ties_by_room
from storage.sealing import PhoneVault
from storage.tables import Community

BILLS = (
    ExportColumn("房号"),
    ExportColumn("业主"),
    ExportColumn("收费项目", width=18),
    ExportColumn("计费周期", width=20),
    ExportColumn("单价", Shown.NUMBER, 10),
    ExportColumn("数量", Shown.NUMBER, 10),
    ExportColumn("应收金额", Shown.MONEY, summed=True),
    ExportColumn("减免", Shown.MONEY, summed=True),
    ExportColumn("已收", Shown.MONEY, summed=True),
    ExportColumn("欠费", Shown.MONEY, summed=True),
    ExportColumn("缴费截止日期", Shown.DAY),
)
ARREARS = (
    ExportColumn("房号"),
    ExportColumn("业主"),
    ExportColumn("联系电话", width=24),
    ExportColumn("收费项目", width=18),
    ExportColumn("欠费期间", width=20),
    ExportColumn("欠费金额", Shown.MONEY, summed=True),
    ExportColumn("缴费截止日期", Shown.DAY),
    ExportColumn("逾期天数", Shown.NUMBER, 10),
)
PAYMENTS = (
    ExportColumn("收款时间", Shown.MOMENT, 18),
    ExportColumn("房号"),
    ExportColumn("金额", Shown.MONEY, summed=True),
    ExportColumn("已核销", Shown.MONEY, summed=True),
    ExportColumn("退款", Shown.MONEY, summed=True),
    ExportColumn("预存或待认领", Shown.MONEY, summed=True),
    ExportColumn("方式"),
    ExportColumn("来源"),
    ExportColumn("流水号", width=30),
    ExportColumn("付款人"),
    ExportColumn("摘要", width=40),
    ExportColumn("状态"),
)
_GATEWAYS = {"bank": "银行", "wechat": "微信支付", "alipay": "支付宝", "counter": "前台"}


def bill_rows(session: Session, community: Community, today: dt.date) -> Iterator[Sequence[Value]]:
    """All lines, in the columns of `BILLS`."""
    names = _owner_names(session, community, today)
    for line in lines_out(session, community.id):
        yield (
            line.code,
            names.get(line.room_id, ""),
            line.item,
            _period(line.period),
            line.unit_price,
            line.quantity,
            line.gross,
            line.gross - line.amount,
            line.paid,
            line.amount - line.paid,
            line.due_on,
        )


def arrears_rows(
    session: Session, community: Community, today: dt.date, vault: PhoneVault | None = None
) -> Iterator[Sequence[Value]]:
    """The lines with something open, in the columns of `ARREARS`; telephones only with the vault that opens them."""
    names = _owner_names(session, community, today)
    phones = _phones(session, community, today, vault) if vault else {}
    for line in lines_out(session, community.id):
        if line.amount > line.paid:
            yield (
                line.code,
                names.get(line.room_id, ""),
                phones.get(line.room_id, ""),
                line.item,
                _period(line.period),
                line.amount - line.paid,
                line.due_on,
                _days_late(line, today),
            )


def payment_rows(session: Session, community: Community) -> Iterator[Sequence[Value]]:
    """The money that came in, in the columns of `PAYMENTS`; opening balances are no payments."""
    for payment in payments_out(session, community.id):
        rest = payment.amount - payment.settled - payment.refunded
        yield (
            payment.paid_at.astimezone(CHINA),
            payment.code,
            payment.amount,
            payment.settled,
            payment.refunded,
            rest,
            payment.method,
            _GATEWAYS.get(payment.gateway, payment.gateway),
            payment.trade_number,
            payment.payer,
            payment.memo,
            "待认领" if not payment.code else "有预存" if rest else "已核销",
        )


def _owner_names(session: Session, community: Community, today: dt.date) -> Mapping[int, str]:
    ties = ties_by_room(session, community.id, today)
    return {
        room_id: "、".join(person.name for tie, person in tied if tie.kind in OWNERS) for room_id, tied in ties.items()
    }


def _phones(session: Session, community: Community, today: dt.date, vault: PhoneVault) -> Mapping[int, str]:
    held = phones_by_person(session, community.id)
    ties = ties_by_room(session, community.id, today)
    return {
        room_id: "、".join(
            vault.open(phone.sealed) for tie, person in tied if tie.kind in OWNERS for phone in held.get(person.id, [])
        )
        for room_id, tied in ties.items()
    }


def _period(period: Period) -> str:
    return str(period.first) if period.first == period.last else f"{period.first}至{period.last}"


def _days_late(line: LineOut, today: dt.date) -> int | None:
    return max((today - line.due_on).days, 0) if line.due_on else None
