"""The owners' pages: `/bill/{token}`, `/receipt/{token}`, `/rate/{token}`. No log-in, no script but the pay button's.

A page that does not open says why and what to do (404, 410); what is posted answers with a page of its own.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import segno
import structlog
from fastapi import APIRouter, Form
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from sqlmodel import Session

from bot.domain.errors import GuanjiaError
from bot.domain.inbound import Inbound, InboundKind
from bot.domain.moments import day_of
from bot.domain.money import Fen, read_yuan
from bot.domain.page_token import Purpose
from bot.domain.period import Period
from bot.domain.trade import PayWay
from bot.papers.capitals import in_capitals
from bot.papers.shares import colours_of, shares_of
from bot.services.bills.say_bill import bill_values, why_changed
from bot.services.bills.show_bill import load_bill
from bot.services.feedback.rate import Rated, Score, rate
from bot.services.links.open_link import Opened, Shut, open_link
from bot.services.pages.act_on_page import (
    TIMES,
    Said,
    ask_instalments,
    ask_vacant,
    dispute_line,
    stop_reminders,
)
from bot.services.pages.show_receipt import load_receipt
from bot.services.trading.draft_order import CannotPay, Wish
from bot.services.trading.open_checkout import Checkout, open_checkout
from bot.web.owner.bars import bar_of_costs, bar_of_lines
from bot.web.owner.draw import draw
from bot.web.owner.parts import OwnerParts
from bot.web.safe_headers import POLICY

FILES = StaticFiles(directory=Path(__file__).parent / "static")
_STATUS = {"unknown": 404, "expired": 410, "revoked": 410}
_FORMS = {"write_something", "how_many_times", "rate_choose"}  # answers that say: please once more
_LONGEST = 500
_SDK = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"  # only this draws the platform's consent button
_WITH_SDK = POLICY.replace("script-src 'self'", "script-src 'self' https://res.wx.qq.com")
_log = structlog.get_logger(__name__)

Words = Annotated[str, Form(max_length=_LONGEST)]
Number = Annotated[int, Form(ge=0, le=2**62)]


class OwnerDoor:
    """Opens pages."""

    def __init__(self, parts: OwnerParts) -> None:
        self._parts = parts

    def router(self) -> APIRouter:
        """Their addresses."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/bill/{token}", self.bill, methods=["GET"])
        router.add_api_route("/bill/{token}/pay", self.pay, methods=["POST"])
        router.add_api_route("/bill/{token}/dispute", self.dispute, methods=["POST"])
        router.add_api_route("/bill/{token}/ask", self.ask, methods=["POST"])
        router.add_api_route("/bill/{token}/vacant", self.vacant, methods=["POST"])
        router.add_api_route("/bill/{token}/instalments", self.instalments, methods=["POST"])
        router.add_api_route("/bill/{token}/stop", self.stop, methods=["POST"])
        router.add_api_route("/receipt/{token}", self.receipt, methods=["GET"])
        router.add_api_route("/receipt/{token}/pdf", self.receipt_pdf, methods=["GET"])
        router.add_api_route("/rate/{token}", self.rating, methods=["GET"])
        router.add_api_route("/rate/{token}", self.rate, methods=["POST"])
        return router

    async def bill(self, token: str) -> Response:
        """The bill: what is open and by when, then how it comes about."""
        now = self._parts.clock()

        def show(session: Session, opened: Opened) -> Response:
            return self._bill_page(session, opened, token, now)

        return await self._with(Purpose.BILL, token, now, show)

    async def pay(self, token: str, amount: Words = "") -> Response:
        """An order for all that is open, or for a part of it."""
        now, scripts = self._parts.clock(), self._parts.scripts()
        opened = await self._open(Purpose.BILL, token, now)
        if isinstance(opened, Shut):
            return self._shut(opened)
        back = f"/bill/{token}"
        try:
            part = Fen(read_yuan(amount.strip())) if amount.strip() else None
        except ValueError:
            return draw("note.html", scripts, 400, title="pay_title", text=scripts.say("page.pay_not_a_sum"), back=back)
        try:
            checkout = await self._checkout(opened, part, now)
        except CannotPay as exc:
            values = {"most": int(exc.most)} if exc.line == "too_much" else {}
            text = scripts.say(f"page.pay_{exc.line}", values)
            return draw("note.html", scripts, 409, title="pay_title", text=text, back=back)
        return draw("pay.html", scripts, checkout=checkout, qr=_qr(checkout), back=back)

    async def dispute(self, token: str, line: Number, words: Words = "") -> Response:
        """One line is in doubt."""
        return await self._act(token, lambda session, opened, now: dispute_line(session, opened, line, words, now))

    async def vacant(self, token: str, words: Words = "") -> Response:
        """The home stands empty."""
        return await self._act(token, lambda session, opened, now: ask_vacant(session, opened, words, now))

    async def instalments(self, token: str, count: Number = 0) -> Response:
        """All at once is too much."""
        return await self._act(token, lambda session, opened, now: ask_instalments(session, opened, count, now))

    async def stop(self, token: str) -> Response:
        """No more reminders."""
        return await self._act(token, stop_reminders)

    async def ask(self, token: str, words: Words = "") -> Response:
        """A question, answered as the talk answers it."""
        now, scripts = self._parts.clock(), self._parts.scripts()

        def take(session: Session, opened: Opened) -> Response:
            texts = self._answer(session, opened, words, now)
            return draw("answer.html", scripts, texts=texts, back=f"/bill/{token}")

        return await self._with(Purpose.BILL, token, now, take)

    async def receipt(self, token: str) -> Response:
        """The receipt, to be kept or printed; in a chat whose platform asks for consents, one is asked for here."""
        now, scripts = self._parts.clock(), self._parts.scripts()
        opened = await self._open(Purpose.RECEIPT, token, now)
        asked = None
        if isinstance(opened, Opened):
            asked = await self._parts.ask_consent(opened.link.identity_id, f"/receipt/{token}", now)

        def show(session: Session, opened: Opened) -> Response:
            receipt = load_receipt(session, opened, now)
            if receipt is None:
                return self._shut(Shut("unknown"))
            pdf = f"/receipt/{token}/pdf"
            capitals = in_capitals(receipt.amount)
            page = draw("receipt.html", scripts, receipt=receipt, capitals=capitals, pdf=pdf, asked=asked, sdk=_SDK)
            if asked is not None:
                page.headers["content-security-policy"] = _WITH_SDK
            return page

        return await self._with(Purpose.RECEIPT, token, now, show)

    async def receipt_pdf(self, token: str) -> Response:
        """The receipt on A4."""
        now, scripts = self._parts.clock(), self._parts.scripts()

        def write(session: Session, opened: Opened) -> Response:
            receipt = load_receipt(session, opened, now)
            if receipt is None:
                return self._shut(Shut("unknown"))
            from bot.services.pages.print_receipt import print_receipt  # noqa: PLC0415 - heavy: not at every start

            named = {"Content-Disposition": f'inline; filename="{receipt.number}.pdf"'}
            return Response(print_receipt(scripts, receipt, day_of(now)), media_type="application/pdf", headers=named)

        return await self._with(Purpose.RECEIPT, token, now, write)

    async def rating(self, token: str) -> Response:
        """Five answers and room for a word."""
        now, scripts = self._parts.clock(), self._parts.scripts()
        show: Callable[[Session, Opened], Response] = lambda _session, _opened: draw("rate.html", scripts, token=token)  # noqa: E731
        return await self._with(Purpose.RATE, token, now, show)

    async def rate(self, token: str, score: Number = 0, words: Words = "") -> Response:
        """Keep the score; a low one is a person's work from this moment."""
        now, scripts = self._parts.clock(), self._parts.scripts()
        back = f"/rate/{token}"

        def take(session: Session, opened: Opened) -> Response:
            if not 1 <= score <= 5:  # noqa: PLR2004 - stars
                return draw(
                    "note.html", scripts, 400, title="rate_title", text=scripts.say("page.rate_choose"), back=back
                )
            given = Score(score, comment=words.strip(), how="page")
            done = rate(session, opened.room, opened.identity, given, now, opened.link.subject)
            return draw("note.html", scripts, title="done_title", text=_thanks(scripts.say, done), back="")

        return await self._with(Purpose.RATE, token, now, take)

    async def _act(self, token: str, act: Callable[[Session, Opened, dt.datetime], Said]) -> Response:
        now, scripts = self._parts.clock(), self._parts.scripts()

        def take(session: Session, opened: Opened) -> Response:
            said = act(session, opened, now)
            text = scripts.say(f"page.{said.line}", said.values)
            status, title = (400, "once_more") if said.line in _FORMS else (200, "done_title")
            return draw("note.html", scripts, status, title=title, text=text, back=f"/bill/{token}")

        return await self._with(Purpose.BILL, token, now, take)

    async def _with(
        self, purpose: Purpose, token: str, now: dt.datetime, show: Callable[[Session, Opened], Response]
    ) -> Response:
        """The page behind the token, in one transaction; what we cannot do is said, never shown as a fault."""

        def open_and_show(session: Session) -> Response:
            opened = open_link(session, self._parts.link_key, purpose, token, now)
            return self._shut(opened) if isinstance(opened, Shut) else show(session, opened)

        try:
            return await self._parts.database.run(open_and_show)
        except GuanjiaError as exc:
            _log.warning("owner's page refused", purpose=purpose, because=str(exc))
            scripts = self._parts.scripts()
            return draw("note.html", scripts, 409, title="shut_title", text=scripts.say("page.trouble"), back="")

    async def _open(self, purpose: Purpose, token: str, now: dt.datetime) -> Opened | Shut:
        return await self._parts.database.run(
            lambda session: _apart(session, open_link(session, self._parts.link_key, purpose, token, now))
        )

    async def _checkout(self, opened: Opened, part: Fen | None, now: dt.datetime) -> Checkout:
        gateway = next(iter(self._parts.gateways.values()), None)
        if gateway is None:
            raise CannotPay("platform", "没有接支付平台")
        payer = self._parts.payer_of(opened.identity) if opened.identity is not None else ""
        wish = Wish(opened.room.id, PayWay.IN_CHAT if payer else PayWay.SCAN, payer, amount=part)
        number = f"GJ{secrets.token_hex(13)}"
        return await open_checkout(
            self._parts.database, gateway, wish, number, opened.room.code, now, self._parts.lasts
        )

    def _answer(self, session: Session, opened: Opened, words: str, now: dt.datetime) -> tuple[str, ...]:
        scripts, identity = self._parts.scripts(), opened.identity
        if identity is None or not words.strip():
            return (scripts.say("page.write_something"),)
        inbound = Inbound(
            identity.channel,
            identity.account,
            identity.address,
            f"page-{secrets.token_hex(12)}",
            InboundKind.PAGE,
            words.strip(),
            now,
        )
        answer = self._parts.take_turn(session, inbound, now)
        return answer.texts or (scripts.say("page.asked_person"),)

    def _bill_page(self, session: Session, opened: Opened, token: str, now: dt.datetime) -> Response:
        scripts, today = self._parts.scripts(), day_of(now)
        bill = load_bill(session, opened.room.id, today)
        return draw(
            "bill.html",
            scripts,
            bill=bill,
            values=bill_values(bill),
            due=_due(bill.due_on, today) if bill.undisputed > 0 else "",
            changes=[(change, why_changed(change, scripts)) for change in bill.changes],
            lines_bar=bar_of_lines(bill),
            colours=colours_of(shares_of(bill.lines)),
            costs_bar=bar_of_costs(bill.cost_shares),
            can_pay=bool(self._parts.gateways),
            can_ask=opened.identity is not None,
            paid_up_to=str(Period(bill.paid_up_to, bill.paid_up_to)) if bill.paid_up_to else "",
            until=day_of(opened.link.expires_at),
            times=TIMES,
            token=token,
        )

    def _shut(self, shut: Shut) -> Response:
        scripts = self._parts.scripts()
        text = scripts.say(f"page.shut_{shut.why}")
        return draw("note.html", scripts, _STATUS[shut.why], title="shut_title", text=text, back="")


def _apart(session: Session, opened: Opened | Shut) -> Opened | Shut:
    """To be read after the transaction."""
    if isinstance(opened, Opened):
        session.flush()
        for row in (opened.link, opened.room, opened.identity):
            if row is not None:
                session.refresh(row)
                session.expunge(row)
    return opened


def _due(due_on: dt.date | None, today: dt.date) -> str:
    if due_on is None:
        return ""
    return "due_ahead" if today < due_on else "due_today" if today == due_on else "due_past"


def _qr(checkout: Checkout) -> str:
    """The QR as one SVG path; nothing of it comes from outside."""
    if checkout.way is not PayWay.SCAN:
        return ""
    return segno.make(checkout.side["code_url"], error="m").svg_inline(scale=6, border=3, omitsize=True)


def _thanks(say: Callable[..., str], done: Rated) -> str:
    if not done.answer_by:
        return say("page.rate_thanks")
    if not done.in_charge:
        return say("page.rate_sorry_nobody", {"by": done.answer_by})
    return say("page.rate_sorry", {"who": done.in_charge, "by": done.answer_by})
