"""`guanjia import`: the office's own sheets into the house, bad rows into a file beside them."""

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import GuanjiaError, Refused, WrongUse
from bot.domain.period import Period

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.ledgers.open_file import OpenFile
    from bot.ledgers.words import Kind
    from bot.services.imports.import_report import FileReport
    from bot.services.imports.import_sheets import ImportWish
    from bot.wiring import House

_MOST_REJECTED_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", help="导入业主台账、应收表、收款流水、小区事实、服务记录（xlsx、xls、csv、toml）。")(
        import_files
    )


def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="要导入的文件；一起给时先录房屋，再录账单和收款")
    ],
    community: Annotated[str, typer.Option(help="小区名；标题里写明或只有一个小区时可不写")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看怎么理解、哪些行有问题，不录入")] = False,
    renamed: Annotated[list[str] | None, typer.Option("--map", help="原表头=字段，可多次；记住后下次不用再写")] = None,
    period: Annotated[str, typer.Option(help="整张表的账期，表里没有写时用，如 2026年第三季度")] = "",
    kind: Annotated[str, typer.Option(help="表的种类：owners、receivables、payments…；认错时用")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="一份 JSON")] = False,
    now: NowOption = None,
) -> None:
    """Bring the files in, one transaction a file. Exit 1 when a row was rejected, 2 when a file was refused."""
    from bot.services.imports.import_sheets import ImportWish, read_renamed
    from bot.services.staff.name_staff import name_staff
    from bot.wiring import open_house

    house, moment = open_house(), moment_now(now)
    with house.database.transaction() as session:
        staff = name_staff(session, by)
    wish = ImportWish(community, _period(period), read_renamed(renamed or []), _kind(kind), staff)
    run = _try_out if dry_run else _bring_in
    reports = run(house, files, wish, moment)
    if as_json:
        print(json.dumps({"files": [report.as_json() for report in reports]}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_as_text(report, dry_run=dry_run) for report in reports))
    if any(report.error for report in reports):
        raise typer.Exit(2)
    if any(report.rejected for report in reports):
        raise typer.Exit(1)


def _bring_in(house: "House", files: list[Path], wish: "ImportWish", now: datetime) -> list["FileReport"]:
    from bot.ledgers.rejects import write_rejects

    opened, reports = _opened(house, files, wish)
    for file in opened:
        try:
            with house.database.transaction() as session:
                report = _import(house, session, file, wish, now)
                if report.rejected and file.tables:
                    content = write_rejects(file.tables, report.rejected)
                    report.rejects_file = str(_keep_rejects(file.path, content, house.settings.home))
            reports[file.path] = report
        except GuanjiaError as exc:
            reports[file.path] = _refused(file.path, exc)
    return [reports[path] for path in dict.fromkeys(files)]


class _Undone(Exception):
    """The trial is over."""


def _try_out(house: "House", files: list[Path], wish: "ImportWish", now: datetime) -> list["FileReport"]:
    """All files in one transaction that is undone: bills find the rooms of a sheet tried out with them."""
    opened, reports = _opened(house, files, wish)
    with suppress(_Undone), house.database.transaction() as session:
        for file in opened:
            try:
                with session.begin_nested():
                    reports[file.path] = _import(house, session, file, wish, now)
            except GuanjiaError as exc:
                reports[file.path] = _refused(file.path, exc)
        raise _Undone
    return [reports[path] for path in dict.fromkeys(files)]


def _opened(
    house: "House", files: Iterable[Path], wish: "ImportWish"
) -> tuple[list["OpenFile"], dict[Path, "FileReport"]]:
    from bot.services.imports.import_sheets import open_paths
    from storage.imports import saved_mappings

    with house.database.transaction() as session:
        saved = saved_mappings(session)
    opened, broken = open_paths(saved, list(dict.fromkeys(files)), wish)
    for file in opened:
        _show_reading(file)
    return opened, {path: _refused(path, exc) for path, exc in broken.items()}


def _import(house: "House", session: "Session", file: "OpenFile", wish: "ImportWish", now: datetime) -> "FileReport":
    from bot.services.imports.import_sheets import import_file

    return import_file(session, file, wish, house.phone_vault, now)


def _show_reading(file: "OpenFile") -> None:
    """How the headers are understood, before anything is written."""
    for table in file.tables:
        columns = "、".join(f"{written}→{name}" for written, name in table.map.shown.items())
        unused = f"；不导入：{'、'.join(table.map.unused)}" if table.map.unused else ""
        name = f"{file.path.name}［{table.sheet.name}］"
        print(f"{name} 认作{_KIND_NAMES[table.kind]}：{columns}{unused}", file=sys.stderr)


def _refused(path: Path, exc: GuanjiaError) -> "FileReport":
    from bot.services.imports.import_report import FileReport

    print(str(exc), file=sys.stderr)
    return FileReport(path.name, error=str(exc))


def _keep_rejects(path: Path, content: bytes, home: Path) -> Path:
    """Write the rejected rows beside their file; where that folder is not to be written to, in the home folder."""
    name = f"{path.stem}.rejects.xlsx"
    for place in (path.with_name(name), home / "rejects" / name):
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            return place
    raise Refused(f"写不了 {name}，没有导入。请关闭打开着的旧文件，或检查文件夹权限")


def _period(text: str) -> Period | None:
    from bot.ledgers.periods import period_of

    if not text:
        return None
    if ".." in text:
        text = text.replace("..", "至")
    return period_of(text)


def _kind(text: str) -> "Kind | None":
    from bot.ledgers.words import Kind

    if not text:
        return None
    try:
        return Kind(text)
    except ValueError as exc:
        raise WrongUse(f"没有这种表“{text}”。可用：{'、'.join(Kind)}") from exc


def _as_text(report: "FileReport", *, dry_run: bool) -> str:
    if report.error:
        return f"{report.file}：没有导入。{report.error}"
    counts = [
        ("录入", report.accepted - report.updated),
        ("更新", report.updated),
        ("未变", report.unchanged),
        ("待人工认领", report.unmatched),
        ("重复", report.duplicate),
        ("无关", report.ignored),
        ("有问题", len(report.rejected)),
    ]
    told = "，".join(f"{name} {count} 行" for name, count in counts if count) or "没有数据行"
    trial = "（试导入，未写入）" if dry_run else ""
    lines = [f"{report.file}（{report.community or '各小区'}）：共 {report.rows} 行，{told}{trial}"]
    lines += [
        f"  第 {fault.row} 行 {fault.column}：{fault.reason}。{fault.mend}"
        for fault in report.rejected[:_MOST_REJECTED_SHOWN]
    ]
    if len(report.rejected) > _MOST_REJECTED_SHOWN:
        lines.append(f"  ……另有 {len(report.rejected) - _MOST_REJECTED_SHOWN} 行")
    lines += [f"  注意：{warning}" for warning in report.warnings]
    if report.rejects_file:
        lines.append(f"  有问题的行已写到 {report.rejects_file}，改好后直接导入这个文件")
    return "\n".join(lines)


_KIND_NAMES = {
    "owners": "业主台账",
    "receivables": "应收表",
    "payments": "收款流水",
    "facts": "小区事实",
    "service_records": "服务记录",
    "holidays": "节假日安排",
    "tariffs": "收费标准",
    "channels": "联系渠道",
    "vacancies": "空置登记",
    "meter_readings": "抄表记录",
}
