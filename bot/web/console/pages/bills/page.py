"""账单: find a household, see its bill with every formula, take money, ask for a waiver, claim money without a room."""

import secrets

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.bill import Bill
from bot.domain.errors import NotFound, WrongUse
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import ZERO, Fen, read_yuan
from bot.domain.rights import Right
from bot.domain.room import read_room
from bot.ledgers.export_book import ExportColumn, Shown, Value
from bot.papers.journey_line import as_svg, draw_journey
from bot.services.bills.name_room import name_room
from bot.services.bills.show_bill import load_bills
from bot.services.journey.load_line import load_line
from bot.services.money.match_payment import match_payment
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.money.thank_payer import thank_payer
from bot.services.office.ask_waiver import ask_late_waiver, ask_waiver
from bot.services.office.hold_household import hold_household, release_household
from bot.services.office.show_household import HouseholdCard, show_household
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, in_scope, number_of, words_of
from storage.approvals import APPROVED
from storage.desk import unmatched_payments
from storage.inbox import talk_of_room
from storage.people import phones_of
from storage.room_search import Found, payments_of_room, rooms_found
from storage.tables import BillLine, Community, Payment, Room

router = APIRouter()
_PAGE, _MOST_EXPORTED = 50, 20_000
METHODS = ("现金", "微信扫码", "支付宝", "刷卡", "转账")


@router.get("")
async def show(visit: Signed, q: str = "", owing: str = "", after: int = 0) -> Response:
    """A page of households."""

    def load(session: Session) -> list[tuple[Found, Bill]]:
        return _rows(session, visit, q, owing=bool(owing), after=after, limit=_PAGE + 1)

    rows = await visit.run(load)
    return await visit.page("bills/list.html", "账单", rows=rows[:_PAGE], more=len(rows) > _PAGE, q=q, owing=owing)


@router.get("/export")
async def export(visit: Signed, q: str = "", owing: str = "") -> Response:
    """The same list as a book, page by page."""

    def load(session: Session) -> list[list[Value]]:
        written: list[list[Value]] = []
        after = 0
        while len(written) < _MOST_EXPORTED:
            rows = _rows(session, visit, q, owing=bool(owing), after=after, limit=500)
            if not rows:
                break
            written += [_exported(found, bill) for found, bill in rows]
            after = rows[-1][0].room.id
        return written

    columns = (
        ExportColumn("小区"),
        ExportColumn("房号"),
        ExportColumn("业主"),
        ExportColumn("未付", Shown.MONEY, summed=True),
        ExportColumn("违约金", Shown.MONEY, summed=True),
        ExportColumn("付到"),
        ExportColumn("最早到期日", Shown.DAY),
    )
    return await visit.book("账单", "账单", columns, await visit.run(load))


@router.get("/room/{number}")
async def room(visit: Signed, number: int) -> Response:
    """One household."""

    def load(session: Session) -> tuple[HouseholdCard, list[Payment], int | None]:
        one = in_scope(visit, session.get(Room, number))
        visit.saw(session, one.id, "账单")
        return show_household(session, one, visit.now), payments_of_room(session, one.id), talk_of_room(session, one.id)

    card, payments, talk = await visit.run(load)
    values = {"card": card, "payments": payments, "talk": talk, "methods": METHODS, "once": secrets.token_hex(4)}
    return await visit.page("bills/room.html", f"{card.room.code} 的账单", alone_up_to=_alone_up_to(visit), **values)


@router.get("/room/{number}/line.svg")
async def line(visit: Signed, number: int) -> Response:
    """The experience line of a household as a picture."""

    def load(session: Session) -> str:
        one = in_scope(visit, session.get(Room, number))
        visit.saw(session, one.id, "经历线")
        home = session.get_one(Community, one.community_id)
        drawn = draw_journey(
            load_line(session, one.id, visit.now), f"{home.name} {one.code}", day_in_words(day_of(visit.now))
        )
        return as_svg(drawn)

    return Response(await visit.run(load), media_type="image/svg+xml")


@router.post("/room/{number}/phone")
async def phone(visit: Signed, number: int) -> Response:
    """The whole telephones of a household: shown on request, and that is kept."""
    visit.need(Right.PHONES)

    def load(session: Session) -> list[tuple[str, str]]:
        one = in_scope(visit, session.get(Room, number))
        visit.saw(session, one.id, "电话")
        card = show_household(session, one, visit.now)
        return [
            (person.name, visit.parts.vault.open(row.sealed))
            for _, person in card.people
            for row in phones_of(session, person.id)
        ]

    return visit.part("bills/phones.html", phones=await visit.run(load))


