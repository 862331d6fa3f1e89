"""Find the one room or community a person means: any spelling, with or without the community's name."""

from sqlmodel import Session

from bot.domain.errors import NotFound, WrongUse
from bot.domain.room import read_room
from storage.community_facts import communities
from storage.rooms import find_room, near_rooms
from storage.tables import Community, Room


def name_room(session: Session, text: str, community: str = "") -> tuple[Community, Room]:
    """The room `3-2-501`, `3栋2单元501` or `幸福里/3-2-501` names.

    Raises WrongUse when it is no room or the community must be chosen, NotFound when there is no such room.
    """
    named, _, spelled = text.rpartition("/")
    home = name_community(session, community or named)
    code = read_room(spelled, [home.name])
    if code is None:
        raise WrongUse(f"看不懂房号“{spelled}”。请写成 3-2-501 或 3栋2单元501")
    room = find_room(session, home.name, code)
    if room is None:
        raise NotFound(_nothing_there(session, home, code))
    return home, room


def name_community(session: Session, wanted: str = "") -> Community:
    """The community of a name; without a name the only one there is.

    Raises WrongUse when several are there to choose from, NotFound when there is none of that name.
    """
    known = communities(session)
    if not known:
        raise NotFound("还没有小区。先用 guanjia import 导入业主台账")
    if not wanted and len(known) > 1:
        raise WrongUse(f"有几个小区：{'、'.join(home.name for home in known)}。请加 --community 小区名")
    found = [home for home in known if wanted in ("", home.name)]
    if not found:
        raise NotFound(f"没有小区“{wanted}”。已有：{'、'.join(home.name for home in known)}")
    return found[0]


def _nothing_there(session: Session, home: Community, code: str) -> str:
    near = [room.code for room in near_rooms(session, home.id, code)]
    hint = f"。相近的有：{'、'.join(near)}" if near else "。请核对房号，或先导入业主台账"
    return f"没有房号 {code}{hint}"
