"""会话: who waits how long, one talk with the household's card beside it, answering, taking over, giving back."""

import re
import secrets
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.rights import Actor, Right
from bot.services.guarding.speak_as_staff import StaffWords
from bot.services.office.answer_owner import answer_owner
from bot.services.office.hold_talk import give_back, take_over
from bot.services.office.show_household import HouseholdCard, show_household
from bot.services.office.suggest_lines import suggest_lines
from bot.services.talk.talk_state import read_state
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, in_scope, words_of
from storage.inbox import Talk, count_waiting, messages_of, talk_numbered, talks_held, talks_lately, talks_waiting
from storage.tables import Message

router = APIRouter()
_ONCE = re.compile(r"[0-9a-f]{16}")
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Lists:
    """The three lists on the left; a talk stands in one of them."""

    waiting: list[Talk]
    mine: list[Talk]
    lately: list[Talk]


@dataclass(frozen=True, slots=True)
class Opened:
    """One talk as it stands."""

    talk: Talk
    said: list[Message]
    with_person: bool
    card: HouseholdCard | None
    suggested: tuple[str, ...]


@router.get("")
async def show(visit: Signed) -> Response:
    """The lists alone."""
    lists = await visit.run(lambda session: _lists(session, visit))
    if visit.is_fragment:
        return visit.part("inbox/lists.html", lists=lists, open_id=0)
    return await visit.page("inbox/inbox.html", "会话", lists=lists, opened=None, open_id=0, once="")


@router.get("/{number}")
async def talk(visit: Signed, number: int) -> Response:
    """One talk with the lists."""

    def load(session: Session) -> tuple[Lists, Opened]:
        opened = _open(session, visit, number)
        if opened.talk.room is not None:
            visit.saw(session, opened.talk.room.id, "会话和住户卡")
        return _lists(session, visit), opened

    lists, opened = await visit.run(load)
    values = {"lists": lists, "opened": opened, "open_id": number, "once": secrets.token_hex(8)}
    return await visit.page("inbox/inbox.html", "会话", **values)


@router.get("/{number}/said")
async def said(visit: Signed, number: int) -> Response:
    """What was said, and the lists, anew: asked when the live stream tells of news. The box is left alone."""

    def load(session: Session) -> tuple[Lists, Opened]:
        return _lists(session, visit), _open(session, visit, number)

    lists, opened = await visit.run(load)
    return visit.part("inbox/news.html", lists=lists, opened=opened, open_id=number, once=secrets.token_hex(8))


@router.post("/{number}/answer")
async def answer(visit: Signed, number: int) -> Response:
    """A colleague's own words to the owner: past the wall, once however often the button is hit."""
    visit.need(Right.TALK)
    form = await visit.form()
    once = words_of(form, "once")
    if not _ONCE.fullmatch(once):
        raise WrongUse("表单不完整，请刷新页面再试，写好的话还在")
    words = StaffWords(words_of(form, "text", _LONGEST), visit.actor.name, words_of(form, "insists", 200))

    def work(session: Session) -> tuple[Lists, Opened]:
        _open(session, visit, number)
        answer_owner(session, visit.parts.guard(), number, words, once, visit.now)
        return _lists(session, visit), _open(session, visit, number)

    try:
        lists, opened = await visit.run(work)
    except Refused as exc:
        if not visit.is_fragment:
            raise
        return visit.part("inbox/stopped.html", because=str(exc))
    if not visit.is_fragment:
        return await visit.back(f"/console/inbox/{number}")
    told = visit.part("inbox/news.html", lists=lists, opened=opened, open_id=number, once=secrets.token_hex(8))
    told.headers["hx-trigger"] = "answered"
    return told


@router.post("/{number}/take")
async def take(visit: Signed, number: int) -> Response:
    """接管."""
    visit.need(Right.TALK)

    def work(session: Session) -> None:
        _open(session, visit, number)
        take_over(session, number, visit.actor.name, visit.now)

    await visit.run(work)
    return await visit.back(f"/console/inbox/{number}", "您接管了这个会话，机器人不再插话")


@router.post("/{number}/give-back")
async def hand_back(visit: Signed, number: int) -> Response:
    """交还."""
    visit.need(Right.TALK)

    def work(session: Session) -> None:
        _open(session, visit, number)
        give_back(session, number, visit.actor.name, visit.now)

    await visit.run(work)
    return await visit.back(f"/console/inbox/{number}", "交还了，机器人接着应答")


def _lists(session: Session, visit: Visit) -> Lists:
    scope = visit.actor.scope
    waiting, held, lately = talks_waiting(session, scope), talks_held(session, scope), talks_lately(session, scope)
    above = {talk.conversation.id for talk in (*waiting, *held)}
    return Lists(waiting, held, [talk for talk in lately if talk.conversation.id not in above])


def _open(session: Session, visit: Visit, number: int) -> Opened:
    found = talk_numbered(session, number)
    if found is None:
        raise NotFound("没有这个会话。回到会话列表再找一次")
    if found.room is not None:
        in_scope(visit, found.room)
    elif visit.actor.scope is not None:
        raise Refused("对方还没有核对身份，由客服或主管来接")
    said = messages_of(session, number)
    heard = next((one for one in reversed(said) if not one.outgoing), None)
    state = read_state(found.conversation.state)
    suggested: tuple[str, ...] = ()
    if state.with_person:
        offered = suggest_lines(session, visit.parts.talk(), found.conversation, found.identity, heard, visit.now)
        answered = {one.text for one in said if heard is not None and one.id > heard.id}
        suggested = tuple(text for text in offered if text not in answered)  # said already, it helps nobody
    card = show_household(session, found.room, visit.now) if found.room is not None else None
    return Opened(found, said, state.with_person, card, suggested)


def _count(session: Session, actor: Actor) -> int:
    return count_waiting(session, actor.scope)


PAGE = Page("inbox", "会话", 20, router, Right.READ_TALKS, count=_count)
