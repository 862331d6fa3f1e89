"""发件箱: every message with its state and the reason; people settle doubtful ones and let go or cancel held ones."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.rights import Right
from bot.domain.sending import SendState
from bot.ledgers.export_book import ExportColumn, Shown, Value
from bot.services.sending.settle_held import cancel, release
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, in_scope, number_of, words_of
from bot.web.console.words import STATES
from storage import audit
from storage.outbox import count_states
from storage.outbox_page import Told, newest_page
from storage.tables import OutboxRow, Room

router = APIRouter()
_PAGE, _MOST_EXPORTED = 50, 5000


@router.get("")
async def show(visit: Signed, state: str = "", before: int = 0) -> Response:
    """A page, the latest first."""

    def load(session: Session) -> tuple[dict[str, int], list[Told]]:
        scope = visit.actor.scope
        return count_states(session), newest_page(session, scope, state, before, _PAGE + 1)

    counts, rows = await visit.run(load)
    values = {"counts": counts, "rows": rows[:_PAGE], "more": len(rows) > _PAGE, "state": state}
    return await visit.page("outbox/outbox.html", "发件箱", **values)


@router.get("/export")
async def export(visit: Signed, state: str = "") -> Response:
    """The same as a book."""
    rows = await visit.run(lambda session: newest_page(session, visit.actor.scope, state, 0, _MOST_EXPORTED))
    columns = (
        ExportColumn("小区"),
        ExportColumn("房号"),
        ExportColumn("种类"),
        ExportColumn("渠道", width=18),
        ExportColumn("状态"),
        ExportColumn("该发的时间", Shown.MOMENT, 18),
        ExportColumn("发出的时间", Shown.MOMENT, 18),
        ExportColumn("为什么", width=40),
        ExportColumn("文字", width=60),
    )
    return await visit.book("发件箱", "发件箱", columns, [_exported(told) for told in rows])


@router.post("/settle")
async def settle(visit: Signed) -> Response:
    """A person found out whether a doubtful message arrived."""
    visit.need(Right.WORK)
    form = await visit.form()
    number, arrived = number_of(form, "row"), words_of(form, "arrived") == "yes"

    def work(session: Session) -> None:
        row = _mine(session, visit, number)
        if row.state != SendState.UNKNOWN:
            raise Refused(f"这条已经是“{STATES.get(row.state, row.state)}”，不用再核对")
        row.state = SendState.SENT if arrived else SendState.DEAD
        row.because = f"{visit.actor.name} 核对：{'业主收到了' if arrived else '业主没有收到'}"
        session.add(row)
        audit.append(
            session,
            at=visit.now,
            by_staff=visit.actor.name,
            deed="settle_send",
            subject=f"outbox:{row.id}",
            detail={"arrived": arrived},
        )

    await visit.run(work)
    said = "记下了：收到了" if arrived else "记下了：没有收到。要再说，请在会话里人工发，不会自动重发"
    return await visit.back("/console/outbox?state=unknown", said)


@router.post("/release")
async def let_go(visit: Signed) -> Response:
    """What stood against a held message is mended: it goes, if the guard agrees."""
    visit.need(Right.WORK)
    number = number_of(await visit.form(), "row")

    def work(session: Session) -> None:
        release(session, visit.parts.guard(), _mine(session, visit, number).id, visit.actor.name, visit.now)

    await visit.run(work)
    return await visit.back("/console/outbox?state=held", "放行了，排队去发；发的那一刻还会再查一遍")


@router.post("/cancel")
async def give_up(visit: Signed) -> Response:
    """A held message never goes."""
    visit.need(Right.WORK)
    number = number_of(await visit.form(), "row")

    def work(session: Session) -> None:
        cancel(session, _mine(session, visit, number).id, visit.actor.name, "", visit.now)

    await visit.run(work)
    return await visit.back("/console/outbox?state=held", "取消了，这条不会再发")


def _mine(session: Session, visit: Visit, number: int) -> OutboxRow:
    """A message of a household in one's scope, or to no household."""
    row = session.get(OutboxRow, number)
    if row is None:
        raise NotFound("没有这条消息。刷新再看")
    if row.room_id is not None:
        in_scope(visit, session.get(Room, row.room_id))
    return row


def _exported(told: Told) -> list[Value]:
    row = told.row
    state = STATES.get(row.state, row.state)
    return [told.community, told.room, row.kind, row.lane, state, row.due_at, row.sent_at, row.because, row.text]


PAGE = Page("outbox", "发件箱", 60, router)
