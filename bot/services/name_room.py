"""Find the one room a person means: any spelling, with or without the community's name. Used by every command."""

from sqlmodel import Session

from bot.domain.errors import NotFound, WrongUse
from bot.domain.room import read_room
from storage.community_facts import communities
from storage.rooms import find_room, near_rooms
from storage.tables import Community, Room


def name_room(session: Session, text: str, community: str = "") -> tuple[Community, Room]:
    """The room `3-2-501`, `3栋2单元501` or `幸福里/3-2-501` names.

    Raises WrongUse when it is no room or two communities have it, NotFound when none has.
    """
    named, _, spelled = text.rpartition("/")
    homes = _communities(session, community or named)
    code = read_room(spelled, [home.name for home in homes])
    if code is None:
        raise WrongUse(f"看不懂房号“{spelled}”。请写成 3-2-501 或 3栋2单元501")
    found = [(home, room) for home in homes if (room := find_room(session, home.name, code)) is not None]
    if len(found) > 1:
        choices = "、".join(home.name for home, _room in found)
        raise WrongUse(f"{code} 在几个小区都有：{choices}。请加 --community 小区名")
    if not found:
        raise NotFound(_nothing_there(session, homes, code))
    return found[0]


def _communities(session: Session, wanted: str) -> list[Community]:
    known = communities(session)
    if not known:
        raise NotFound("还没有小区。先用 guanjia import 导入业主台账")
    if not wanted:
        if len(known) > 1:
            raise WrongUse(f"有几个小区：{'、'.join(home.name for home in known)}。请加 --community 小区名")
        return known
    found = [home for home in known if home.name == wanted]
    if not found:
        raise NotFound(f"没有小区“{wanted}”。已有：{'、'.join(home.name for home in known)}")
    return found


def _nothing_there(session: Session, homes: list[Community], code: str) -> str:
    near = [room.code for home in homes for room in near_rooms(session, home.id, code)]
    hint = f"。相近的有：{'、'.join(near[:5])}" if near else "。请核对房号，或先导入业主台账"
    return f"没有房号 {code}{hint}"
