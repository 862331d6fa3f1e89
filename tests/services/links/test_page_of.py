"""Each message leads to the page of what it is about, and after a payment to none that speaks of money."""

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlmodel import select

from bot.domain.moments import CHINA
from bot.domain.speaking import Kind
from bot.services.links.make_link import LinkMaker
from bot.services.links.page_of import page_of
from storage.database import Database
from storage.tables import OutboxRow, PageLink, Room
from tests.homes import a_home

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
HOUSE = "https://wy.example.com"
SCORES = ["1分", "2分", "3分", "4分", "5分"]


def a_row(kind: Kind, room: Room, subject: str = "", choices: Sequence[str] = ()) -> OutboxRow:
    return OutboxRow(
        send_key="k",
        kind=kind,
        lane="wechat:main",
        room_id=room.id,
        subject=subject,
        text="您好",
        choices=list(choices),
        due_at=NOW,
    )


@pytest.mark.parametrize(
    ("kind", "subject", "choices", "page", "about"),
    [
        (Kind.REMINDER, "", [], "bill", ""),
        (Kind.RECEIPT, "payment:7", [], "receipt", "payment:7"),
        (Kind.AFTER_PAYMENT, "after/3", SCORES, "rate", "plan:3"),
        (Kind.AFTER_PAYMENT, "rating/work_order:5", SCORES, "rate", "work_order:5"),
        (Kind.AFTER_PAYMENT, "after/3", [], "", None),
        (Kind.GOOD_MOMENT, "", [], "", None),
        (Kind.SAFETY, "", [], "", None),
    ],
)
def test_where_a_message_leads(
    database: Database, kind: Kind, subject: str, choices: list[str], page: str, about: str | None
) -> None:
    with database.transaction() as session:
        room = a_home(session)
        row = a_row(kind, room, subject=subject, choices=choices)
        address = page_of(session, LinkMaker(b"k" * 32, HOUSE), row, NOW)
        kept = [link.subject for link in session.exec(select(PageLink))]
    assert address.startswith(f"{HOUSE}/{page}/" if page else "") is True
    assert bool(address) is bool(page)
    assert kept == ([] if about is None else [about])


def test_a_house_without_pages_leads_nowhere(database: Database) -> None:
    with database.transaction() as session:
        row = a_row(Kind.REMINDER, a_home(session))
        assert page_of(session, None, row, NOW) == page_of(session, LinkMaker(b"k" * 32, ""), row, NOW) == ""