@router.post("/room/{number}/pay")
async def pay(visit: Signed, number: int) -> Response:
    """Money at the counter; the receipt's number makes it one payment however often the button is hit."""
    visit.need(Right.MONEY)
    form = await visit.form()
    amount, reference = _sum(words_of(form, "amount", 20)), words_of(form, "reference", 40)
    if not reference:
        raise WrongUse("请填收据号。同一个收据号只记一次，点两下也不会多记")
    entry = CounterEntry(amount, visit.now, reference, words_of(form, "method", 20), words_of(form, "item", 40))

    def work(session: Session) -> str:
        one = in_scope(visit, session.get(Room, number))
        home = session.get_one(Community, one.community_id)
        notice, done = take_payment(session, home, one, entry, visit.now, visit.actor.name)
        thank_payer(session, visit.parts.scripts(), notice, done, visit.now, visit.parts.links)
        if done.duplicate:
            return f"收据 {reference} 已经记过，没有再记一次"
        return f"收到 {words_of(form, 'amount', 20)} 元，核销 {len(done.allocations)} 项，收据会发给业主"

    return await visit.back(f"/console/bills/room/{number}", await visit.run(work))


@router.post("/room/{number}/waive")
async def waive(visit: Signed, number: int) -> Response:
    """Ask for a waiver of one line, or of the late charge where no line is named."""
    visit.need(Right.WORK)
    form = await visit.form()
    line, amount = words_of(form, "line", 20), _sum(words_of(form, "amount", 20))
    order = (amount, words_of(form, "because", 200), visit.actor.name, visit.now, _alone_up_to(visit))

    def work(session: Session) -> str:
        one = in_scope(visit, session.get(Room, number))
        if line:
            approval = ask_waiver(session, _line_of(session, one, number_of(form, "line")), *order)
        else:
            approval = ask_late_waiver(session, one, *order)
        if approval.state == APPROVED:
            return f"减免好了（编号 {approval.id}，在一人可批的额度内）"
        return f"减免提请好了（编号 {approval.id}），等另一位同事批准"

    return await visit.back(f"/console/bills/room/{number}", await visit.run(work))


@router.post("/room/{number}/hold")
async def hold(visit: Signed, number: int) -> Response:
    """暂停 and 恢复 reminders of a household."""
    visit.need(Right.WORK)
    form = await visit.form()
    why, days, back = words_of(form, "why", 100), words_of(form, "days", 3), bool(form.get("release"))

    def work(session: Session) -> str:
        one = in_scope(visit, session.get(Room, number))
        if back:
            count = release_household(session, one, visit.actor.name, visit.now)
            return "恢复提醒了" if count else "本来就没有暂停"
        until = hold_household(session, one, why, int(days or 14), visit.actor.name, visit.now)
        return f"暂停提醒，到 {until.month}月{until.day}日 复核"

    return await visit.back(f"/console/bills/room/{number}", await visit.run(work))


@router.get("/unmatched")
async def unmatched(visit: Signed) -> Response:
    """Money without a room."""
    visit.need(Right.MONEY)
    rows = await visit.run(unmatched_payments)
    return await visit.page("bills/unmatched.html", "待认领款项", rows=rows)


@router.post("/unmatched")
async def match(visit: Signed) -> Response:
    """Whose it is."""
    visit.need(Right.MONEY)
    form = await visit.form()
    payment, spelled = number_of(form, "payment"), words_of(form, "room", 60)

    def work(session: Session) -> str:
        money = session.get(Payment, payment)
        home = session.get(Community, money.community_id) if money is not None else None
        _, one = name_room(session, spelled, home.name if home is not None else "")
        return match_payment(session, payment, in_scope(visit, one), visit.actor.name, visit.now)

    return await visit.back("/console/bills/unmatched", await visit.run(work))


def _rows(  # noqa: PLR0913 - what is looked for, from which page
    session: Session, visit: Visit, q: str, *, owing: bool, after: int, limit: int
) -> list[tuple[Found, Bill]]:
    text = q.strip()[:40]
    code = (read_room(text) or text) if any(mark.isdigit() for mark in text) else ""
    found = rooms_found(
        session, visit.actor.scope, code, "" if code else text, owing=owing, after_id=after, limit=limit
    )
    bills = load_bills(session, [one.room.id for one in found], day_of(visit.now))
    return [(one, bills[one.room.id]) for one in found]


def _exported(found: Found, bill: Bill) -> list[Value]:
    upto = str(bill.paid_up_to) if bill.paid_up_to else ""
    return [found.community, found.room.code, bill.owner, bill.outstanding, bill.late_charge, upto, bill.due_on]


def _alone_up_to(visit: Visit) -> Fen:
    """What this colleague may waive alone for a household in a year."""
    return visit.parts.guard().policy.waiver_limit if visit.actor.may(Right.APPROVE) else ZERO


def _line_of(session: Session, room: Room, line_id: int) -> int:
    """A line of this household and no other: else a form could reach homes its sender may not see."""
    line = session.get(BillLine, line_id)
    if line is None or line.room_id != room.id:
        raise NotFound("这一户没有这条账单明细。刷新页面再试")
    return line_id


def _sum(text: str) -> Fen:
    try:
        return read_yuan(text)
    except ValueError as exc:
        raise WrongUse(f"“{text}”不是金额。请写成 800 或 800.50") from exc


PAGE = Page("bills", "账单", 30, router)
