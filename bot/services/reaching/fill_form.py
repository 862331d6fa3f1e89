"""Fill a platform's template for one message: short words only, worded by scripts `notice.*`."""

import datetime as dt

from sqlmodel import Session

from bot.domain.forms import Form, FormSpec, FormWord
from bot.domain.moments import day_of
from scripts_zh.load import Scripts
from storage.tables import Community, OutboxRow, Room


def fill_form(  # noqa: PLR0913 - a template, what fills it, and where it leads
    session: Session, scripts: Scripts, spec: FormSpec, row: OutboxRow, page: str, now: dt.datetime
) -> Form:
    """The fields as the platform calls them. What is not known is left out; the platform then says so."""
    room = session.get(Room, row.room_id) if row.room_id is not None else None
    community = session.get(Community, room.community_id) if room is not None else None
    today = day_of(now)
    words = {
        FormWord.TITLE: scripts.say(f"notice.{row.kind}"),
        FormWord.HINT: scripts.say("notice.hint"),
        FormWord.COMMUNITY: community.name if community is not None else "",
        FormWord.ROOM: room.code if room is not None else "",
        FormWord.DAY: f"{today.year}年{today.month}月{today.day}日",
    }
    return Form(spec.template, {name: words[word] for name, word in spec.fields.items() if words[word]}, page)
