"""An approved reduction lowers its line once; what was paid beyond it goes on to other lines or waits as prepaid."""

import datetime as dt

import pytest

from bot.domain.errors import NotFound, Refused
from bot.domain.money import Fen
from bot.services.money.grant_waiver import WaiverOrder, grant_waiver
from bot.services.money.settle_payment import settle
from storage.database import Database
from storage.payments import rests_of_rooms
from storage.tables import BillLine
from tests.homes import a_home, a_line
from tests.services.money_rows import assert_conserved, notice, paid_on


def order(line: BillLine, amount: int, approval: str = "J-1") -> WaiverOrder:
    return WaiverOrder(line.id, Fen(amount), "电梯停用三周", approval)


def test_an_open_line_asks_for_less(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        line = a_line(session, a_home(session), amount=60000)
        done = grant_waiver(session, order(line, 10000), now)
        assert (done.line_amount, done.released, line.amount, line.gross) == (50000, (), 50000, 60000)
        assert grant_waiver(session, order(line, 50000, "J-2"), now).line_amount == 0
        assert_conserved(session)


def test_the_same_approval_counts_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        line = a_line(session, a_home(session), amount=60000)
        first = grant_waiver(session, order(line, 10000), now)
        again = grant_waiver(session, order(line, 10000), now)
        assert (again.duplicate, again.waiver_id, line.amount) == (True, first.waiver_id, 50000)
        with pytest.raises(Refused, match="审批号 J-1 已用于另一笔减免"):
            grant_waiver(session, order(line, 20000), now)


def test_what_was_paid_beyond_it_pays_other_lines(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        line, other = a_line(session, room, amount=60000), a_line(session, room, "车位管理费", 8000)
        settle(session, notice(room, 40000, told=(line.id,)), now)
        settle(session, notice(room, 20000, "B2", told=(line.id,)), now)
        done = grant_waiver(session, order(line, 30000), now)
        assert sum(part.amount for part in done.released) == 30000
        assert [(part.line_id, part.amount) for part in done.moved] == [(other.id, 8000)]
        assert paid_on(session, line, other) == [30000, 8000]
        assert sum(rest.amount for rest in rests_of_rooms(session, [room.id])[room.id]) == 22000
        assert_conserved(session)


@pytest.mark.parametrize("amount", [0, -1, 60001])
def test_never_more_than_the_line(database: Database, now: dt.datetime, amount: int) -> None:
    with database.transaction() as session:
        line = a_line(session, a_home(session), amount=60000)
        with pytest.raises(Refused, match=r"应缴 600\.00 元"):
            grant_waiver(session, order(line, amount), now)


def test_an_unknown_line(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session, pytest.raises(NotFound, match="没有这条账单明细"):
        grant_waiver(session, WaiverOrder(77, Fen(1), "", "J-1"), now)
