"""The experience line of a household (两值一线): every touch scored by a rule anyone can read; its peak, pit and end.

Peak and end are what people remember (Alaybek 2022: r = .58 over 174 effects; short experiences, correlational). The
points below are the house's own working agreement: they order touches, they measure nobody.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Happened(StrEnum):
    """What may happen between a household and us; each is one rule."""

    MOVED_IN = "moved_in"
    BILL = "bill"
    REMINDED = "reminded"
    DEMANDED = "demanded"
    ASKED_ANSWERED = "asked_answered"
    CAME_ANGRY = "came_angry"
    SPOKE_COLDLY = "spoke_coldly"
    SAID_THANKS = "said_thanks"
    PERSON_IN_TIME = "person_in_time"
    PERSON_LATE = "person_late"
    BROKEN = "broken"
    REPAIRED_IN_TIME = "repaired_in_time"
    REPAIRED_LATE = "repaired_late"
    REPAIR_WAITS = "repair_waits"
    OBJECTED = "objected"
    RIGHT_GIVEN = "right_given"
    NOT_UPHELD = "not_upheld"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    PAID = "paid"
    THANKED = "thanked"
    REFUNDED = "refunded"
    MATTER_TOLD = "matter_told"
    NOTE = "note"
    GOOD_MOMENT = "good_moment"
    SCORE_1 = "score_1"
    SCORE_2 = "score_2"
    SCORE_3 = "score_3"
    SCORE_4 = "score_4"
    SCORE_5 = "score_5"
    LOOP_CLOSED = "loop_closed"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a touch counts, from -5 to 5, and why so."""

    title: str
    points: int
    why: str


