"""What is on record for each community: rooms, due dates, the late-charge clause, the hotline."""

import datetime as dt
from collections.abc import Iterator, Mapping

from sqlmodel import Session

from bot.domain.finding import Finding
from storage.community_facts import communities, facts_in_force
from storage.counts import CommunityCounts, count_community


def examine_communities(session: Session, today: dt.date) -> Iterator[Finding]:
    """A few findings a community."""
    found = communities(session)
    if not found:
        yield Finding(
            "community", ok=False, detail="还没有小区的资料", mend="运行 guanjia import 导入业主台账和应收明细。"
        )
    for community in found:
        counts, facts = count_community(session, community.id), facts_in_force(session, community.id, today)
        yield from _findings(f"community.{community.name}", counts, facts)


def _findings(where: str, counts: CommunityCounts, facts: Mapping[str, str]) -> Iterator[Finding]:
    yield Finding(
        f"{where}.rooms",
        ok=counts.rooms > 0,
        detail=f"{counts.rooms} 套房，{counts.lines} 条明细",
        mend="" if counts.rooms else "运行 guanjia import 导入业主台账。",
    )
    undated = counts.lines_without_due_date
    yield Finding(
        f"{where}.due_dates",
        ok=not undated,
        detail=f"{undated} 条明细没有应缴日：它们不催缴，也不计违约金" if undated else "都有应缴日",
        mend="在应收明细里加一列“应缴日期”，或在小区基本信息里登记 due_day。" if undated else "",
    )
    clause = "late_charge_clause" in facts
    detail = "登记了违约金条款" if clause else "没有登记违约金条款：不收，也不提违约金"
    yield Finding(f"{where}.late_charge", ok=True, detail=detail)
    hotline = "hotline" in facts
    yield Finding(
        f"{where}.hotline",
        ok=hotline,
        detail=facts["hotline"] if hotline else "没有登记服务电话：业主要找人时说不出号码",
        mend="" if hotline else "在小区基本信息里登记 hotline。",
    )
