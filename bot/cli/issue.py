"""`guanjia issue`: write the bills of a period, or show what would be written."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse
from bot.domain.issuing import read_period
from bot.domain.moments import day_of
from bot.domain.money import Fen, yuan
from bot.domain.period import Period

if TYPE_CHECKING:
    from bot.services.money.plan_issue import IssuePlan

_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("issue", help="按收费标准出账：2026-07、2026Q3、2026H1、2026 或 2026-07..2026-09；重复出账不重复记。")(
        issue
    )


def issue(
    period_text: Annotated[str, typer.Argument(metavar="PERIOD", help="账期")],
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    items: Annotated[list[str] | None, typer.Option("--item", help="只出这个收费项目，可写多次")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写入")] = False,
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Issue; exit 1 when something that should be billed could not be."""
    period, moment = _read_period(period_text), moment_now(now)
    plan, settled = _issue(period, community, items or [], moment, by, dry_run=dry_run)
    print(_as_json(plan, settled, dry_run=dry_run) if as_json else _as_text(plan, settled, dry_run=dry_run))
    if plan.unbilled:
        raise typer.Exit(1)


def _issue(
    period: Period, community: str, items: list[str], moment: datetime, by: str, *, dry_run: bool
) -> tuple["IssuePlan", Fen]:
    from bot.services.bills.name_room import name_community
    from bot.services.money.issue_bills import issue_bills
    from bot.services.money.plan_issue import plan_issue
    from bot.services.staff.name_staff import name_staff
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        home = name_community(session, community)
        if dry_run:
            return plan_issue(session, home.id, period, day_of(moment), items), Fen(0)
        issued = issue_bills(session, home.id, period, moment, name_staff(session, by), items)
        return issued.plan, issued.settled


def _read_period(text: str) -> Period:
    try:
        return read_period(text)
    except ValueError as exc:
        raise WrongUse(f"看不懂账期“{text}”。请写成 2026-07、2026Q3、2026H1、2026 或 2026-07..2026-09") from exc


def _as_json(plan: "IssuePlan", settled: Fen, *, dry_run: bool) -> str:
    return json.dumps(
        {
            "period": str(plan.period),
            "due_on": plan.due_on and plan.due_on.isoformat(),
            "dry_run": dry_run,
            "rooms": len({line.room_id for line in plan.lines}),
            "lines": len(plan.lines),
            "amount": yuan(plan.amount),
            "settled_by_prepayment": yuan(settled),
            "unchanged": plan.unchanged,
            "not_charged": dict(plan.not_charged),
            "unbilled": [
                {"room": one.room, "item": one.item, "because": one.because, "mend": one.mend} for one in plan.unbilled
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_text(plan: "IssuePlan", settled: Fen, *, dry_run: bool) -> str:
    rooms = len({line.room_id for line in plan.lines})
    deed = "将出账" if dry_run else "已出账"
    due = f"，缴费截止日 {plan.due_on}" if plan.due_on else "，未定缴费截止日"
    lines = [f"{plan.period.label}{deed} {rooms} 户 {len(plan.lines)} 条，合计 {yuan(plan.amount)} 元{due}"]
    if settled:
        lines.append(f"预存已抵 {yuan(settled)} 元")
    if plan.unchanged:
        lines.append(f"{plan.unchanged} 条以前出过账，没有改动")
    lines += [f"不收：{because} {count} 条" for because, count in plan.not_charged.items()]
    return "\n".join(lines + _unbilled_in_words(plan))


def _unbilled_in_words(plan: "IssuePlan") -> list[str]:
    """One line a cause: what a whole house lacks is one fault, not a thousand."""
    rooms: dict[tuple[str, str, str], list[str]] = {}
    for one in plan.unbilled:
        rooms.setdefault((one.item, one.because, one.mend), []).append(one.room)
    return [
        f"出不了账：{item} {len(of)} 户（{'、'.join(of[:_SHOWN])}{'……' if len(of) > _SHOWN else ''}）："
        f"{because}，请{mend}"
        for (item, because, mend), of in rooms.items()
    ]
