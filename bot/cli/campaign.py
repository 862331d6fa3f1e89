"""`guanjia campaign`: what there is, whom a campaign would reach, whom not and why; start, pause, resume, approve."""

import json
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.moments import NowOption, moment_now
from bot.cli.staff import ByOption, JsonOption
from bot.domain.errors import NotFound, Refused, WrongUse

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.domain.campaign import Campaign, Step
    from bot.domain.experiment import Finding
    from bot.services.guarding.guard_send import GuardParts
    from bot.simulation.outcome import Outcome
    from scripts_zh.load import Scripts
    from storage.tables import Community

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="活动名，就是 scripts_zh/campaigns 里的文件夹名")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="催缴活动：看、开始、暂停、恢复、批准。", no_args_is_help=True)
    group.command("list", help="有哪些活动，在不在进行。")(list_all)
    group.command("show", help="一个活动的每一步：哪一招、凭什么、什么时候停。")(show)
    group.command("start", help="先看到得了谁、到不了谁和为什么，再请第二个人批准。")(start)
    group.command("pause", help="暂停一个活动：已排的消息也不发。")(pause)
    group.command("resume", help="恢复一个暂停的活动。")(resume)
    group.command("cancel", help="取消一个活动：等着的消息不再发；再开始要重新批准。")(cancel)
    group.command("approve", help="第二个人批准开始。")(approve)
    group.command("offer", help="提一个免违约金的方案：预算、期限；另一位同事批准后，到了那一步才说。")(offer)
    group.command("sign", help="认定一户有能力而拒不缴纳：写清事实，另一个人签字；机器从不这样认定。")(sign)
    group.command("simulate", help="拿编出来的住户把整个活动在虚拟时间里跑一遍，什么都不发。")(simulate)
    app.add_typer(group, name="campaign")


def list_all(as_json: JsonOption = False) -> None:
    """All campaigns found, with the state of each."""
    from bot.wiring import open_house
    from storage.campaigns import all_runs
    from storage.pauses import pause_in_force

    house = open_house()
    with house.database.transaction() as session:
        runs = all_runs(session)
        told: list[dict[str, Any]] = []
        for campaign in house.scripts.campaigns.values():
            run, paused = runs.get(campaign.name), pause_in_force(session, f"campaign:{campaign.name}")
            state = "paused" if run and paused else run.state if run else "new"
            told.append({"name": campaign.name, "title": campaign.title, "state": state, "steps": len(campaign.steps)})
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for row in told:
        print(f"{row['name']}  {row['title']}  {_STATES[row['state']]}  {row['steps']} 步")


