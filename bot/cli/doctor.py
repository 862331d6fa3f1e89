"""`guanjia doctor`: look at everything that can be wrong, and say for each fault how to mend it."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import GuanjiaError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.finding import Finding
    from bot.wiring import House


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help="检查设置、数据库、渠道、数据和时钟；每个问题都说怎么修。有问题时退出码是 1。")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="一份 JSON：{check, ok, detail, mend} 的列表")] = False,
    now: NowOption = None,
) -> None:
    """Tell all findings; exit 1 when one is not right."""
    findings = list(_findings(moment_now(now)))
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        print("\n".join(_in_words(finding) for finding in findings))
    faults = sum(not finding.ok for finding in findings)
    if faults:
        print(f"{faults} 个问题要处理。", file=sys.stderr)
        raise typer.Exit(1)


def _findings(now: "datetime") -> "Iterator[Finding]":
    from bot.domain.finding import Finding
    from bot.wiring import open_house

    try:
        house = open_house()
    except GuanjiaError as exc:
        what, _, mend = str(exc).rpartition("\n")
        yield Finding("settings", ok=False, detail=what or str(exc), mend=mend)
        return
    yield from findings_of(house, now)


def findings_of(house: "House", now: "datetime") -> "Iterator[Finding]":
    """Everything looked at, one after the other."""
    from bot.cli.checkup.calendar import examine_calendar
    from bot.cli.checkup.channels import examine_channels
    from bot.cli.checkup.community import examine_communities
    from bot.cli.checkup.database import examine_database
    from bot.cli.checkup.home import examine_home
    from bot.cli.checkup.tools import examine_tools
    from bot.domain.moments import day_of
    from bot.services.calendar.load_calendar import load_calendar

    yield from examine_home(house, now)
    if not house.settings.home.is_dir():
        return  # opening the database would make the folder: a look must not change anything
    faults_before = False
    for finding in examine_database(house, now):
        faults_before |= finding.check == "database" and not finding.ok
        yield finding
    yield from examine_channels(house.settings)
    if not faults_before:
        with house.database.transaction() as session:
            yield from examine_communities(session, day_of(now))
            yield from examine_calendar(load_calendar(session), day_of(now))
    yield from examine_tools(house)


def _in_words(finding: "Finding") -> str:
    mark = "✓" if finding.ok else "✗"
    mend = f"\n    怎么修：{finding.mend}" if finding.mend and not finding.ok else ""
    return f"{mark} {finding.check}：{finding.detail}{mend}"
