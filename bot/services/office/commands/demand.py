"""书面催告: a colleague notes a demand on paper that reached the owner, by EMS or by hand."""

import datetime as dt
import re

from bot.domain.command_line import Needs
from bot.domain.errors import WrongUse
from bot.domain.moments import CHINA, day_in_words, day_of
from bot.domain.speaking import Budget
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from dialogues.understanding.slots.dates import find_day
from storage.touches import NewTouch, note_touches, paper_demands, paper_key

_USAGE = "催告 3-2-501 EMS1234567890123 11月20日签收"
_SIGNED = re.compile("签收|送达|收到|[，,。]")
_BY_EMS = re.compile(r"(?:ems|快递|邮政)?\s*(?:单号)?\s*([0-9a-z]{10,20})", re.IGNORECASE)
_BY_HAND = re.compile("当面|面交|本人签|签字")
_UNSURE = re.compile("张贴|贴门|贴在|门缝|退回|拒收|没人|未签")
_LONG_AGO = dt.timedelta(days=180)  # 11月28日 typed on the 23rd is a slip, not last year's
_YEAR = re.compile("20[0-9]{2}|年")


def demand(order: Order) -> Done:
    """Keep the day it arrived and by what; only a delivery that can be proved counts."""
    home = find_home(order, _USAGE)
    if _UNSURE.search(home.words):
        raise WrongUse(f"张贴、退回、拒收难证明送达，不能算。签收了再记，例如：{_USAGE}")
    number, by_hand = _BY_EMS.search(home.words), _BY_HAND.search(home.words)
    if number is None and by_hand is None:
        raise WrongUse(f"怎么送到的？写 EMS 单号，或“当面签字”，例如：{_USAGE}")
    rest = home.words.replace(number[0], " ") if number else _BY_HAND.sub(" ", home.words)
    on = _day(_SIGNED.sub(" ", rest), day_of(order.asked_at))
    room = home.room
    how = f"EMS {number[1].upper()}" if number else "当面签字"
    if on in paper_demands(order.session, room.id):
        return Done(f"{home.name} {day_in_words(on)} 的书面催告已经记过了")
    at = dt.datetime.combine(on, dt.time(12), CHINA)
    note_touches(order.session, [NewTouch(paper_key(room.id, on), Budget.FORMAL, at, room_id=room.id)])
    return Done(
        f"记下了：{home.name} 的书面催告 {day_in_words(on)} 送到（{how}）。底单和签收凭证请留好，打官司要看原件",
        f"room:{room.id}",
    )


def _day(words: str, today: dt.date) -> dt.date:
    day = find_day(words.strip(), today, past=True, asked=True)
    if day is None or not day.certain:
        raise WrongUse(f"哪一天签收的？请写明，例如：{_USAGE}")
    if day.on > today:
        raise WrongUse(f"{day_in_words(day.on)} 还没到。签收以后再记")
    if today - day.on > _LONG_AGO and not _YEAR.search(words):
        raise WrongUse(f"是 {day.on.isoformat()} 签收的吗？请写上年份再发一次")
    return day.on


COMMAND = Command(
    "demand",
    ("催告", "书面催告", "催告送达", "demand"),
    Needs.ROOM,
    _USAGE,
    "记书面催告签收的日子",
    demand,
    rank=47,
)
