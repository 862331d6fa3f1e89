"""`guanjia report satisfaction`: a month's scores and reasons; `report after-payment`: is it worth it?"""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse
from bot.domain.moments import CHINA, day_of

if TYPE_CHECKING:
    from bot.services.after_payment.report_effect import Effect
    from bot.services.journey.report_satisfaction import Satisfaction
    from bot.wiring import House


def register(report: typer.Typer) -> None:
    """Add the reports."""
    report.command("satisfaction", help="一个月的满意度：份数、区间、原因、低分多久办完；不满 30 份不下结论。")(
        satisfaction
    )
    report.command("after-payment", help="缴费后的计划有没有用：下一期按时率，有计划的户和对照户比，带区间。")(
        after_payment
    )


def satisfaction(
    month: Annotated[str, typer.Option("--month", help="哪个月，如 2026-11；不写就是这个月")] = "",
    building: Annotated[str, typer.Option("--building", help="只看一栋，如 3")] = "",
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="到这个月为止一年，逐月逐栋存成表格")] = None,
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Tell the month."""
    from bot.services.journey.report_satisfaction import report_satisfaction
    from bot.wiring import open_house

    moment = moment_now(now)
    first = _first_of(month) if month else day_of(moment).replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    house = open_house()
    if xlsx is not None:
        _write_year(xlsx, house, first, moment)
        return
    with house.database.transaction() as session:
        told = report_satisfaction(session, first, after, moment, building)
        titles = _titles(house)
    if as_json:
        print(json.dumps({"month": f"{first:%Y-%m}", **asdict(told)}, ensure_ascii=False, indent=2))
    else:
        print(_in_words(f"{first.year}年{first.month}月", told, titles))


def _write_year(xlsx: Path, house: "House", last: dt.date, now: dt.datetime) -> None:
    """Twelve months to `last`, each as a whole and building by building."""
    from bot.ledgers.export_book import write_book
    from bot.services.journey.tell_year import COLUMNS, tell_year

    if xlsx.suffix.lower() != ".xlsx":
        raise WrongUse(f"只能存成 .xlsx：{xlsx.name}")
    with house.database.transaction() as session:
        rows = tell_year(session, last, now, _titles(house))
    print(f"写好了 {write_book(xlsx, '满意度，逐月逐栋', COLUMNS, rows)} 行：{xlsx}")


def _titles(house: "House") -> dict[str, str]:
    """What reasons are called."""
    cards = house.scripts.cards.values()
    return {f"obj_{card.id}": card.title for card in cards} | {card.id: card.title for card in cards}


def after_payment(
    since: Annotated[str, typer.Option("--since", help="哪天起缴的费，如 2026-01-01；不写就是一年前")] = "",
    until: Annotated[str, typer.Option("--until", help="到哪天（不含）；不写就是今天")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Tell the effect."""
    from bot.services.after_payment.report_effect import report_effect
    from bot.wiring import open_house

    moment = moment_now(now)
    last = _day(until) if until else day_of(moment)
    first = _day(since) if since else last - dt.timedelta(days=365)
    begin, end = (dt.datetime.combine(day, dt.time(), CHINA) for day in (first, last))
    with open_house().database.transaction() as session:
        effect = report_effect(session, begin, end, day_of(moment))
    print(json.dumps(asdict(effect), ensure_ascii=False, indent=2) if as_json else in_words(effect))


def in_words(effect: "Effect") -> str:
    """The effect as an office reads it."""
    from bot.services.after_payment.report_effect import interval

    lines = []
    for title, arm in (("有计划", effect.with_plan), ("对照", effect.without)):
        low, high = interval(arm)
        lines.append(
            f"{title}：{arm.of} 户，下一期按时 {arm.paid} 户，{arm.share * 100:.1f}%（{low:.1f} 到 {high:.1f}）"
        )
    lines.append(effect.verdict)
    if effect.waiting:
        lines.append(f"还有 {effect.waiting} 户下一期没到期")
    return "\n".join(lines)


def _in_words(month: str, told: "Satisfaction", titles: dict[str, str]) -> str:
    def counted(counts: dict[str, int]) -> str:
        return "、".join(f"{titles.get(name, name)} {count}" for name, count in counts.items()) or "没有"

    opened, closed, late = told.repairs
    closing = "没有办完的" if told.closing_hours is None else f"一半在 {told.closing_hours} 小时内办完"
    scores = "、".join(f"{score} 分 {count}" for score, count in told.scores.items()) or "没有"
    return "\n".join([
        f"{month} 满意度（4、5 分占比）：{told.whole.words}",
        *(f"  {share.place}：{share.words}" for share in told.buildings),
        f"问了和主动打的共 {told.asked} 次；分数：{scores}；迟到的答复 {told.late_answers} 份，不算在内",
        f"打分的原因：{counted(told.reasons)}",
        f"低分 {told.low} 份：办完 {told.mended}，回了话 {told.told_back}，过了时限 {told.overdue}；{closing}",
        f"缴费后收得好：{told.ended_well.words}",
        f"这个月的异议：{counted(told.objections)}",
        f"报修 {opened} 张，办完 {closed}，超时 {late}；登记的服务 {told.services} 次",
    ])  # fmt: skip


def _first_of(month: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise WrongUse(f"看不懂月份“{month}”。请写成 2026-11") from None


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"看不懂日子“{text}”。请写成 2026-11-23") from None