def show(name: NameArgument, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Every step with its technique, lawful basis and exits, and what its wordings have shown."""
    from bot.services.campaigns.find_effect import find
    from bot.wiring import open_house

    house = open_house()
    campaign = _campaign(house.scripts, name)
    findings: dict[str, list[Finding]] = {}
    if any(step.arms for step in campaign.steps):
        with house.database.transaction() as session:
            findings = {step.id: find(session, step, moment_now(now)) for step in campaign.steps if step.arms}
    if as_json:
        steps = [_told_step(step, findings.get(step.id, [])) for step in campaign.steps]
        print(
            json.dumps({"name": campaign.name, "title": campaign.title, "steps": steps}, ensure_ascii=False, indent=2)
        )
        return
    print(f"{campaign.title}（{campaign.name}），{len(campaign.steps)} 步，日子从缴费截止日算")
    for step in campaign.steps:
        print(f"\n{step.day:+d} 天  {step.title}  【{step.technique}】{_act(step)}")
        print(f"  凭什么：{step.basis}\n  到此为止：{step.exits}")
        for text in step.texts or (step.task,):
            print(f"  “{text}”")
        for found in findings.get(step.id, []):
            print(f"  比较 {found.arm}：{found.word}。{found.because}")


def start(
    name: NameArgument,
    community: Annotated[str, typer.Option(help="只在这个小区；不写就是全部小区")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不提请批准")] = False,
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the audience, everyone left out by reason, five real texts and what it takes; then ask for approval."""
    from bot.cli.campaign_page import page, told_as_json
    from bot.domain.may_speak import Rules
    from bot.services.calendar.load_calendar import load_calendar
    from bot.services.campaigns.preview_campaign import preview_campaign
    from bot.services.campaigns.run_campaign import ask_to_start
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house
    from storage.campaigns import run_named
    from storage.tables import CampaignRun

    house, at = open_house(), moment_now(now)
    campaign = _campaign(house.scripts, name)
    with house.database.transaction() as session:
        homes = _communities(session)
        community_id = _community_id(homes, community)
        run = run_named(session, name) or CampaignRun(name=name, community_id=community_id)
        rules = Rules(house.settings.policy.told(), load_calendar(session))
        names = {home.id: home.name for home in homes}
        told = preview_campaign(session, campaign, run, names, house.scripts, rules, at)
        pending = None
        if not dry_run:
            if not told.audience and not as_json:
                print(page(campaign, told, community or "全部小区", at, None))  # the refusal below points at these
            pending = ask_to_start(session, campaign, community_id, len(told.audience), act_as(session, by), at).id
    if as_json:
        print(json.dumps(told_as_json(campaign, told, pending), ensure_ascii=False, indent=2))
    else:
        print(page(campaign, told, community or "全部小区", at, pending))


def pause(
    name: NameArgument,
    why: Annotated[str, typer.Option("--why", help="为什么停，写给同事看")] = "",
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Nothing of it goes from now on."""
    from bot.services.campaigns.run_campaign import pause_campaign
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        is_new = pause_campaign(session, name, why, act_as(session, by), moment_now(now))
    _say({"name": name, "state": "paused"}, "已暂停。" if is_new else "已经在暂停了。", as_json=as_json)


def resume(name: NameArgument, by: ByOption = "", now: NowOption = None, as_json: JsonOption = False) -> None:
    """It goes on."""
    from bot.services.campaigns.run_campaign import resume_campaign
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        lifted = resume_campaign(session, name, act_as(session, by), moment_now(now))
    _say({"name": name, "state": "running"}, "已恢复。" if lifted else "没有在暂停。", as_json=as_json)


def cancel(
    name: NameArgument,
    why: Annotated[str, typer.Option("--why", help="为什么取消，写给同事看")] = "",
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """What waits never goes."""
    from bot.services.campaigns.run_campaign import cancel_campaign
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        count = cancel_campaign(session, name, why, act_as(session, by), moment_now(now))
    told = {"name": name, "state": "ended", "cancelled": count}
    _say(told, f"已取消，{count} 条等着的消息不发了。", as_json=as_json)


def approve(name: NameArgument, by: ByOption = "", now: NowOption = None, as_json: JsonOption = False) -> None:
    """The second person's word for a campaign that waits."""
    from bot.services.office.approve_deed import approve_deed
    from bot.wiring import open_house
    from storage.campaigns import WAITING, run_named

    with open_house().database.transaction() as session:
        run = run_named(session, name)
        if run is None or run.state != WAITING or run.approval_id is None:
            raise Refused(f"活动 {name} 没有在等批准。先用 guanjia campaign start {name}")
        done = approve_deed(session, run.approval_id, by, moment_now(now))
    _say({"name": name, "state": "running"}, f"{done}。", as_json=as_json)


def offer(
    name: NameArgument,
    budget: Annotated[str, typer.Option("--budget", help="一共最多免多少元")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="哪天前付清本金")],
    community: Annotated[str, typer.Option(help="哪个小区；只有一个时可不写")] = "",
    stays: Annotated[str, typer.Option("--stays", help="每户仍收多少元违约金")] = "0",
    why: Annotated[str, typer.Option("--why", help="为什么，写给批准的同事看")] = "",
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Late charge only, the same for the same case, once a household; asks for the second person's word."""
    from bot.domain.money import read_yuan
    from bot.services.campaigns.offer_waiver import Terms, ask_to_offer
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    house = open_house()
    _campaign(house.scripts, name)
    terms = Terms(read_yuan(budget), until.date(), read_yuan(stays), why)
    with house.database.transaction() as session:
        homes = _communities(session)
        chosen = _community_id(homes, community) or (homes[0].id if len(homes) == 1 else None)
        if chosen is None:
            raise WrongUse(f"请用 --community 写明小区。现有：{'、'.join(home.name for home in homes)}")
        pending = ask_to_offer(session, name, chosen, terms, act_as(session, by), moment_now(now)).id
    words = f"等另一位同事批准：guanjia approve {pending} --by 姓名"
    _say({"name": name, "pending_approval": pending}, words, as_json=as_json)


def sign(
    room: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501")],
    why: Annotated[str, typer.Option("--why", help="事实：哪天、谁、说了什么、有什么凭据")],
    community: Annotated[str, typer.Option(help="哪个小区；只有一个时可不写")] = "",
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """One person's judgement, another's signature."""
    from bot.services.bills.name_room import name_room
    from bot.services.campaigns.sign_bad_faith import ask_to_sign
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        _, found = name_room(session, room, community)
        pending = ask_to_sign(session, found, why, act_as(session, by), moment_now(now)).id
    words = f"等另一位同事签字：guanjia approve {pending} --by 姓名"
    _say({"room": room, "pending_approval": pending}, words, as_json=as_json)


def simulate(
    name: NameArgument,
    days: Annotated[int, typer.Option(min=1, max=400, help="多少天")] = 120,
    households: Annotated[int, typer.Option(min=1, max=20_000, help="多少户")] = 500,
    seed: Annotated[int, typer.Option(help="换一批住户")] = 1,
    at_once: Annotated[int, typer.Option("--processes", min=0, max=64, help="同时几个进程；0 是每个核一个")] = 0,
    as_json: JsonOption = False,
) -> None:
    """The real planner, guard and sender on invented owners; exit 1 when a guard was broken."""
    from dataclasses import asdict

    from bot.simulation.simulate import simulate as run
    from bot.wiring import open_house

    _campaign(open_house().scripts, name)

    def tell(through: int) -> None:
        last = "" if through < households else "\n"
        print(f"\r{through} 户，共 {households} 户", end=last, file=sys.stderr, flush=True)

    quiet = as_json or not sys.stderr.isatty()
    done = run(
        name,
        parts_of_the_house,
        households=households,
        days=days,
        seed=seed,
        at_once=at_once or os.cpu_count() or 1,
        tell=(lambda _through: None) if quiet else tell,
    )
    print(json.dumps(asdict(done), ensure_ascii=False, indent=2) if as_json else _trial_in_words(done))
    if done.breaches:
        raise typer.Exit(1)


def parts_of_the_house() -> "GuardParts":
    """The guard's parts, made anew in each process of a trial."""
    from bot.wiring import open_house

    return open_house().guard_parts


def _trial_in_words(done: "Outcome") -> str:
    with_it, without = done.collected["with"][-1:] or [0.0], done.collected["without"][-1:] or [0.0]
    stops = "、".join(f"{_REASONS.get(code, code)} {count} 户" for code, count in done.stops.items()) or "没有"
    reach, quota, contacts = done.reached, done.quota, done.contacts
    return "\n".join(
        (
            f"{done.households} 户，{done.days} 天（住户是编出来的，数字只用来看活动会怎么走，不是预测）",
            f"每户收到：中位数 {contacts['median']:g} 条，最多 {contacts['max']:g} 条",
            f"每天发出：平均 {contacts['per_day']:g} 条，最忙的一天 {contacts['busiest_day']:g} 条",
            f"到得了：自动 {reach['automatic']:.0%}，同事 {reach['colleague']:.0%}，窗口关着发不出 {reach['held']:.0%}",
            f"用掉的额度：业主说话后的窗口里 {quota.get('window', 0)} 条，一次性同意 {quota.get('consent', 0)} 条",
            f"停下来的原因：{stops}",
            f"到第 {done.days} 天结清：有活动 {with_it[0]:.1%}，没有活动 {without[0]:.1%}",
            f"碰了规矩：{len(done.breaches)} 次" + "".join(f"\n  {told}" for told in done.breaches[:10]),
        )
    )


_REASONS: Mapping[str, str] = {
    "channel_window": "渠道窗口关着",
    "not_approved": "等批准",
    "no_channel": "没有绑定聊天账号",
    "dispute": "有异议没答复",
    "promise": "答应的日子没过",
    "hardship": "困难暂停",
    "opt_out": "要求停止联系",
    "passed": "过了这一步的时间窗",
    "expired": "过了这一步的时间窗",
    "after_payment": "缴费后 72 小时",
    "limitation": "可能过了诉讼时效",
    "frozen": "备了材料，等人决定",
    "quiet_hours": "免打扰时间",
    "holiday": "节假日",
    "cap": "次数到顶",
    "no_fact": "小区没有登记这一步要用的内容",
    "paid": "已缴费",
    "no_hands": "同事当天排满了",
    "other_campaign": "另一个活动正在联系",
}
_STATES: Mapping[str, str] = {
    "new": "没有开始",
    "waiting": "等批准",
    "running": "进行中",
    "paused": "暂停",
    "ended": "已结束",
}


def _campaign(scripts: "Scripts", name: str) -> "Campaign":
    found = scripts.campaigns.get(name)
    if found is None:
        raise NotFound(f"没有活动 {name}。现有：{'、'.join(scripts.campaigns)}")
    return found


def _communities(session: "Session") -> "list[Community]":
    from storage.community_facts import communities

    return communities(session)


def _community_id(homes: "list[Community]", name: str) -> int | None:
    if not name:
        return None
    found = next((home.id for home in homes if home.name == name), None)
    if found is None:
        raise WrongUse(f"没有小区“{name}”。现有：{'、'.join(home.name for home in homes) or '还没有，先导入业主台账'}")
    return found


def _told_step(step: "Step", findings: "list[Finding]") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "id": step.id,
        "title": step.title,
        "technique": step.technique.value,
        "basis": step.basis,
        "exits": step.exits,
        "day": step.day,
        "open_days": step.open_days,
        "act": step.act.value,
        "kind": step.kind,
        "rank": step.rank.name.lower(),
        "approvals": step.approvals,
        "when": list(step.when),
        "stop_if": list(step.stop_if),
        "texts": list(step.texts),
        "task": step.task,
        "arms": dict(step.arms),
        "findings": [asdict(found) for found in findings],
    }


def _act(step: "Step") -> str:
    said = {"say": "发消息", "task": "同事去办", "file": "只备材料"}[step.act.value]
    return f"{said}，{step.approvals} 个人批准" if step.approvals else said


def _say(told: dict[str, Any], words: str, *, as_json: bool) -> None:
    print(json.dumps(told, ensure_ascii=False) if as_json else words)
