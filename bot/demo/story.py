"""Tell the demo's story in virtual time: an owner asks, is proven, reads the bill, objects, promises, pays, is thanked.

Every line is a real turn through the house; only the clock is ours.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.demo.sample_sheets import COMMUNITY
from bot.domain.moments import day_in_words
from bot.domain.money import yuan
from bot.services.bills.name_room import name_room
from bot.services.bills.show_bill import load_bill
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.money.thank_payer import thank_payer
from bot.services.talk.sit_at_terminal import Seat
from bot.wiring import House
from storage.identities import identity_of
from storage.outbox import waiting_for

ROOM = "3-2-501"
CHANNEL = "terminal"
VISITOR = Seat("演示来客", COMMUNITY)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: who says it (`业主`, `管家`, `旁白`) and what."""

    who: str
    words: str


def tell_story(house: House, begins: dt.datetime) -> Iterator[Line]:
    """The story from `begins` on; each line is told as soon as it happened."""
    clock = begins
    for minutes, told in _SCENES:
        clock += dt.timedelta(minutes=minutes)
        if isinstance(told, str):
            yield from _says(house, told, clock)
        else:
            yield from told(house, clock)


def _says(house: House, words: str, now: dt.datetime) -> Iterator[Line]:
    yield Line("业主", words)
    for text in house.say_locally(CHANNEL, VISITOR, words, now).answer.texts:
        yield Line("管家", text)


def _days_pass(_house: House, now: dt.datetime) -> Iterator[Line]:
    yield Line("旁白", f"几天后，{day_in_words(now.date())}，业主路过服务中心。")


def _pays_at_the_counter(house: House, now: dt.datetime) -> Iterator[Line]:
    with house.database.transaction() as session:
        home, room = name_room(session, ROOM, COMMUNITY)
        open_sum = load_bill(session, room.id, now.date()).outstanding
        entry = CounterEntry(open_sum, now, f"DEMO-{now:%Y%m%d}", "微信扫码")
        notice, settlement = take_payment(session, home, room, entry, now)
        thank_payer(session, house.scripts, notice, settlement, now, house.link_maker)
        identity = identity_of(session, CHANNEL, "main", VISITOR.address)
        receipts = [row.text for row in waiting_for(session, identity.id)]
    kept = "，业主答应的日子做到了" if settlement.promises_kept else ""
    yield Line("旁白", f"柜台收款 {yuan(notice.amount)} 元，核销 {len(settlement.allocations)} 项{kept}。")
    yield from (Line("管家", text) for text in receipts)


Scene = Callable[[House, dt.datetime], Iterator[Line]]
_SCENES: tuple[tuple[int, str | Scene], ...] = (
    (0, "你好，我家这个季度物业费要交多少"),
    (1, "绑定 3-2-501 张伟 8821"),
    (1, "明细"),
    (3, "厨房漏水报修两个星期了没人来，凭什么让我交钱"),
    (2, "行吧，那我下周五交"),
    (11 * 24 * 60, _days_pass),
    (5, _pays_at_the_counter),
    (20, "我交过了，你们看到了吗"),
    (1, "谢谢"),
)
