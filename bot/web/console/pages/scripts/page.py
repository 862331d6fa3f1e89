"""话术: every sentence the bot can say; find one, see it as an owner would, propose another, with a live check."""

import re
from dataclasses import dataclass

import anyio.to_thread
from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.errors import Refused, WrongUse
from bot.domain.rights import Right
from bot.domain.scripts import Script
from bot.ledgers.export_book import ExportColumn, Value
from bot.services.content.try_edit import Tried, base_of, find_place, script_named, try_texts, try_whole
from bot.services.office.edit_script import Clash, Wording, propose_edit, read_texts
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, words_of
from scripts_zh.place import path_of
from storage.script_edits import edited_scripts, edits_of
from storage.tables import Approval, ScriptEdit

router = APIRouter()
_MOST_SHOWN = 60
_BETWEEN = re.compile(r"\n\s*\n")
TOPICS = {
    "objection": "异议",
    "campaign": "催缴活动",
    "bill": "账单",
    "page": "业主页面",
    "promise": "承诺",
    "bind": "核对身份",
    "rate": "评分",
    "receipt": "收据",
    "greet": "问候",
    "legal": "法律",
    "after": "缴费之后",
    "agreed": "小结",
    "bill_talk": "谈账单",
    "bill_wrong": "账单有错",
    "card": "账单图",
    "closing": "收尾",
    "complaint": "投诉",
    "consent": "境外渠道同意",
    "contact": "联系方式",
    "courtesy": "客气话",
    "discount": "优惠",
    "explain": "解释",
    "follow": "刚关注",
    "group": "群里",
    "hardship": "困难",
    "human": "转人工",
    "insult": "骂人",
    "invoice": "发票",
    "media": "图片语音",
    "menu": "菜单",
    "not_owner": "不是业主",
    "notice": "订阅通知",
    "objection_common": "异议共用",
    "own_matter": "业主的事",
    "paid": "已经交了",
    "pay": "怎么交",
    "people": "换人",
    "place": "地点",
    "plan": "分期",
    "progress": "进度",
    "repair": "报修",
    "send": "补发",
    "silence": "沉默",
    "tenant": "租户",
    "unknown": "没听懂",
}
STAGES = {
    "acknowledge": "先接住",
    "fact": "说事实",
    "we_do": "我们做什么",
    "next_step": "最容易的一步",
    "replies": "接着说",
}
PARTS = {
    "matter": "业主自己的事有了结果",
    "note": "最近做了什么",
    "matter_and_note": "两件事合成一条",
    "question": "一问",
    "loop": "低分办完了",
}
VERSIONS = {"waiting": "等批准", "in_force": "在用", "replaced": "换掉了", "rejected": "驳回"}


@dataclass(frozen=True, slots=True)
class Row:
    """One script in a list."""

    script: Script
    title: str


@router.get("")
async def show(visit: Signed, q: str = "", topic: str = "") -> Response:
    """Those that hold these words."""
    found = _found(visit, q, topic)
    edited = await visit.run(edited_scripts)
    topics = {
        key: TOPICS[key] for key in TOPICS if any(_topic(one) == key for one in visit.parts.scripts().lines.values())
    }
    return await visit.page(
        "scripts/list.html",
        "话术",
        rows=found[:_MOST_SHOWN],
        total=len(found),
        q=q,
        topic=topic,
        topics=topics,
        edited=edited,
        versions=VERSIONS,
    )


@router.get("/export")
async def export(visit: Signed, q: str = "", topic: str = "") -> Response:
    """The same list as a book."""
    columns = (ExportColumn("编号", width=40), ExportColumn("在哪儿", width=30), ExportColumn("怎么说", width=90))
    rows: list[list[Value]] = [
        [row.script.key, row.title, text] for row in _found(visit, q, topic) for text in row.script.texts
    ]
    return await visit.book("话术", "话术", columns, rows)


@router.get("/{key}")
async def script(visit: Signed, key: str) -> Response:
    """One script, its versions, and the form to change it."""
    return await _show(visit, key)


@router.post("/{key}/try")
async def look(visit: Signed, key: str) -> Response:
    """The live check: what an owner would read, and what is wrong."""
    texts = _texts(words_of(await visit.form(), "texts", 4000))
    return visit.part("scripts/tried.html", tried=await _try(visit, key, texts))


