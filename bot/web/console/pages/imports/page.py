"""导入: choose sheets, see how every column is understood and which rows are bad, mend the reading, then bring in."""

from collections.abc import Sequence
from pathlib import Path

import anyio.to_thread
from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from bot.domain.errors import NotFound
from bot.domain.period import Period
from bot.domain.rights import Right
from bot.ledgers.open_file import OpenFile
from bot.ledgers.periods import period_of
from bot.ledgers.rejects import write_rejects
from bot.ledgers.words import field_names
from bot.services.imports.import_report import FileReport
from bot.services.imports.import_sheets import ImportWish, open_paths, read_renamed
from bot.services.imports.try_import import bring_in, try_import
from bot.web.console.page import Page
from bot.web.console.pages.imports import uploads
from bot.web.console.visit import Signed, Visit, file_answer, words_of
from storage.community_facts import communities
from storage.imports import latest_batches, saved_mappings
from storage.tables import ImportBatch

router = APIRouter()
KINDS = {
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
SHOWN_REJECTS = 30


@router.get("")
async def show(visit: Signed) -> Response:
    """Choose files; what came in lately."""

    def load(session: Session) -> tuple[list[str], list[ImportBatch]]:
        return [home.name for home in communities(session)], latest_batches(session)

    homes, batches = await visit.run(load)
    return await visit.page("imports/choose.html", "导入", homes=homes, batches=batches, kinds=KINDS)


@router.post("/look")
async def look(visit: Signed) -> Response:
    """Keep the files and look at them."""
    form = await visit.form()
    chosen = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    contents = [(file.filename or "", await file.read()) for file in chosen]
    for file in chosen:
        await file.close()
    token = await anyio.to_thread.run_sync(
        uploads.keep, visit.parts.home, visit.actor.staff_id, contents, visit.now.timestamp()
    )
    return await _looked(visit, token, form)


@router.post("/{token}")
async def again(visit: Signed, token: str) -> Response:
    """Look once more with another reading of headers, or bring in."""
    form = await visit.form()
    if form.get("go"):
        return await _brought_in(visit, token, form)
    return await _looked(visit, token, form)


@router.get("/{token}")
async def gone(token: str) -> Response:  # noqa: ARG001 - part of the address
    """Came here by the back button: choose again."""
    return RedirectResponse("/console/imports", 303)


@router.get("/{token}/rejects/{name}")
async def rejected(visit: Signed, token: str, name: str) -> Response:
    """The bad rows as a book: mend it and bring it in."""
    file = uploads.rejects(visit.parts.home, visit.actor.staff_id, token, name)
    if not file.is_file():
        raise NotFound("没有这个文件，也许已经清掉了（只留一天）。重新导入一次原表就有")
    return file_answer(file.read_bytes(), file.name)


async def _looked(visit: Visit, token: str, form: FormData) -> Response:
    opened, broken, wish = await _open(visit, token, form)
    reports = await visit.run(lambda session: try_import(session, opened, wish, visit.parts.vault, visit.now))
    return await _told(visit, token, form, opened, {**reports, **broken}, done=False)


async def _brought_in(visit: Visit, token: str, form: FormData) -> Response:
    opened, broken, wish = await _open(visit, token, form)
    reports = await visit.run(lambda session: bring_in(session, opened, wish, visit.parts.vault, visit.now))
    return await _told(visit, token, form, opened, {**reports, **broken}, done=True)


async def _open(visit: Visit, token: str, form: FormData) -> tuple[list[OpenFile], dict[Path, FileReport], ImportWish]:
    """Read the files outside any transaction: a large one takes seconds."""
    visit.need(Right.MONEY)
    paths = uploads.found(visit.parts.home, visit.actor.staff_id, token)
    wish = _wish(visit, form)
    saved = await visit.run(saved_mappings)
    opened, broken = await anyio.to_thread.run_sync(open_paths, saved, paths, wish)
    return opened, {path: FileReport(path.name, error=str(exc)) for path, exc in broken.items()}, wish


def _wish(visit: Visit, form: FormData) -> ImportWish:
    told = [f"{header}={field}" for header, field in _readings(form)]
    return ImportWish(
        community=words_of(form, "community", 60),
        period=_period(words_of(form, "period", 40)),
        renamed=read_renamed(told),
        by_staff=visit.actor.name,
    )


def _readings(form: FormData) -> list[tuple[str, str]]:
    """What the clerk said of headers: as written, and the field chosen for it."""
    headers = [str(header) for header in form.getlist("header")]
    fields = [str(field) for field in form.getlist("field")]
    return [(header, field) for header, field in zip(headers, fields, strict=False) if field]


def _period(text: str) -> Period | None:
    return period_of(text.replace("..", "至")) if text else None


async def _told(  # noqa: PLR0913 - what was looked at and what came of it
    visit: Visit,
    token: str,
    form: FormData,
    opened: Sequence[OpenFile],
    reports: dict[Path, FileReport],
    *,
    done: bool,
) -> Response:
    with_rejects = await anyio.to_thread.run_sync(_keep_rejects, visit, token, opened, reports)
    tables = {file.path.name: file.tables for file in opened}
    return await visit.page(
        "imports/told.html",
        "导入" if done else "导入前看一看",
        token=token,
        reports=list(reports.values()),
        tables=tables,
        with_rejects=with_rejects,
        done=done,
        kinds=KINDS,
        fields=field_names(),
        community=words_of(form, "community", 60),
        period=words_of(form, "period", 40),
        most=SHOWN_REJECTS,
        readings=_readings(form),
    )


def _keep_rejects(visit: Visit, token: str, opened: Sequence[OpenFile], reports: dict[Path, FileReport]) -> set[str]:
    kept: set[str] = set()
    for file in opened:
        report = reports.get(file.path)
        if report is not None and report.rejected and file.tables:
            place = uploads.rejects(visit.parts.home, visit.actor.staff_id, token, file.path.name)
            place.write_bytes(write_rejects(file.tables, report.rejected))
            kept.add(file.path.name)
    return kept


PAGE = Page("imports", "导入", None, router, Right.MONEY)
