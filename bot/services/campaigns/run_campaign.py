"""Start, pause, resume and end campaigns. Starting needs a second person; pausing needs none."""

import datetime as dt

from sqlmodel import Session

from bot.domain.campaign import Campaign
from bot.domain.errors import NotFound, Refused
from bot.domain.moments import day_of
from bot.services.campaigns.give_gifts import unfair_gift
from bot.services.staff.ask_approval import ask_approval
from storage import audit
from storage.campaigns import ENDED, RUNNING, WAITING, cancel_messages, run_named
from storage.insert_once import insert_once
from storage.pauses import lift_pauses, pause_in_force
from storage.tables import Approval, CampaignRun, Pause

START_DEED = "campaign_start"


def ask_to_start(  # noqa: PLR0913 - which, where, how many it reaches, by whom, when
    session: Session, campaign: Campaign, community_id: int | None, reaches: int, by_staff: str, now: dt.datetime
) -> Approval:
    """The waiting approval. Raises Refused when it runs already, would reach nobody, or has an unfair gift."""
    name = campaign.name
    unfair = unfair_gift(session, campaign, community_id, now)
    if unfair is not None:
        step, why = unfair
        raise Refused(f"没有开始：第“{step.title}”步的{why.because}。改 {step.file} 里的 gift 再试")
    if reaches == 0:
        raise Refused("这个活动现在一户也到不了，没有开始。看上面每一类为什么不在内，处理之后再试")
    insert_once(session, CampaignRun(name=name, community_id=community_id, asked_by=by_staff))
    run = _run(session, name)
    if run.state == RUNNING:
        raise Refused(f"活动 {name} 已经在进行。暂停用 guanjia campaign pause {name}")
    run.state, run.community_id, run.asked_by = WAITING, community_id, by_staff
    what = f"开始活动“{campaign.title}”，现在到得了 {reaches} 户"
    approval = ask_approval(session, START_DEED, f"campaign:{name}", what, by_staff, now, {"campaign": name})
    run.approval_id = approval.id
    session.add(run)
    return approval


def start_approved(session: Session, approval: Approval, _by: str, now: dt.datetime) -> str:
    """The second person agreed: from now on each round moves it on."""
    run = _run(session, str(approval.terms.get("campaign", "")))
    run.state, run.started_on = RUNNING, run.started_on or day_of(now)
    session.add(run)
    return "活动已开始，每分钟看一遍到期的步骤"


def pause_campaign(session: Session, name: str, why: str, by_staff: str, now: dt.datetime) -> bool:
    """Nothing of it goes from now on; False when it was paused already. Raises NotFound."""
    _run(session, name)
    if pause_in_force(session, f"campaign:{name}") is not None:
        return False
    session.add(Pause(scope=f"campaign:{name}", why=why, by_staff=by_staff, at=now))
    _note(session, name, "pause_campaign", by_staff, now)
    return True


def resume_campaign(session: Session, name: str, by_staff: str, now: dt.datetime) -> bool:
    """It goes on; False when it was not paused. Raises NotFound."""
    _run(session, name)
    lifted = lift_pauses(session, f"campaign:{name}", by_staff, now)
    if lifted:
        _note(session, name, "resume_campaign", by_staff, now)
    return bool(lifted)


def cancel_campaign(session: Session, name: str, why: str, by_staff: str, now: dt.datetime) -> int:
    """It is over: what waits is cancelled, colleagues' tasks stay theirs. How many messages that were. Raises NotFound.

    Started again it needs a second person again.
    """
    run = _run(session, name)
    run.state, run.approval_id = ENDED, None
    session.add(run)
    cancelled = cancel_messages(session, name, f"活动已取消：{why or '没有写原因'}")
    _note(session, name, "cancel_campaign", by_staff, now)
    return cancelled


def _run(session: Session, name: str) -> CampaignRun:
    run = run_named(session, name)
    if run is None:
        raise NotFound(f"活动 {name} 还没有开始过。先用 guanjia campaign start {name}")
    return run


def _note(session: Session, name: str, deed: str, by_staff: str, now: dt.datetime) -> None:
    audit.append(session, at=now, by_staff=by_staff, deed=deed, subject=f"campaign:{name}")
