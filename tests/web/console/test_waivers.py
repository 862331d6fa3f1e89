"""减免 at a desk: of a line, of the late charge, by two people or within one's own limit, for a home in one's care."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.services.bills.show_bill import load_bill
from storage.tables import Approval, BillLine, CommunityFact, Room
from tests.web.console.desk import Desk

ROOM = "/console/bills/room/1"
LATE = {"amount": "1", "because": "报修拖了一个月"}
LINE = {"line": 1, "amount": "51.80", "because": "空置六个月"}


@pytest.fixture
def charged(desk: Desk) -> Desk:
    """The late charge has a clause: 9 days of 0.05 % of 751.80 by the desk's day."""
    facts = {"late_charge_clause": "合同第十二条", "late_charge_daily_rate": "0.0005"}

    def record(session: Session) -> None:
        home = session.get_one(Room, 1).community_id
        since = dt.date(2020, 1, 1)
        for name, value in facts.items():
            session.add(CommunityFact(community_id=home, name=name, value=value, source="合同", in_force_from=since))

    desk.run(record)
    return desk


def test_a_late_charge_is_lower_when_two_agree(charged: Desk) -> None:
    charged.sign_in("钱财务")
    assert "减免违约金" in charged.get(ROOM).text
    before = _late_charge(charged)
    assert "违约金算到今天是" in charged.post(f"{ROOM}/waive", {**LATE, "amount": "500"}).text
    assert "等另一位同事批准" in charged.post(f"{ROOM}/waive", LATE).text
    assert _late_charge(charged) == before
    charged.sign_in("林经理")
    assert charged.post("/console/approvals/decide", {"approval": 1, "verdict": "yes"}).status == 200
    assert _late_charge(charged) == before - 100


def test_a_home_without_a_late_charge_offers_no_waiver_of_it(desk: Desk) -> None:
    desk.sign_in("钱财务")
    assert "减免违约金" not in desk.get(ROOM).text
    assert "现在没有违约金" in desk.post(f"{ROOM}/waive", LATE).text


@pytest.fixture
def limited(home: Path) -> None:
    """One person may waive up to 60 yuan alone."""
    (home / "guanjia.toml").write_text("[policy]\nwaiver_limit_yuan = 60\n", "utf-8")


@pytest.mark.usefixtures("limited")
def test_within_the_limit_one_who_approves_decides_alone(desk: Desk) -> None:
    desk.sign_in("周管家")
    assert "等另一位同事批准" in desk.post(f"{ROOM}/waive", {**LINE, "amount": "2"}).text
    desk.sign_in("林经理")
    assert "60.00 元以内，您提请就生效" in desk.get(ROOM).text
    two = "/console/bills/room/2"
    assert "在一人可批的额度内" in desk.post(f"{two}/waive", {**LINE, "line": 2}).text
    assert "等另一位同事批准" in desk.post(f"{two}/waive", {**LINE, "line": 2}).text  # the year's limit is used
    assert desk.run(lambda session: session.get_one(BillLine, 2).amount) == 70000


def test_the_line_of_another_home_is_not_reached(desk: Desk) -> None:
    desk.sign_in("周管家")  # in charge of building 3; line 2 is a home's of building 5
    assert "这一户没有这条账单明细" in desk.post(f"{ROOM}/waive", {**LINE, "line": 2}).text
    assert desk.run(lambda session: session.exec(select(Approval)).all()) == []


def _late_charge(desk: Desk) -> int:
    return desk.run(lambda session: load_bill(session, 1, desk.now.date()).late_charge)
