"""交还: the bot answers again, in a household's talk or in the one talk this colleague holds."""

from bot.domain.command_line import Needs
from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.rights import Right
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from bot.services.office.hold_talk import give_back
from storage.inbox import talk_numbered, talk_of_room, talks_of_holder

_USAGE = "交还 3-2-501"


def give(order: Order) -> Done:
    """Without a room: the only talk one holds, else asked back which."""
    talk, name = _of_room(order) if order.line.rooms else _only_one(order)
    known = talk_numbered(order.session, talk)
    holder = known.conversation.held_by if known is not None else ""
    if holder and holder != order.actor.name and not order.actor.may(Right.APPROVE):
        raise Refused(f"{name} 现在是{holder}在接待。请他交还，或请主管来")
    if not give_back(order.session, talk, order.actor.name, order.now):
        return Done(f"{name} 的会话本来就是机器人在应答")
    return Done(f"交还了：{name} 的会话由机器人接着应答", f"talk:{talk}")


def _of_room(order: Order) -> tuple[int, str]:
    home = find_home(order, _USAGE)
    talk = talk_of_room(order.session, home.room.id)
    if talk is None:
        raise NotFound(f"{home.name} 没有会话")
    return talk, home.name


def _only_one(order: Order) -> tuple[int, str]:
    mine = talks_of_holder(order.session, order.actor.name)
    if not mine:
        raise NotFound("您现在没有接管任何会话")
    names = [one.room.code if one.room else f"会话 {one.conversation.id}" for one in mine]
    if len(mine) > 1:
        raise WrongUse(f"您接管着几个会话：{'、'.join(names)}。请写明交还哪一户，例如：{_USAGE}")
    return mine[0].conversation.id, names[0]


COMMAND = Command(
    "give_back",
    ("交还", "交還", "归还", "give back", "giveback", "give"),
    Needs.MAY_ROOM,
    _USAGE,
    "让机器人接着答",
    give,
    Right.TALK,
    rank=31,
)
