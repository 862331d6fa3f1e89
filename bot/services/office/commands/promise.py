"""承诺: the day an owner told a colleague he will pay by; reminders wait until it is over."""

from bot.domain.command_line import Needs
from bot.domain.errors import WrongUse
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import Fen, yuan
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from bot.services.office.commands.read_words import read_day, read_sum
from bot.services.office.note_promise import note_promise

_USAGE = "承诺 3-2-501 周五"


def promise(order: Order) -> Done:
    """Note it in place of an earlier one; a sum may stand behind the day: 周五 800元."""
    home = find_home(order, _USAGE)
    day_words, amount = _split(home.words)
    on = read_day(day_words, day_of(order.asked_at), _USAGE)
    note_promise(order.session, home.room, on, amount, order.actor.name, order.now)
    what = f" {yuan(amount)} 元" if amount else ""
    return Done(f"记下了：{home.name} 答应 {day_in_words(on)} 前付{what}。在那之前不再提醒", f"room:{home.room.id}")


def _split(words: str) -> tuple[str, Fen | None]:
    """The day, and the sum where one is marked by its unit."""
    marked = [part for part in words.split() if part.endswith(("元", "块"))]
    if len(marked) > 1:
        raise WrongUse(f"有几个金额：{'、'.join(marked)}。请只写一个，例如：{_USAGE} 800元")
    rest = " ".join(part for part in words.split() if part not in marked)
    return rest, read_sum(marked[0], _USAGE) if marked else None


COMMAND = Command(
    "promise",
    ("承诺", "承諾", "答应", "约定", "promise"),
    Needs.ROOM,
    _USAGE,
    "记业主答应的日子",
    promise,
    rank=22,
)
