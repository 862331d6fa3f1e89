"""Owners' pages as a thumb uses them: the bill, its requests, paying, the receipt, the score; links that are shut."""

import asyncio
import dataclasses
import datetime as dt
import re
from collections.abc import Mapping

import httpx
import pytest
from sqlmodel import Session, select

from bot.domain.money import Fen
from bot.domain.page_token import CHANCE_BYTES, Purpose, is_ours, make_token
from bot.domain.payment import PaymentNotice
from bot.services.links.make_link import LinkMaker, make_link
from bot.services.money.settle_payment import settle
from bot.services.pages.show_receipt import receipt_subject
from bot.services.talk.add_pay_page import add_pay_page
from bot.services.talk.load_facts import load_facts
from bot.web.app import build_app
from bot.web.owner.parts import OwnerParts
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.page_links import bills_opened, revoke_links
from storage.tables import BillLine, ContactWish, Hold, Objection, PageLink, Rating, Room, Task
from tests.gateways.merchants import trading
from tests.homes import a_home, a_line, a_person
from tests.web.doors import NOW, Clock, Desk, parts_of

KEY = b"k" * 32
MAKER = LinkMaker(KEY, "")
SCRIPTS = load_scripts()


class Page:
    """A browser of one owner: what it got, and what it may press."""

    def __init__(self, database: Database, clock: Clock | None = None, **given: object) -> None:
        self.database, self.clock, self.desk = database, clock or Clock(), Desk()
        owner = OwnerParts(self.clock, database, KEY, lambda: SCRIPTS, self.desk.take_turn, **given)  # type: ignore[arg-type]  # as given by the test
        self.app = build_app(dataclasses.replace(parts_of(database, self.desk), owner=owner))

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._call("GET", path, None))

    def post(self, path: str, **form: str) -> httpx.Response:
        return asyncio.run(self._call("POST", path, form))

    async def _call(self, method: str, path: str, form: Mapping[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            return await client.request(method, path, data=form)


def a_bill(session: Session, purpose: Purpose = Purpose.BILL, subject: str = "") -> str:
    """A household with an open line and a link sent to its owner."""
    room = a_home(session)
    person = a_person(session, room)
    a_line(session, room)
    identity = identity_of(session, "wechat", "main", "oOwner")
    identity.person_id, identity.room_id = person.id, room.id
    session.add(identity)
    return make_link(session, MAKER, purpose, room.id, NOW, identity.id, subject)


@pytest.fixture
def bill(sqlite_database: Database) -> str:
    with sqlite_database.transaction() as session:
        return a_bill(session)


def text_of(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_the_bill_says_sum_lines_and_how_long_it_opens(sqlite_database: Database, bill: str) -> None:
    page = Page(sqlite_database).get(bill)
    assert page.status_code == 200
    for words in ("还需付 751.80 元", "物业服务费", "3-2-501", "这一项有疑问", "12月23日（周三）前有效"):
        assert words in text_of(page)
    assert "张伟" not in page.text  # a link may be handed on
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    with sqlite_database.transaction() as session:
        room_id = session.exec(select(PageLink.room_id)).one()
        assert bills_opened(session, [room_id]) == {room_id: NOW}


def test_one_line_is_disputed_and_waits(sqlite_database: Database, bill: str) -> None:
    with sqlite_database.transaction() as session:
        line = session.exec(select(BillLine.id)).one()
    browser = Page(sqlite_database)
    assert browser.post(f"{bill}/dispute", line=str(line), words=" ").status_code == 400
    for _ in range(2):  # a double press is one dispute
        page = browser.post(f"{bill}/dispute", line=str(line), words="面积不对，<b>应是 80</b>")
        assert "12月3日（周四）前有人答复" in text_of(page)
    assert "有异议，查清前可先不付" in text_of(browser.get(bill))
    with sqlite_database.transaction() as session:
        assert [row.item for row in session.exec(select(Objection))] == ["物业服务费"]
        assert [row.item for row in session.exec(select(Hold))] == ["物业服务费"]


def test_what_is_asked_for_leaves_rows(sqlite_database: Database, bill: str) -> None:
    browser = Page(sqlite_database)
    assert "核实前不改账单" in text_of(browser.post(f"{bill}/vacant", words="六月起没人住"))
    assert "分 3 次付" in text_of(browser.post(f"{bill}/instalments", count="3"))
    assert browser.post(f"{bill}/instalments", count="99").status_code == 400
    assert "不再发缴费提醒" in text_of(browser.post(f"{bill}/stop"))
    with sqlite_database.transaction() as session:
        assert sorted(task.kind for task in session.exec(select(Task))) == ["plan", "reduction"]
        assert [wish.wish for wish in session.exec(select(ContactWish))] == ["stop"]


def test_a_question_is_answered_as_the_talk_answers(sqlite_database: Database, bill: str) -> None:
    browser = Page(sqlite_database)
    assert "还需付 751.80 元" in text_of(browser.post(f"{bill}/ask", words="我欠多少"))
    assert [(one.kind, one.address) for one in browser.desk.took] == [("page", "oOwner")]
    browser.desk.texts = ()
    assert "同事在跟进" in text_of(browser.post(f"{bill}/ask", words="在吗"))


def test_links_that_do_not_open_say_what_to_do(sqlite_database: Database, bill: str) -> None:
    browser = Page(sqlite_database)
    altered = bill[:-1] + ("A" if bill[-1] != "A" else "B")
    assert browser.get(altered).status_code == 404
    assert browser.get(bill.replace("/bill/", "/receipt/")).status_code == 404
    assert browser.get("/bill/%F0%9F%A6%8A").status_code == 404
    assert "回复“账单”" in text_of(browser.get(altered))
    late = Page(sqlite_database, Clock(NOW + dt.timedelta(days=30)))
    assert late.get(bill).status_code == 410
    assert late.post(f"{bill}/stop").status_code == 410
    with sqlite_database.transaction() as session:
        revoke_links(session, session.exec(select(PageLink.room_id)).one(), NOW)
    assert browser.get(bill).status_code == 410
    with sqlite_database.transaction() as session:
        told = session.exec(select(PageLink)).one()
        again = [make_link(session, MAKER, Purpose.BILL, told.room_id, NOW, told.identity_id) for _ in range(2)]
    assert again[0] == again[1] != bill
    assert browser.get(again[0]).status_code == 200


def test_a_receipt_shows_one_payment_as_the_books_stand(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        a_bill(session)
        room = a_home_of(session)
        paid = settle(session, PaymentNotice(room[0], room[1], "counter", "S1", Fen(80000), NOW), NOW)
        mine = make_link(session, MAKER, Purpose.RECEIPT, room[1], NOW, None, receipt_subject(paid.payment_id))
        other = a_home(session, "3-2-502")
        theirs = make_link(session, MAKER, Purpose.RECEIPT, other.id, NOW, None, receipt_subject(paid.payment_id))
    browser = Page(sqlite_database)
    text = text_of(browser.get(mine))
    for words in ("800.00 元", "大写：捌佰元整", "多付的 48.20 元", "已全部付清"):
        assert words in text
    paper = browser.get(f"{mine}/pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    for refused in (theirs, f"{theirs}/pdf"):
        assert browser.get(refused).status_code == 404


def a_home_of(session: Session) -> tuple[int, int]:
    link = session.exec(select(PageLink)).first()
    assert link is not None
    line = session.exec(select(BillLine).where(BillLine.room_id == link.room_id)).one()
    community = session.exec(select(Task.community_id)).first()
    room = session.get(Room, line.room_id)
    assert room is not None
    return community or room.community_id, room.id


def test_a_score_is_kept_once_and_a_low_one_is_answered_with_a_deadline(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        link = a_bill(session, Purpose.RATE, "said:page")
    browser = Page(sqlite_database)
    assert "您满意吗" in text_of(browser.get(link))
    assert browser.post(link, score="9").status_code == 400
    assert "没让您满意" in text_of(browser.post(link, score="1", words="等了三天"))
    assert "谢谢您" in text_of(browser.post(link, score="5"))
    with sqlite_database.transaction() as session:
        assert [row.score for row in session.exec(select(Rating))] == [5]
        assert [task.kind for task in session.exec(select(Task))] == ["low_rating"]


def test_paying_shows_a_code_or_says_why_not(sqlite_database: Database, bill: str) -> None:
    with trading(NOW) as (platform, merchant):
        browser = Page(sqlite_database, gateways={"wechat": merchant})
        page = browser.post(f"{bill}/pay")
        assert "付 751.80 元" in text_of(page)
        assert "<svg" in page.text
        assert "这次最多可以付 751.80 元" in text_of(browser.post(f"{bill}/pay", amount="752"))
        assert "没看懂金额" in text_of(browser.post(f"{bill}/pay", amount="三百"))
        assert "付 300.00 元" in text_of(browser.post(f"{bill}/pay", amount="300"))
        platform.refusals.append("busy")
        assert "钱没有动" in text_of(browser.post(f"{bill}/pay", amount="301"))
        in_chat = Page(sqlite_database, gateways={"wechat": merchant}, payer_of=lambda identity: identity.address)
        assert 'data-package="prepay_id=' in in_chat.post(f"{bill}/pay", amount="100").text


def test_a_token_is_ours_or_not() -> None:
    token = make_token(KEY, b"c" * CHANCE_BYTES)
    assert is_ours(KEY, token)
    assert not is_ours(b"x" * 32, token)
    assert not any(is_ours(KEY, text) for text in ("", "a", token[:-4], token + "AAAA", "é" * 36, token.upper()))
    with pytest.raises(ValueError, match="18 bytes"):
        make_token(KEY, b"short")


def test_a_talk_tells_the_page_where_the_house_takes_money(sqlite_database: Database, bill: str) -> None:
    maker = LinkMaker(KEY, "https://pay.example", takes_money=True)
    with sqlite_database.transaction() as session:
        identity = identity_of(session, "wechat", "main", "oOwner")
        facts = add_pay_page(session, maker, identity, load_facts(session, identity, "", NOW), NOW)
        plain = add_pay_page(session, MAKER, identity, load_facts(session, identity, "", NOW), NOW)
    assert facts.household.pay_ways.online.startswith("https://pay.example/bill/")
    assert Page(sqlite_database).get(facts.household.pay_ways.online.removeprefix("https://pay.example")).is_success
    assert plain.household.pay_ways.online == ""
