"""The one household a command names: any spelling, asked back when it may be several, refused when it is not theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.rights import Actor
from bot.services.office.commands.contract import Order
from storage.community_facts import communities
from storage.room_names import rooms_by_door, rooms_called
from storage.rooms import near_rooms
from storage.tables import Community, Room

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Home:
    """A household and what else stood on the line; `name` tells it apart from those of other communities."""

    room: Room
    community: Community
    words: str
    name: str


def find_home(order: Order, usage: str) -> Home:
    """Raises WrongUse with the choices, NotFound with what is near, Refused for another colleague's building."""
    line, session = order.line, order.session
    if not line.rooms:
        raise WrongUse(f"哪一户？请带上房号再发，例如：{usage}")
    if len(line.rooms) > 1:
        raise WrongUse(f"一次只办一户，这里有 {'、'.join(line.rooms)}。请分开发")
    homes = communities(session)
    named = [home for home in homes if home.name in line.before]
    code = line.rooms[0]
    found = rooms_called(session, code)
    if not found and "-" not in code:
        found = rooms_by_door(session, code, order.actor.scope)
    if named:
        found = [(room, community) for room, community in found if community in {home.name for home in named}]
    if not found:
        raise NotFound(_nothing(session, code, named or homes))
    if len(found) > 1:
        raise WrongUse(_which(found, several_communities=len({community for _, community in found}) > 1))
    room, community = found[0]
    _in_scope(order.actor, room)
    before = line.before.replace(community, "").strip(" /小区")
    name = f"{community} {room.code}" if len(homes) > 1 else room.code
    return Home(
        room, next(home for home in homes if home.id == room.community_id), f"{before} {line.words}".strip(), name
    )


def _which(found: Sequence[tuple[Room, str]], *, several_communities: bool) -> str:
    names = [f"{community}/{room.code}" if several_communities else room.code for room, community in found]
    more = " 等" if len(names) > _SHOWN else ""
    return f"有几户对得上：{'、'.join(names[:_SHOWN])}{more}。请写全再发一次"


def _nothing(session: Session, code: str, homes: Sequence[Community]) -> str:
    if not homes:
        return "还没有小区。先导入业主台账"
    near = [room.code for home in homes for room in near_rooms(session, home.id, code)] if "-" in code else []
    hint = f"相近的有：{'、'.join(near[:_SHOWN])}" if near else "请核对房号"
    return f"没有房号 {code}。{hint}"


def _in_scope(actor: Actor, room: Room) -> None:
    if actor.scope is not None and room.building_id not in actor.scope:
        raise Refused(f"{room.code} 不在您负责的楼栋里。请交给负责这栋的管家，或请主管调整")
