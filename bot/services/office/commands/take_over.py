"""接管: a colleague takes the household's talk over from the bot."""

from bot.domain.command_line import Needs
from bot.domain.errors import NotFound
from bot.domain.rights import Right
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from bot.services.office.hold_talk import take_over
from storage.inbox import talk_of_room

_USAGE = "接管 3-2-501"


def take(order: Order) -> Done:
    """The talk spoken in last. Raises NotFound for a household that never wrote."""
    home = find_home(order, _USAGE)
    talk = talk_of_room(order.session, home.room.id)
    if talk is None:
        raise NotFound(f"{home.name} 还没有来过消息，没有会话可以接。可以打电话")
    is_new = take_over(order.session, talk, order.actor.name, order.now)
    told = "您接管了" if is_new else "本来就是您在接待："
    return Done(
        f"{told} {home.name} 的会话，机器人不再应答。回话在控制台的“会话”，办完发“交还 {home.room.code}”",
        f"talk:{talk}",
    )


COMMAND = Command(
    "take_over",
    ("接管", "接手", "take over", "takeover", "take"),
    Needs.ROOM,
    _USAGE,
    "自己来答，机器人不作声",
    take,
    Right.TALK,
    rank=30,
)