RULES: dict[Happened, Rule] = {
    Happened.MOVED_IN: Rule("搬进来", 1, "新的开始，期待多于担心"),
    Happened.BILL: Rule("收到账单", 0, "该来的，不好不坏"),
    Happened.REMINDED: Rule("收到缴费提醒", -1, "被提醒一次，轻微打扰"),
    Happened.DEMANDED: Rule("收到书面催告", -4, "关系紧张的一刻"),
    Happened.ASKED_ANSWERED: Rule("问了就有回答", 1, "当场答复"),
    Happened.CAME_ANGRY: Rule("发火、投诉", -3, "业主自己说出口的不满"),
    Happened.SPOKE_COLDLY: Rule("口气变硬，说到法律或主管部门", -2, "不再当自己人说话"),
    Happened.SAID_THANKS: Rule("道谢、表扬", 3, "业主自己说出口的好"),
    Happened.PERSON_IN_TIME: Rule("同事按时回话", 2, "说到做到"),
    Happened.PERSON_LATE: Rule("同事回话晚了", -3, "答应了没做到"),
    Happened.BROKEN: Rule("东西坏了来报修", -1, "麻烦的开始，还不是我们的错"),
    Happened.REPAIRED_IN_TIME: Rule("按时修好", 4, "麻烦变成了可靠"),
    Happened.REPAIRED_LATE: Rule("修好了，但晚了", 1, "结果好，过程不好"),
    Happened.REPAIR_WAITS: Rule("过了时间还没修", -4, "最伤人的是没人管"),
    Happened.OBJECTED: Rule("提出异议", -2, "觉得不公平"),
    Happened.RIGHT_GIVEN: Rule("异议成立，改了", 3, "被认真对待"),
    Happened.NOT_UPHELD: Rule("异议不成立，讲清了", -1, "没如愿，但有答复"),
    Happened.PROMISE_KEPT: Rule("答应的日子付了", 1, "业主守信"),
    Happened.PROMISE_BROKEN: Rule("答应的日子没付", -1, "双方都不自在"),
    Happened.PAID: Rule("缴费", 0, "付钱本身不愉快，好坏看后面怎么待他"),
    Happened.THANKED: Rule("当场致谢、给收据", 2, "付完钱马上被看见"),
    Happened.REFUNDED: Rule("退款到了", 1, "该退的退了"),
    Happened.MATTER_TOLD: Rule("自己的事有了回话", 3, "付钱之后还有人管"),
    Happened.NOTE: Rule("知道钱做了什么", 1, "看得见的服务"),
    Happened.GOOD_MOMENT: Rule("不为收费的问候", 2, "想起他不是因为钱"),
    Happened.SCORE_1: Rule("打了 1 分", -5, "业主自己打的"),
    Happened.SCORE_2: Rule("打了 2 分", -4, "业主自己打的"),
    Happened.SCORE_3: Rule("打了 3 分", 0, "业主自己打的"),
    Happened.SCORE_4: Rule("打了 4 分", 4, "业主自己打的"),
    Happened.SCORE_5: Rule("打了 5 分", 5, "业主自己打的"),
    Happened.LOOP_CLOSED: Rule("低分办完，回了话", 4, "说了有用"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `what` in a few words of the record."""

    at: dt.datetime
    happened: Happened
    what: str = ""

    @property
    def rule(self) -> Rule:
        """The rule that scores it."""
        return RULES[self.happened]


@dataclass(frozen=True, slots=True)
class Line:
    """A household's line in time. `peak` is the best, `pit` the worst, None where nothing was good, or bad."""

    events: tuple[Event, ...]
    peak: Event | None = None
    pit: Event | None = None
    end: Event | None = None

    @property
    def remembered(self) -> float | None:
        """峰终值: the mean of the strongest moment and the end, from -5 to 5."""
        if self.end is None:
            return None
        points = [mark.rule.points for mark in (self.peak, self.pit) if mark]
        strongest = max(points, key=lambda one: (abs(one), -one), default=0)  # of equal ones the bad one weighs more
        return (strongest + self.end.rule.points) / 2

    @property
    def remembered_in_words(self) -> str:
        """`+4.0`, `0`, `-2.5`; 还没有 where nothing counted yet."""
        if self.remembered is None:
            return "还没有"
        return f"{self.remembered:+.1f}" if self.remembered else "0"

    @property
    def ended_well(self) -> bool:
        """Is the last thing that counted a good one?"""
        return self.end is not None and self.end.rule.points > 0


def draw_line(events: Iterable[Event]) -> Line:
    """Order the events and find what is remembered; what scores nothing is drawn and is neither peak nor end."""
    ordered = tuple(sorted(events, key=lambda event: event.at))
    counted = [event for event in ordered if event.rule.points]
    if not counted:
        return Line(ordered)
    peak = max(counted, key=lambda event: (event.rule.points, event.at))
    pit = min(counted, key=lambda event: (event.rule.points, event.at))
    return Line(ordered, peak if peak.rule.points > 0 else None, pit if pit.rule.points < 0 else None, counted[-1])


_ADVICE = {
    Happened.REPAIR_WAITS: "今天就去把这件报修办完，当面给个日子；办完之前不谈费用。",
    Happened.PERSON_LATE: "负责人今天打电话回话，先道歉再说事；费用等三天。",
    Happened.CAME_ANGRY: "由主管听一次，把他说的一件事办成，再让管家回去谈别的。",
    Happened.SPOKE_COLDLY: "换主管来听，把他要的依据一次给全，写成书面的。",
    Happened.DEMANDED: "话说得最重的一刻之后，找人当面谈一次，问还有什么没办好。",
    Happened.OBJECTED: "把异议核完，给结果、日期和依据；没核完不催。",
    Happened.NOT_UPHELD: "带着账当面讲一遍依据，问他哪里还不服。",
    Happened.PROMISE_BROKEN: "先问是不是遇到了难处，再另约一个日子。",
    Happened.REMINDED: "下一次碰面换成一件跟钱无关的事。",
    Happened.BROKEN: "盯住这张工单，赶在时限前修好，修好当天回话。",
    Happened.SCORE_1: "两个工作小时内由点名的同事上门或打电话，办完回话。",
    Happened.SCORE_2: "两个工作小时内由点名的同事打电话，办完回话。",
}
_STILL_OPEN = (Happened.REPAIR_WAITS, Happened.PERSON_LATE)


def advice(line: Line) -> str:
    """What a manager would do next, in a sentence."""
    if line.end is None:
        return "还没有打过交道：搬进来、第一张账单都是开头的机会。"
    waits = _waiting(line.events)
    if waits is not None:
        return _ADVICE[waits.happened]
    if not line.ended_well:
        return _ADVICE.get(line.end.happened, "找一件他在意的小事办成，给这一段一个好的结尾。")
    if line.pit is not None and line.pit.rule.points <= -3:  # noqa: PLR2004 - a deep one
        return f"结尾拉回来了；把“{line.pit.rule.title}”那天的原因在内部改掉，别再有第二次。"
    return "保持：不加打扰，下一期照常早一点把账单送到，周年时问候一声。"


def _waiting(events: Sequence[Event]) -> Event | None:
    """The gravest thing of ours still undone: nothing later of its own sort has put it right."""
    mends = {
        Happened.REPAIR_WAITS: (Happened.REPAIRED_LATE, Happened.REPAIRED_IN_TIME),
        Happened.PERSON_LATE: (Happened.PERSON_IN_TIME, Happened.LOOP_CLOSED),
    }
    for event in sorted(events, key=lambda event: event.rule.points):  # the gravest first
        if event.happened in _STILL_OPEN:
            later = (other for other in events if other.at > event.at)
            if not any(other.happened in mends[event.happened] for other in later):
                return event
    return None
