"""活动: every campaign with its steps; whom it would reach now and whom not, by reason, before anybody starts it."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.campaign import Campaign
from bot.domain.errors import NotFound
from bot.domain.rights import Right
from bot.ledgers.export_book import ExportColumn, Shown, Value
from bot.services.campaigns.preview_campaign import Preview, preview_campaign
from bot.services.campaigns.run_campaign import ask_to_start, pause_campaign, resume_campaign
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, words_of
from storage.campaigns import all_runs, run_named, steps_counted
from storage.community_facts import communities, community_named
from storage.pauses import CAMPAIGN, why_paused
from storage.tables import Approval, CampaignRun, Community

router = APIRouter()
STATES = {
    "new": "没有开始",
    "waiting": "等批准",
    "running": "进行中",
    "paused": "暂停",
    "ended": "已结束",
}
REASONS = {  # why a household is left out, by the code of the rule
    "paid": "没有要催的欠费",
    "not_yet": "还没到下一步的日子",
    "finished": "这个活动走完了",
    "frozen": "冻结着，由人来定",
    "in_hand": "同事在办",
    "no_due_day": "账单没有到期日",
    "no_channel": "没有绑定聊天，消息发不到",
    "other_campaign": "在另一个活动里",
    "paused": "一切发送停着",
    "no_recipient": "没有收消息的人",
    "lane_gone": "渠道没有接上",
    "identity": "身份还没有核对",
    "consent": "还没有同意",
    "wrong_person": "说打错了，先核对",
    "opt_out": "要求不再联系",
    "bill_only": "只要账单",
    "not_approved": "等批准",
    "campaign_paused": "活动暂停着",
    "after_payment": "刚付过款，三天内不谈钱",
    "dispute": "有异议没有答复",
    "work_order": "有工单没办完",
    "hardship": "说过有困难",
    "hold": "暂停催缴着",
    "plan": "在按分期付",
    "promise": "答应的日子还没过",
    "payment_claim": "说已经付了，在查",
    "limitation": "旧账可能过了时效，先由人核",
    "bad_touch": "刚有过不愉快，先办好",
    "due_moved": "到期日改了",
    "quiet_hours": "不在可以打扰的时间",
    "holiday": "放假",
    "calendar_unknown": "放假安排还没公布",
    "cap": "这段时间发得够多了",
    "gap": "离上一条太近",
    "formal_twice": "正式函件发过了",
    "channel_window": "渠道的窗口关着",
    "quota": "渠道的额度用完了",
}
OUTCOMES = {"": "路上", "reached": "到了", "passed": "过了", "control": "对照组"}


@router.get("")
async def show(visit: Signed) -> Response:
    """All campaigns."""
    found = visit.parts.scripts().campaigns

    def load(session: Session) -> tuple[dict[str, CampaignRun], dict[str, str]]:
        return all_runs(session), why_paused(session, *(f"{CAMPAIGN}{name}" for name in found))

    runs, paused = await visit.run(load)
    rows = [(one, _state(runs.get(one.name), paused.get(f"{CAMPAIGN}{one.name}"))) for one in found.values()]
    return await visit.page("campaigns/list.html", "活动", rows=rows, runs=runs, states=STATES)


@router.get("/{name}")
async def campaign(visit: Signed, name: str) -> Response:
    """One campaign: its steps, what was taken, and a preview that loads by itself."""
    one = _named(visit, name)

    def load(
        session: Session,
    ) -> tuple[CampaignRun | None, str | None, dict[str, dict[str, int]], list[Community], Approval | None]:
        run = run_named(session, name)
        approval = session.get(Approval, run.approval_id) if run is not None and run.approval_id else None
        why = why_paused(session, f"{CAMPAIGN}{name}").get(f"{CAMPAIGN}{name}")
        return run, why, steps_counted(session, name), communities(session), approval

    run, why, counts, homes, approval = await visit.run(load)
    return await visit.page(
        "campaigns/campaign.html",
        one.title,
        campaign=one,
        run=run,
        state=_state(run, why),
        states=STATES,
        why=why,
        counts=counts,
        homes=homes,
        approval=approval,
        outcomes=OUTCOMES,
    )


@router.get("/{name}/preview")
async def preview(visit: Signed, name: str, community: str = "") -> Response:
    """Whom it would reach now: every household looked at once, nothing written."""
    one = _named(visit, name)
    told = await visit.run(lambda session: _preview(session, visit, one, community))
    return visit.part("campaigns/preview.html", campaign=one, told=told, reasons=REASONS, examples=_examples(told))


@router.get("/{name}/audience")
async def audience(visit: Signed, name: str, community: str = "") -> Response:
    """The audience as a book."""
    one = _named(visit, name)
    visit.need(Right.CAMPAIGN)
    told = await visit.run(lambda session: _preview(session, visit, one, community))
    titles = {step.id: step.title for step in one.steps}
    columns = (
        ExportColumn("住户", width=22),
        ExportColumn("哪一步", width=26),
        ExportColumn("渠道", width=18),
        ExportColumn("时间", Shown.MOMENT, 18),
    )
    rows: list[list[Value]] = [
        [reached.household, titles.get(reached.step, reached.step), reached.lane or "同事去办", reached.at]
        for reached in told.audience
    ]
    return await visit.book(f"{one.title}-对象", f"{one.title}：现在到得了的住户", columns, rows)


@router.post("/{name}/start")
async def start(visit: Signed, name: str) -> Response:
    """Ask a second person to start it."""
    visit.need(Right.CAMPAIGN)
    one, community = _named(visit, name), words_of(await visit.form(), "community", 60)

    def work(session: Session) -> int:
        told = _preview(session, visit, one, community)
        home = community_named(session, community) if community else None
        home_id = home.id if home is not None else None
        return ask_to_start(session, one, home_id, len(told.audience), visit.actor.name, visit.now).id

    number = await visit.run(work)
    return await visit.back(f"/console/campaigns/{name}", f"提请开始了（编号 {number}），等另一位同事批准")


@router.post("/{name}/pause")
async def pause(visit: Signed, name: str) -> Response:
    """Stop this one; whoever works here may."""
    visit.need(Right.WORK)
    why = words_of(await visit.form(), "why", 200)
    is_new = await visit.run(lambda session: pause_campaign(session, name, why, visit.actor.name, visit.now))
    return await visit.back(f"/console/campaigns/{name}", "暂停了，已排的也不发" if is_new else "已经在暂停了")


@router.post("/{name}/resume")
async def resume(visit: Signed, name: str) -> Response:
    """Let it go on."""
    visit.need(Right.CAMPAIGN)
    lifted = await visit.run(lambda session: resume_campaign(session, name, visit.actor.name, visit.now))
    return await visit.back(f"/console/campaigns/{name}", "恢复了" if lifted else "没有在暂停")


def _named(visit: Visit, name: str) -> Campaign:
    found = visit.parts.scripts().campaigns
    if name not in found:
        raise NotFound(f"没有活动“{name}”。现有：{'、'.join(one.title for one in found.values())}")
    return found[name]


def _preview(session: Session, visit: Visit, one: Campaign, community: str) -> Preview:
    homes = communities(session)
    home = next((row for row in homes if row.name == community), None)
    home_id = home.id if home is not None else None
    run = run_named(session, one.name) or CampaignRun(name=one.name, community_id=home_id)
    names = {row.id: row.name for row in homes}
    rules = visit.parts.guard().rules(session)
    return preview_campaign(session, one, run, names, visit.parts.scripts(), rules, visit.now)


def _examples(told: Preview) -> dict[str, str]:
    """One household of each reason, its room named once."""
    split = {code: text.partition("：") for code, text in told.because.items()}
    return {code: f"{room} {because.removeprefix(room).strip()}" for code, (room, _, because) in split.items()}


def _state(run: CampaignRun | None, why_paused: str | None) -> str:
    if run is None:
        return "new"
    return "paused" if why_paused is not None else run.state


PAGE = Page("campaigns", "活动", 40, router)
