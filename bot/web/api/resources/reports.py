"""Reports by definition: figures, and nobody's data."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.domain.errors import WrongUse
from bot.domain.moments import day_of
from bot.domain.period import Period
from bot.services.bills.name_room import name_community
from bot.services.money.report_collection import DEFINITIONS, report_collection
from bot.services.money.tell_money import tell_collection
from bot.web.api.asked import CommunityName
from bot.web.api.caller import Looking
from bot.web.api.shapes import Span, Sum

router = APIRouter(prefix="/reports", tags=["报表"])
Share = Annotated[float | None, Field(description="0 到 1；没有可除的数是 null")]


class Homes(BaseModel):
    """By household."""

    billed: int
    settled: int
    rate: Share


class Collection(BaseModel):
    """`guanjia report collection --json`, with what each figure means."""

    as_of: str
    period: Span
    billed: Sum
    received: Sum
    outstanding: Sum
    open_before: Sum
    recovered: Sum
    current_rate: Share
    arrears_rate: Share
    overall_rate: Share
    households: Homes
    disputed: Sum
    limitation_risk: Sum
    promise_rate: Share
    instalment_rate: Share
    definitions: dict[str, str] = Field(description="每个数的口径")


@router.get(
    "/collection",
    summary="收缴率",
    description="当期收缴率、清欠率、综合收缴率，按金额和户数。",
    response_model=Collection,
)
async def collection(
    caller: Looking,
    period: Annotated[str, Query(description="账期，如 2026-10..2026-12；不写就是最近一期", max_length=20)] = "",
    community: CommunityName = "",
) -> dict[str, Any]:
    """The rates."""
    wanted = _period(period)

    def work(session: Session) -> dict[str, Any]:
        home = name_community(session, community).id if community else None
        return tell_collection(report_collection(session, day_of(caller.now), wanted, home))

    return {**await caller.run(work), "definitions": DEFINITIONS}


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except ValueError as exc:
        raise WrongUse(f"看不懂账期“{text}”。请写成 2026-10..2026-12") from exc
