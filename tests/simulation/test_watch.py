"""The watcher sees each broken guard; a trial without faults would prove nothing if it could not."""

import datetime as dt

import pytest

from bot.domain.moments import CHINA
from bot.domain.speaking import Policy
from bot.domain.workdays import Calendar
from bot.simulation.households import Way, chance, invent
from bot.simulation.watch import Diary, breaches

DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=CHINA)
CALENDAR = Calendar.of({dt.date(2026, 10, 1): "国庆节", dt.date(2026, 11, 27): "某节"})
Left = list[tuple[dt.datetime, int, str]]


def judged(left: Left, diary: Diary | None = None) -> list[str]:
    return [told.partition(" ")[2][:12] for told in breaches(left, diary or Diary(), Policy(), CALENDAR)]


def diary(**told: dt.datetime) -> Diary:
    made = Diary()
    if "paid" in told:
        made.paid[1].append(told["paid"])
    if "settled" in told:
        made.settled[1] = told["settled"]
    if "stopped" in told:
        made.stopped[1] = told["stopped"]
    if "opened" in told:
        made.open[1].append((told["opened"], told.get("closed")))
    return made


@pytest.mark.parametrize(
    ("left", "made", "words"),
    [
        ([(NOON, 1, "a")], diary(), []),
        ([(NOON, 1, "a"), (NOON + 8 * DAY, 1, "a")], diary(), ["a 发了两次"]),
        ([(NOON.replace(hour=20), 1, "a")], diary(), ["在免打扰时间 20:00"]),
        ([(NOON + 2 * DAY, 1, "a")], diary(), ["在节假日 11-27 发"]),
        ([(NOON, 1, "a")], diary(settled=NOON), ["在付清之后发出"]),
        ([(NOON, 1, "a")], diary(paid=NOON - 2 * DAY), ["在缴费后 72 小时内发"]),
        ([(NOON, 1, "a")], diary(paid=NOON - 3 * DAY), []),
        ([(NOON, 1, "a")], diary(stopped=NOON), ["在业主要求停止联系之后发"]),
        ([(NOON, 1, "a")], diary(opened=NOON - DAY), ["在有事没办完的时候发出"]),
        ([(NOON, 1, "a")], diary(opened=NOON - DAY, closed=NOON), []),
        ([(NOON, 1, "a"), (NOON, 1, "b")], diary(), ["一天里多发了一条"]),
        ([(NOON - 2 * DAY, 1, "a"), (NOON - DAY, 1, "b"), (NOON, 1, "c")], diary(), ["超过7 天内的条数"]),
        ([(NOON - 2 * DAY, 1, "a"), (NOON - DAY, 2, "b"), (NOON, 1, "c")], diary(), []),
    ],
)
def test_each_broken_guard_is_seen(left: Left, made: Diary, words: list[str]) -> None:
    assert [told.removeprefix("a ") for told in judged(left, made)] == [word.removeprefix("a ") for word in words]


def test_the_same_seed_gives_the_same_people() -> None:
    assert [invent(7, n) for n in range(50)] == [invent(7, n) for n in range(50)]
    assert invent(7, 3) != invent(8, 3)
    assert 0 <= chance(1, 2, "x") < 1
    ways = {invent(1, number).way for number in range(300)}
    assert ways == set(Way)
    assert len({invent(1, number).code for number in range(2000)}) == 2000
