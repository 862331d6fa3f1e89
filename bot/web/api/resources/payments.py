"""Payments of a household: what is on record, and one taken elsewhere told to us, once."""

import datetime as dt
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.domain.errors import WrongUse
from bot.domain.moments import iso, read_moment
from bot.domain.money import yuan
from bot.domain.typed_amount import read_amount
from bot.services.bills.name_room import name_room
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.money.tell_money import tell_settlement
from bot.services.money.thank_payer import thank_payer
from bot.web.api.asked import Body, CommunityName, NeededWords, RoomName, Words
from bot.web.api.caller import Cashing, Looking
from bot.web.api.shapes import Span, Sum
from storage.payments import payments_of

router = APIRouter(prefix="/households/{room}/payments", tags=["缴费"])
_EARLIEST = 2000


class Paid(BaseModel):
    """One payment."""

    amount: Sum
    paid_at: str
    method: str
    gateway: str
    reference: str


class Payments(BaseModel):
    """All of a household, the oldest first."""

    payments: list[Paid]


class Allocated(BaseModel):
    """What one line took."""

    item: str
    period: Span
    amount: Sum


class Settled(BaseModel):
    """`guanjia pay --json`."""

    community: str
    room: str
    amount: Sum
    paid_at: str
    reference: str
    duplicate: bool = Field(description="这个收据号以前记过，没有重复入账")
    allocations: list[Allocated]
    prepaid: Sum
    outstanding: Sum
    promises_kept: int
    reminders_cancelled: int


class Payment(Body):
    """Money taken elsewhere."""

    amount: NeededWords = Field(description="元", examples=["751.80"])
    reference: NeededWords = Field(description="收据号；同一号再发一次不重复入账")
    paid_at: Words = Field(default="", description="缴费时间；不写就是现在", examples=["2026-11-23T09:30"])
    method: Words = Field(default="", description="方式：现金、刷卡、转账……")
    item: Words = Field(default="", description="业主指定缴哪个收费项目；不写按民法典 560 条的次序")


@router.get("", summary="一户的缴费记录", description="从早到晚。", response_model=Payments)
async def payments(caller: Looking, room: RoomName, community: CommunityName = "") -> dict[str, Any]:
    """What is on record."""

    def work(session: Session) -> dict[str, Any]:
        _home, found = name_room(session, room, community)
        caller.saw(session, [found.id], "接口：缴费记录")
        return {
            "payments": [
                {
                    "amount": yuan(one.amount),
                    "paid_at": iso(one.paid_at),
                    "method": one.method,
                    "gateway": one.gateway,
                    "reference": one.trade_number,
                }
                for one in payments_of(session, found.id)
            ]
        }

    return await caller.run(work)


@router.post(
    "",
    summary="告诉管家收到一笔",
    description="核销、取消等着的提醒、兑现承诺、开始缴费后的感谢，一次办完。新记的回 201，收据号记过的回 200。",
    response_model=Settled,
    status_code=201,
    responses={200: {"model": Settled, "description": "这个收据号以前记过"}},
)
async def pay(
    caller: Cashing, answer: Response, room: RoomName, payment: Payment, community: CommunityName = ""
) -> dict[str, Any]:
    """Settle it."""
    scripts, links, now = caller.parts.scripts(), caller.parts.links, caller.now
    paid_at = _moment(payment.paid_at, now)
    entry = CounterEntry(read_amount(payment.amount), paid_at, payment.reference, payment.method, payment.item)

    def work(session: Session) -> dict[str, Any]:
        home, found = name_room(session, room, community)
        notice, settlement = take_payment(session, home, found, entry, now, caller.actor.name)
        thank_payer(session, scripts, notice, settlement, now, links)
        return tell_settlement(home, found, notice, settlement)

    told = await caller.run(work)
    answer.status_code = 200 if told["duplicate"] else 201
    return told


def _moment(text: str, now: dt.datetime) -> dt.datetime:
    """When it was paid. Raises WrongUse for what is no moment, or lies ahead."""
    try:
        told = read_moment(text) if text else now
    except ValueError as exc:
        raise WrongUse(f"看不懂时间“{text}”。请写成 2026-11-23T09:30") from exc
    if told.year < _EARLIEST or told > now + dt.timedelta(days=1):
        raise WrongUse(f"缴费时间 {text} 不对：不能是将来，也不能早于 {_EARLIEST} 年")
    return told
