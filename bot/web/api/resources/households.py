"""Households: the list, one household's card, its bill, and reminders held and let go."""

import datetime as dt
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.services.bills.name_room import name_community, name_room
from bot.services.bills.show_bill import load_bill
from bot.services.bills.tell_bill import tell_bill
from bot.services.office.hold_household import LONGEST_DAYS, hold_household, release_household
from bot.services.office.show_household import show_household
from bot.web.api.asked import After, Body, CommunityName, Limit, NeededWords, RoomName, next_after
from bot.web.api.caller import Looking, Working
from bot.web.api.shapes import Bill, Sum
from storage.room_search import rooms_found

router = APIRouter(prefix="/households", tags=["住户"])


class Household(BaseModel):
    """One room of a list."""

    id: int
    community: str
    room: str
    kind: str
    area: str | None = Field(description="建筑面积，㎡")
    occupancy: str
    vacant: bool


class Households(BaseModel):
    """A page."""

    households: list[Household]
    next: int | None = Field(description="下一页的 after；没有下一页是 null")


class Promised(BaseModel):
    """承诺."""

    promised_on: dt.date
    amount: Sum | None = Field(description="null：全部未付")


class Held(BaseModel):
    """暂停催缴."""

    reason: str
    since: dt.date
    review_on: dt.date | None


class Card(BaseModel):
    """What is open for one household."""

    community: str
    room: str
    outstanding: Sum
    undisputed: Sum
    promises: list[Promised]
    objections: list[str]
    work_orders: list[str]
    holds: list[Held]
    wish: str = Field(description="业主对联系的要求；空：没说过")


class Stopped(BaseModel):
    """Until when reminders rest."""

    until: dt.date


class Released(BaseModel):
    """How many holds were lifted."""

    released: int


class Stop(Body):
    """Why and for how long."""

    why: NeededWords
    days: int = Field(ge=1, le=LONGEST_DAYS)


@router.get(
    "", summary="住户一览", description="一页一页按编号给；owing=true 只给有欠费的。", response_model=Households
)
async def households(
    caller: Looking, community: CommunityName = "", after: After = 0, limit: Limit = 100, *, owing: bool = False
) -> dict[str, Any]:
    """The rooms, without anybody's data."""

    def work(session: Session) -> dict[str, Any]:
        home = name_community(session, community).id if community else None
        found = rooms_found(session, None, owing=owing, community_id=home, after_id=after, limit=limit)
        if owing:
            caller.saw(session, [one.room.id for one in found], "接口：欠费名单")
        return {
            "households": [
                {
                    "id": one.room.id,
                    "community": one.community,
                    "room": one.room.code,
                    "kind": one.room.kind,
                    "area": str(one.room.area) if one.room.area is not None else None,
                    "occupancy": one.room.occupancy,
                    "vacant": one.room.vacant,
                }
                for one in found
            ],
            "next": next_after([one.room.id for one in found], limit),
        }

    return await caller.run(work)


@router.get(
    "/{room}", summary="一户的情况", description="未付多少、承诺、异议、工单、暂停和联系要求。", response_model=Card
)
async def card(caller: Looking, room: RoomName, community: CommunityName = "") -> dict[str, Any]:
    """As the card beside a talk."""

    def work(session: Session) -> dict[str, Any]:
        home, found = name_room(session, room, community)
        shown = show_household(session, found, caller.now)
        caller.saw(session, [found.id], "接口：住户情况")
        return {
            "community": home.name,
            "room": found.code,
            "outstanding": yuan(shown.bill.outstanding),
            "undisputed": yuan(shown.bill.undisputed),
            "promises": [
                {"promised_on": one.promised_on, "amount": None if one.amount is None else yuan(one.amount)}
                for one in shown.promises
            ],
            "objections": [one.what for one in shown.objections],
            "work_orders": [one.what for one in shown.orders],
            "holds": [{"reason": one.reason, "since": one.since, "review_on": one.review_on} for one in shown.holds],
            "wish": shown.wish,
        }

    return await caller.run(work)


@router.get(
    "/{room}/bill", summary="一户的账单", description="和 guanjia bill --json 一样，逐项有算法。", response_model=Bill
)
async def bill(caller: Looking, room: RoomName, community: CommunityName = "") -> dict[str, Any]:
    """The breakdown."""
    scripts, today = caller.parts.scripts(), day_of(caller.now)

    def work(session: Session) -> dict[str, Any]:
        _home, found = name_room(session, room, community)
        shown = load_bill(session, found.id, today)
        caller.saw(session, [found.id], "接口：账单")
        return tell_bill(shown, scripts, today)

    return await caller.run(work)


@router.post(
    "/{room}/hold",
    summary="暂停催缴",
    description="到日子有人复核；写明原因。",
    response_model=Stopped,
    status_code=201,
)
async def hold(caller: Working, room: RoomName, stop: Stop, community: CommunityName = "") -> dict[str, Any]:
    """Reminders rest."""

    def work(session: Session) -> dict[str, Any]:
        _home, found = name_room(session, room, community)
        return {"until": hold_household(session, found, stop.why, stop.days, caller.actor.name, caller.now)}

    return await caller.run(work)


@router.delete("/{room}/hold", summary="恢复催缴", description="这一户所有的暂停都解除。", response_model=Released)
async def release(caller: Working, room: RoomName, community: CommunityName = "") -> dict[str, Any]:
    """Reminders may go again."""

    def work(session: Session) -> dict[str, Any]:
        _home, found = name_room(session, room, community)
        return {"released": release_household(session, found, caller.actor.name, caller.now)}

    return await caller.run(work)
