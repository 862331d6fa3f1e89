"""Which community a sheet is for: told by the clerk, its titles or the rows themselves; never guessed among several."""

from collections.abc import Sequence

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.ledgers.community import Named, known_in, named_in_rooms, named_in_titles, plain_name
from bot.ledgers.tables import Table
from bot.ledgers.words import Kind
from storage.community_facts import communities
from storage.tables import Community


def community_of_table(session: Session, table: Table, told: str) -> Community | None:
    """The community of a table; made if an owners' sheet names a new one. None: its rows name theirs, each by itself.

    Raises Refused with the choices when it cannot be told.
    """
    known = communities(session)
    if told:
        return _told(session, known, told, may_make=table.kind == Kind.OWNERS)
    if table.map.has("community"):
        return None
    named = known_in(table.titles, [home.name for home in known])
    if len(named) == 1:
        return next(home for home in known if home.name == named[0])
    if len(named) > 1:
        raise Refused(f"标题里有几个小区：{'、'.join(named)}。请加 --community 指明，或把表按小区分开")
    title = named_in_titles(table.titles)
    if table.kind == Kind.OWNERS:
        return _of_owners(session, known, title or named_in_rooms(_codes(table)))
    if title and title.sure and known:
        raise Refused(
            f"标题写的是“{title.name}”，系统里没有这个小区。已有：{_names(known)}。"
            "请先导入它的业主台账，或加 --community 指明"
        )
    if len(known) == 1:
        return known[0]
    if not known:
        raise Refused("还没有小区。请先导入业主台账，或和它一起导入")
    if table.kind == Kind.PAYMENTS:
        return None
    raise Refused(f"看不出是哪个小区的表。请加 --community，可选：{_names(known)}")


def community_called(session: Session, name: str, *, may_make: bool = False) -> Community | None:
    """A community by the name a row gives it, 小区 at its end or not."""
    found = next((home for home in communities(session) if plain_name(home.name) == plain_name(name)), None)
    if found is None and may_make:
        found = Community(name=plain_name(name))
        session.add(found)
        session.flush()
    return found


def _told(session: Session, known: Sequence[Community], told: str, *, may_make: bool) -> Community:
    found = community_called(session, told, may_make=may_make)
    if found is None:
        raise Refused(f"没有小区“{told}”。已有：{_names(known) or '还没有，请先导入业主台账'}")
    return found


def _of_owners(session: Session, known: Sequence[Community], named: Named | None) -> Community:
    if named and (named.sure or not known):
        found = community_called(session, named.name, may_make=True)
        if found is not None:
            return found
    if len(known) == 1 and named is None:
        return known[0]
    hint = f"标题像是“{named.name}”。" if named else ""
    choices = f"已有：{_names(known)}" if known else "如 --community 幸福里"
    raise Refused(f"看不出是哪个小区的业主台账。{hint}请加 --community 小区名（新小区也这样写），{choices}")


def _codes(table: Table) -> list[str]:
    name = "door" if table.map.has("door") else "building"
    return [table.text(row, name) for row in table.rows]


def _names(known: Sequence[Community]) -> str:
    return "、".join(home.name for home in known)
