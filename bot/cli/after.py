"""`guanjia after ...`: the plans that follow payments: what each waits for, and a trial of what they are worth."""

import datetime as dt
import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now


def register(app: typer.Typer) -> None:
    """Add the commands."""
    after = typer.Typer(help="缴费之后的 72 小时：每户走到哪一步、为什么，以及试算有没有用。", no_args_is_help=True)
    after.command("list", help="还在走的和刚走完的计划，每一步发了没有、为什么。")(list_plans)
    after.command("moments", help="关键时刻：每一个谁负责、怎么看、这个月办了几户，没发的为什么。")(list_moments)
    after.command("simulate", help="用编造的住户走两个账期，看报表能不能看出计划的效果；什么都不会发出去。")(simulate)
    app.add_typer(after, name="after")


def list_plans(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="只看一户，如 3-2-501")] = "",
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON 行")] = False,
) -> None:
    """One line a plan."""
    from bot.domain.moments import iso
    from bot.services.after_payment.show_plans import show_plans
    from bot.services.bills.name_room import name_room
    from bot.wiring import open_house

    moment, house = moment_now(now), open_house()
    with house.database.transaction() as session:
        room_id = name_room(session, room_name, community)[1].id if room_name else None
        shown = show_plans(session, house.scripts, moment, room_id)
    for plan in shown:
        if as_json:
            print(json.dumps({**asdict(plan), "began_at": iso(plan.began_at)}, ensure_ascii=False))
        else:
            steps = "；".join(
                f"{step.part} {step.outcome or '等着'}{f'（{step.because}）' if step.because else ''}"
                for step in plan.steps
            )
            print(f"{plan.household} {plan.began_at:%m-%d %H:%M} {plan.story} {plan.state}：{plan.because or '在走'}")
            if steps:
                print(f"  {steps}")


def list_moments(
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON 行")] = False,
) -> None:
    """One moment of truth a line, with the last thirty days."""
    from bot.wiring import open_house
    from storage.moments import met_since

    moment, house = moment_now(now), open_house()
    with house.database.transaction() as session:
        met = met_since(session, moment - dt.timedelta(days=30))
    for one in house.scripts.moments.values():
        counts = {(how, why): count for (name, how, why), count in met.items() if name == one.name}
        greeted, tasks = (
            sum(count for (how, _), count in counts.items() if how == kind) for kind in ("greeted", "task")
        )
        passed = {why: count for (how, why), count in counts.items() if how == "passed"}
        if as_json:
            told = {"name": one.name, "title": one.title, "happens": one.happens, "owner": one.owner}
            told |= {"measure": one.measure, "script": "" if one.task else one.script, "task": one.task}
            print(json.dumps({**told, "greeted": greeted, "tasks": tasks, "passed": passed}, ensure_ascii=False))
            continue
        done = f"说在 {one.said_by}" if one.said_by else f"30 天里问候 {greeted} 户，派给同事 {tasks} 户"
        why = "、".join(f"{because} {count} 户" for because, count in passed.items())
        print(f"{one.title}：{one.owner}负责；{done}{f'；没发：{why}' if why else ''}")
        print(f"  怎么看：{one.measure}")


def simulate(
    households: Annotated[int, typer.Option("--households", min=60, max=20_000, help="多少户")] = 2000,
    hold_out: Annotated[int, typer.Option("--hold-out", min=5, max=50, help="百分之几的户做对照")] = 50,
    adds: Annotated[float, typer.Option("--adds", help="假定计划让按时率真的多几个百分点")] = 8.0,
    seed: Annotated[int, typer.Option("--seed", help="换一个数，换一批人")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Two periods; the report at the end is the one the office gets."""
    from bot.cli.reports.satisfaction import in_words
    from bot.simulation.two_periods import Trial, live_two_periods
    from bot.wiring import open_house

    done = live_two_periods(Trial(households, hold_out, adds, seed), open_house().guard_parts)
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    scores = "、".join(f"{score} 分 {count}" for score, count in done.answers.items()) or "没有"
    print(f"{households} 户两个账期，假定计划真的加 {adds:g} 个百分点（报表不知道这个数）")
    print(f"计划 {done.plans} 个，问了 {done.questions} 次，一户最多 {done.most_texts} 条")
    print(f"打分：{scores}；低分办完回了话 {done.mended} 份")
    print(in_words(done.effect))
