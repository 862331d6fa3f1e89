"""`guanjia report collection`: the rates of facts 3.4 by money and household, with their definitions."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now

if TYPE_CHECKING:
    from bot.services.money.report_collection import CollectionReport


def register(report: typer.Typer) -> None:
    """Add the report."""
    report.command("collection", help="当期收缴率、清欠率、综合收缴率，按金额和户数；口径写在下面。")(collection)


def collection(
    period: Annotated[str, typer.Option(help="账期，如 2026-10..2026-12；不写就是最近一期")] = "",
    community: Annotated[str, typer.Option(help="只算这个小区")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="一份 JSON")] = False,
    now: NowOption = None,
) -> None:
    """Print it."""
    from bot.domain.moments import day_of
    from bot.domain.period import Period
    from bot.services.bills.name_room import name_community
    from bot.services.money.report_collection import report_collection
    from bot.services.money.tell_money import tell_collection
    from bot.wiring import open_house

    wanted = Period.parse(period) if period else None
    with open_house().database.transaction() as session:
        home = name_community(session, community).id if community else None
        told = report_collection(session, day_of(moment_now(now)), wanted, home)
    print(json.dumps(tell_collection(told), ensure_ascii=False, indent=2) if as_json else _in_words(told))


def _in_words(told: "CollectionReport") -> str:
    from bot.domain.money import yuan
    from bot.services.money.report_collection import DEFINITIONS

    rates = told.all
    lines = [
        f"{told.period} 期，截至 {told.as_of.isoformat()}",
        f"当期收缴率 {_percent(rates.current_rate)}（应收 {yuan(rates.billed)}，已收 {yuan(rates.received)}）",
        f"往年清欠率 {_percent(rates.arrears_rate)}（期初 {yuan(rates.open_before)}，收回 {yuan(rates.recovered)}）",
        f"综合收缴率 {_percent(rates.overall_rate)}",
        f"户数收缴率 {_percent(rates.household_rate)}（{rates.settled}/{rates.households} 户）",
        f"未付合计 {yuan(rates.outstanding)}，争议冻结 {yuan(told.disputed)}，时效风险 {yuan(told.limitation)}",
    ]
    return "\n".join([*lines, "口径：", *(f"  {definition}" for definition in DEFINITIONS.values())])


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f}%"
