"""群发: write to an owners' group; what points at a person is stopped while it is typed; a second person lets it go."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.rights import Right
from bot.services.broadcasts.recall_broadcast import recall_broadcast
from bot.services.broadcasts.write_broadcast import Draft, draft_broadcast, group_named, write_broadcast
from bot.services.guarding.group_text import GroupWords
from bot.services.imports.find_community import community_called
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, number_of, words_of
from storage.broadcasts import latest_broadcasts
from storage.tables import Broadcast

router = APIRouter()
_LONGEST = 1000
STATES = {
    "waiting": "等批准",
    "planned": "批准了，还没发",
    "created": "群发任务建好，等同事确认",
    "sent": "发出了",
    "recalled": "撤回了",
    "rejected": "驳回",
    "failed": "没发成",
}


@router.get("")
async def show(visit: Signed) -> Response:
    """What was written, and the form."""
    return await _show(visit)


@router.post("/try")
async def look(visit: Signed) -> Response:
    """The live check of the text as it stands."""
    form = await visit.form()
    group, text = words_of(form, "group", 60), words_of(form, "text", _LONGEST)
    if not text:
        return visit.part("broadcasts/tried.html", draft=None)
    parts = visit.parts.guard()
    draft = await visit.run(
        lambda session: draft_broadcast(session, parts, _words(session, visit, group, text), None, visit.now)
    )
    return visit.part("broadcasts/tried.html", draft=draft)


@router.post("")
async def write(visit: Signed) -> Response:
    """Ask a second person; words that are stopped stay in the box."""
    visit.need(Right.CAMPAIGN)
    form = await visit.form()
    group, text = words_of(form, "group", 60), words_of(form, "text", _LONGEST)

    def work(session: Session) -> tuple[Draft, Broadcast | None]:
        parts, words = visit.parts.guard(), _words(session, visit, group, text)
        draft = draft_broadcast(session, parts, words, None, visit.now)
        if draft.against:
            return draft, None
        written, draft = write_broadcast(session, parts, words, None, visit.actor.name, visit.now)
        return draft, written

    draft, written = await visit.run(work)
    if written is None:
        return await _show(visit, group, text, draft)
    return await visit.back("/console/broadcasts", f"提请群发了（编号 {written.approval_id}），等另一位同事批准")


@router.post("/recall")
async def recall(visit: Signed) -> Response:
    """Take it back before it goes."""
    visit.need(Right.WORK)
    number = number_of(await visit.form(), "broadcast")
    await visit.run(lambda session: recall_broadcast(session, number, visit.actor.name, visit.now))
    return await visit.back("/console/broadcasts", "撤回了，没有发")


async def _show(visit: Visit, group: str = "", text: str = "", draft: Draft | None = None) -> Response:
    rows = await visit.run(latest_broadcasts)
    return await visit.page(
        "broadcasts/broadcasts.html",
        "群发",
        rows=rows,
        groups=visit.parts.groups(),
        group=group,
        text=text,
        draft=draft,
        states=STATES,
    )


def _words(session: Session, visit: Visit, group: str, text: str) -> GroupWords:
    groups = visit.parts.groups()
    if not groups:
        raise Refused('还没有业主群。请在服务器的 guanjia.toml 里加 [groups."群名"]，再重启')
    named = group_named(groups, group)
    home = community_called(session, named.community) if named.community else None
    return GroupWords(named, home.id if home is not None else None, text)


PAGE = Page("broadcasts", "群发", 45, router)
