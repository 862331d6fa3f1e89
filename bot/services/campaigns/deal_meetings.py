"""全员参与, lawfully: meetings dealt to the stewards of a building, so many a day each, with a card of what to say.

Only the owner, by daylight, once a household; the card holds the house position, so that everybody says the same.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.campaign import Due, Step
from bot.domain.moments import CHINA, day_in_words, day_of
from bot.domain.money import ZERO, yuan
from bot.services.campaigns.look_at_cases import Looked
from storage.campaigns import RoomRef, dealt_since, stewards_of
from storage.tables import Task

_WITHIN = dt.timedelta(days=3)
_RULES = "只找业主本人，{begins} 点到 {ends} 点，一户一次；不找家人、单位和邻居，不张贴，不留写明欠费的纸条。"


@dataclass(slots=True)
class Dealer:
    """Deals the meetings of one page; what a building's colleagues cannot do today waits for tomorrow."""

    session: Session
    now: dt.datetime
    _dealt: dict[str, Counter[int]] = field(default_factory=dict)  # by step, then building
    _stewards: dict[int, list[str]] = field(default_factory=dict)

    def deal(self, looked: Looked, room: RoomRef, step: Step, due: Due) -> Task | None:
        """The to-do of one household; None when today's are all dealt."""
        dealt = self._dealt_of(step)
        stewards = self._stewards_of(room.building_id)
        if dealt[room.building_id] >= step.a_day * max(len(stewards), 1):
            return None
        who = stewards[dealt[room.building_id] % len(stewards)] if stewards else ""
        dealt[room.building_id] += 1
        return self.task(looked, room, step, due, f"派给{who}。" if who else "")

    def task(self, looked: Looked, room: RoomRef, step: Step, due: Due, who: str = "") -> Task:
        """A to-do with its card."""
        rules = _RULES.format(begins=step.from_hour, ends=step.until_hour)
        day = day_of(self.now + _WITHIN)
        return Task(
            community_id=room.community_id,
            room_id=room.id,
            kind="campaign",
            subject=f"room:{room.id}:{step.subject}:{due.opens_on.isoformat()}",
            what=f"{step.title}（{room.code}）：{who}{step.task}{rules}口径：{position_card(looked)}",
            opened_at=self.now,
            due_at=dt.datetime.combine(day, dt.time(step.until_hour), CHINA),
        )

    def _dealt_of(self, step: Step) -> Counter[int]:
        if step.id not in self._dealt:
            morning = dt.datetime.combine(day_of(self.now), dt.time(), CHINA)
            self._dealt[step.id] = Counter(dealt_since(self.session, step.campaign, step.id, morning))
        return self._dealt[step.id]

    def _stewards_of(self, building_id: int) -> list[str]:
        if building_id not in self._stewards:
            self._stewards |= {building_id: [], **stewards_of(self.session, [building_id])}
        return self._stewards[building_id]


def position_card(looked: Looked) -> str:
    """What the house says of this flat, in one line for the colleague who meets the owner."""
    home = looked.standing.household if looked.standing is not None else None
    if home is None:
        return "先在系统里看这一户的记录"
    said = [f"账上没有异议的未缴 {yuan(home.open_sum)} 元" if home.open_sum > ZERO else "没有要付的"]
    said += [f"异议 {dispute}" for dispute in home.disputes]
    said += [f"工单 {order}" for order in home.work_orders]
    said += [f"答应 {day_in_words(home.promised_on)} 前付"] if home.promised_on else []
    said += [home.plan] if home.plan else []
    said += [f"可免违约金到 {day_in_words(looked.offer.offer.until)}"] if looked.offer is not None else []
    said += [f"按记录属于{looked.segment.segment}：{looked.segment.because}"] if looked.segment is not None else []
    return "；".join(said) + "。别的方案没有批准过，不答应"
