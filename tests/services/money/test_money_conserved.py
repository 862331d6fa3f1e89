"""Whatever order bills, payments, waivers and refunds come in, every fen is on a line, given back or at rest."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.domain.errors import Refused
from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.period import Month, Period
from bot.services.money.apply_prepayment import apply_prepayment
from bot.services.money.grant_waiver import WaiverOrder, grant_waiver
from bot.services.money.issue_bills import issue_bills
from bot.services.money.refund_payment import RefundNotice, refund
from bot.services.money.settle_payment import settle
from storage.database import Database
from storage.tables import BillLine, FeeItem, Objection, Payment, Room, Tariff
from tests.homes import a_home
from tests.services.money_rows import assert_conserved, notice

START = dt.datetime(2026, 1, 5, 9, tzinfo=CHINA)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["issue", "pay", "waive", "refund", "apply", "dispute", "repeat"]),
        st.integers(0, 7),
        st.integers(1, 200000),
    ),
    min_size=1,
    max_size=14,
)


class Rolled(Exception):
    """Undo the example."""


@given(deeds=DEEDS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_money_is_conserved(sqlite_database: Database, deeds: list[tuple[str, int, int]]) -> None:
    with suppress(Rolled), sqlite_database.transaction() as session:
        room, now = a_house(session), START
        for count, (deed, which, amount) in enumerate(deeds):
            now = START + dt.timedelta(days=9 * count)
            with suppress(Refused):
                carry_out(session, room, deed, which, amount, now)
            session.flush()
            assert_conserved(session)
        apply_prepayment(session, room.community_id, [room.id], now.date())
        assert_conserved(session)
        raise Rolled


def a_house(session: Session) -> Room:
    room = a_home(session)
    for name, arithmetic, price in [("物业服务费", "property", "2.8"), ("垃圾费", "rubbish", "10")]:
        item = FeeItem(community_id=room.community_id, name=name, arithmetic=arithmetic)
        session.add(item)
        session.flush()
        session.add(Tariff(fee_item_id=item.id, unit_price=Decimal(price), in_force_from=dt.date(2019, 1, 1)))
    session.flush()
    return room


def carry_out(  # a deed, on what, how much, when
    session: Session, room: Room, deed: str, which: int, amount: int, now: dt.datetime
) -> None:
    lines = session.exec(select(BillLine).order_by("id")).all()
    payments = session.exec(select(Payment).order_by("id")).all()
    name = f"{now:%j}"
    if deed == "issue":
        month = Month(2026, 1).plus(which)
        issue_bills(session, room.community_id, Period(month, month), now)
    elif deed == "pay":
        told = (lines[which % len(lines)].id,) if lines and which % 2 else ()
        settle(session, notice(room, amount, name, now, told), now)
    elif deed == "repeat" and payments:
        known = payments[which % len(payments)]
        settle(session, notice(room, known.amount, known.trade_number, known.paid_at), now)
    elif deed == "waive" and lines:
        grant_waiver(session, WaiverOrder(lines[which % len(lines)].id, Fen(amount % 9000 + 1), "", name), now)
    elif deed == "refund" and payments:
        refund(session, RefundNotice(payments[which % len(payments)].id, "bank", name, Fen(amount), now), now)
    elif deed == "dispute":
        session.add(
            Objection(room_id=room.id, reason="x", item="垃圾费" if which % 2 else "", what="", raised_on=now.date())
        )
    else:
        apply_prepayment(session, room.community_id, [room.id], now.date())
