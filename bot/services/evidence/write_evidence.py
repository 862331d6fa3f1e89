"""证据包: a household's file as a zip that proves itself: texts with receipts, bill, services, limitation, chain."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from sqlmodel import Session

from bot.domain.moments import day_of, iso, to_ms
from bot.domain.money import Fen, yuan
from bot.services.bills.print_bill import write_bill_pdf
from bot.services.evidence.gather_record import Record, gather
from bot.services.evidence.list_contents import write_index, write_lawyers_list
from bot.services.evidence.seal_said import about_room, snapshot
from bot.services.evidence.write_demand import overdue, write_demand
from scripts_zh.load import Scripts
from storage import audit
from storage.evidence import hashes_from
from storage.tables import AuditEntry, Room

EXPORTED = "export_evidence"
_FIRST = (1980, 1, 1, 0, 0, 0)  # the zip's own moments carry no meaning: the same record packs alike


def write_evidence(
    session: Session, scripts: Scripts, room: Room, now: dt.datetime, by_staff: str
) -> tuple[bytes, str]:
    """The zip and the hash of its closing entry, which the clerk notes down: later nothing can be slipped in."""
    record = gather(session, room, now)
    parts = dict(_parts(record, scripts, now))
    manifest = _json({name: _digest(content) for name, content in sorted(parts.items())})
    first = min((entry.id for entry in record.entries), default=1)
    links = "".join(f"{entry_id} {hash_}\n" for entry_id, hash_ in hashes_from(session, first)).encode()
    closing = audit.append(
        session,
        at=now,
        by_staff=by_staff,
        deed=EXPORTED,
        subject=about_room(room.id),
        detail={"manifest": _digest(manifest), "links": _digest(links), "files": len(parts)},
    )
    parts["manifest.json"] = manifest
    parts["chain/links.txt"] = links
    parts["chain/entries.jsonl"] = _lines(_entry(entry) for entry in [*record.entries, closing])
    return _zip(parts), closing.hash


def _parts(record: Record, scripts: Scripts, now: dt.datetime) -> Iterable[tuple[str, bytes]]:
    today = day_of(now)
    yield "index.pdf", write_index(record, now)
    yield "texts.jsonl", _lines(record.texts)
    yield "bill.pdf", write_bill_pdf(record.bill, scripts, today)
    yield "bill.json", _json(snapshot(record.bill))
    late = overdue(record.bill, today)
    if late.undisputed > 0:  # what is in dispute is answered first, not demanded
        yield "demand_letter_draft.pdf", write_demand(late, scripts, today)
    yield "lawyers_file.pdf", write_lawyers_list(record, today)
    yield from _tables(record)
    yield "verify.py", files("bot.services.evidence").joinpath("stand_alone.py").read_bytes()


def _tables(record: Record) -> Iterable[tuple[str, bytes]]:
    yield (
        "payments.csv",
        _csv(
            ("收据", "时间", "金额（元）", "方式", "流水号"),
            (
                (f"R{one.id}", iso(one.paid_at), yuan(Fen(one.amount)), one.method, one.trade_number)
                for one in record.payments
            ),
        ),
    )
    yield (
        "services.csv",
        _csv(("日期", "做了什么", "出处"), ((str(one.done_on), one.what, one.source) for one in record.services)),
    )
    yield (
        "matters.csv",
        _csv(
            ("事项", "提出", "内容", "结果"),
            [
                *(
                    (f"异议 Y{one.id}", str(one.raised_on), one.what, _decision(one.upheld))
                    for one in record.objections
                ),
                *((f"工单 G{one.id}", iso(one.opened_at), one.what, one.outcome or "未办完") for one in record.orders),
                *((f"承诺 {one.id}", iso(one.made_at), str(one.promised_on), one.state) for one in record.promises),
            ],
        ),
    )
    yield (
        "limitation.csv",
        _csv(
            ("项目", "账期", "到期", "未付（元）", "从哪天起算", "三年到哪天", "凭什么重新起算"),
            (
                (
                    one.item,
                    one.period,
                    str(one.due_on),
                    yuan(Fen(one.outstanding)),
                    str(one.limit.runs_from),
                    str(one.limit.last_day),
                    one.limit.by.shown_by if one.limit.by else "",
                )
                for one in record.limits
            ),
        ),
    )


def _decision(upheld: bool | None) -> str:  # noqa: FBT001 - the column as it is
    return {None: "未答复", True: "成立", False: "不成立"}[upheld]


def _entry(entry: AuditEntry) -> Mapping[str, object]:
    return {
        "id": entry.id,
        "previous": entry.previous,
        "at_ms": to_ms(entry.at),
        "by_staff": entry.by_staff,
        "deed": entry.deed,
        "subject": entry.subject,
        "detail": entry.detail,
        "hash": entry.hash,
    }


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + file.getvalue()).encode()


def _harmless(cell: str) -> str:
    """No cell is a formula to whoever opens the sheet."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


def _lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _zip(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(parts.items()):
            packed.writestr(zipfile.ZipInfo(name, _FIRST), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