@router.post("/{key}")
async def propose(visit: Signed, key: str) -> Response:
    """Ask a second person for another wording; with faults or a clash the words stay in the box."""
    visit.need(Right.SCRIPTS)
    form = await visit.form()
    typed, base, note = words_of(form, "texts", 4000), words_of(form, "base", 40), words_of(form, "note", 100)
    texts = _texts(typed)
    one = script_named(visit.parts.scripts(), key)
    tried = await _try(visit, key, texts)
    if tried.faults:
        return await _show(visit, key, typed=typed, tried=tried)
    place = await anyio.to_thread.run_sync(find_place, visit.parts.home, one)
    faults = await anyio.to_thread.run_sync(try_whole, visit.parts.home, one, texts)
    if faults:
        return await _show(visit, key, typed=typed, tried=Tried((), tuple(faults)))
    wording = Wording(key, place.path, place.keys, base, tuple(texts), note)
    answer = await visit.run(
        lambda session: propose_edit(session, wording, base_of(one), one.texts, visit.actor.name, visit.now)
    )
    if isinstance(answer, Clash):
        return await _show(visit, key, typed=typed, clash=answer)
    return await visit.back(f"/console/scripts/{key}", f"提请修改了（编号 {answer.id}），等另一位同事批准后生效")


async def _show(
    visit: Visit, key: str, typed: str = "", tried: Tried | None = None, clash: Clash | None = None
) -> Response:
    one = script_named(visit.parts.scripts(), key)

    def load(session: Session) -> tuple[list[ScriptEdit], Approval | None]:
        edits = edits_of(session, key)
        waiting = next((edit for edit in edits if edit.state == "waiting"), None)
        return edits, session.get(Approval, waiting.approval_id) if waiting and waiting.approval_id else None

    edits, approval = await visit.run(load)
    return await visit.page(
        "scripts/script.html",
        _title(visit, one),
        script=one,
        heading=_title(visit, one),
        shown=(await _try(visit, key, list(one.texts))).shown,
        base=base_of(one),
        typed=typed or "\n\n".join(one.texts),
        tried=tried,
        clash=clash,
        edits=[(edit, read_texts(edit)) for edit in edits],
        approval=approval,
        versions=VERSIONS,
        editable=await anyio.to_thread.run_sync(_is_editable, visit, one),
        path=path_of(one),
    )


async def _try(visit: Visit, key: str, texts: list[str]) -> Tried:
    scripts, wall = visit.parts.scripts(), visit.parts.wall()
    return await anyio.to_thread.run_sync(try_texts, scripts, wall, script_named(scripts, key), texts)


def _is_editable(visit: Visit, one: Script) -> bool:
    try:
        find_place(visit.parts.home, one)
    except Refused:
        return False
    return True


def _texts(typed: str) -> list[str]:
    texts = [text.strip() for text in _BETWEEN.split(typed) if text.strip()]
    if not texts:
        raise WrongUse("至少要有一种说法")
    return texts


def _found(visit: Visit, q: str, topic: str) -> list[Row]:
    words = q.strip().lower().split()
    rows = [
        Row(one, _title(visit, one))
        for one in visit.parts.scripts().lines.values()
        if not topic or _topic(one) == topic
    ]
    return [
        row
        for row in rows
        if all(word in f"{row.script.key} {row.title} {' '.join(row.script.texts)}".lower() for word in words)
    ]


def _topic(one: Script) -> str:
    return one.key.partition(".")[0]


def _title(visit: Visit, one: Script) -> str:
    topic, *rest = one.key.split(".")
    if topic == "objection":
        card = visit.parts.scripts().cards.get(rest[0])
        return f"{card.title if card else rest[0]} · {STAGES.get(rest[1], rest[1])}"
    if topic == "campaign":
        named = visit.parts.scripts().campaigns.get(rest[0])
        step = next((step for step in named.steps if step.script == one.key), None) if named else None
        return f"{named.title if named else rest[0]} · {step.title if step else rest[-1]}"
    if topic == "after":
        story = visit.parts.scripts().stories.get(rest[0])
        return f"{TOPICS[topic]} · {story.title if story else rest[0]} · {PARTS.get(rest[-1], rest[-1])}"
    return TOPICS.get(topic, topic)


PAGE = Page("scripts", "话术", 50, router)
