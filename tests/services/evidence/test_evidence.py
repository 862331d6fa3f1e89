"""A household's file: what was said is sealed, the zip proves itself, one changed letter is named."""

import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from bot.domain.limitation import Interruption, Interrupts, limit_of
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from bot.services.bills.show_bill import load_bill
from bot.services.evidence.seal_said import SETTLED, seal_said
from bot.services.evidence.stand_alone import faults_of, reader
from bot.services.evidence.write_demand import overdue
from bot.services.evidence.write_evidence import write_evidence
from bot.services.money.settle_payment import settle
from scripts_zh.load import load_scripts
from storage import audit
from storage.database import Database
from storage.identities import identity_of
from storage.tables import AuditEntry, Delivery, Message, Objection, OutboxRow, Room, ServiceRecord
from storage.talks import conversation_with
from tests.homes import a_home, a_line, a_person

SCRIPTS = load_scripts()


def a_story(session: Session, now: dt.datetime) -> Room:
    """Two reminders that went, one that perhaps went, a talk, a part paid, an objection, a service done."""
    room = a_home(session)
    person = a_person(session, room)
    a_line(session, room, due_on=dt.date(2026, 11, 15))
    neighbour = a_home(session, "3-2-502")
    identity = identity_of(session, "wechat", "main", "oOwner")
    identity.person_id, identity.room_id, identity.bound_how, identity.bound_at = person.id, room.id, "phone", now
    session.add(identity)
    session.flush()
    for number, (state, whose) in enumerate([("sent", room), ("unknown", room), ("sent", neighbour)]):
        row = OutboxRow(
            send_key=f"formal:{number}",
            kind="formal" if number == 0 else "campaign",
            lane="wechat:main",
            identity_id=identity.id,
            room_id=whose.id,
            text=f"第 {number} 条：还需付 751.80 元",
            state=state,
            due_at=now,
            sent_at=now + dt.timedelta(minutes=number),
            platform_id=f"MSG{number}",
        )
        session.add(row)
        session.flush()
        outcome = "accepted" if state == "sent" else "unclear"
        session.add(Delivery(outbox_id=row.id, lane=row.lane, at=now, outcome=outcome))
    conversation = conversation_with(session, identity.id, now)
    session.add(
        Message(
            conversation_id=conversation.id,
            channel="wechat",
            account="main",
            external_id="m1",
            text="电梯坏了，不交",
            reply="记下了，马上报修",
            at=now,
        )
    )
    session.add(Objection(room_id=room.id, reason="elevator", item="电梯费", what="电梯老坏", raised_on=now.date()))
    session.add(
        ServiceRecord(community_id=room.community_id, building_id=room.building_id, done_on=now.date(), what="电梯维保")
    )
    settle(session, PaymentNotice(room.community_id, room.id, "counter", "S1", Fen(10000), now), now)
    return room


def a_file(database: Database, now: dt.datetime) -> tuple[bytes, str]:
    with database.transaction() as session:
        room_id = a_story(session, now).id
    later = now + dt.timedelta(hours=1)
    with database.transaction() as session:
        assert seal_said(session, later) == 4
        assert seal_said(session, later) == 0
    with database.transaction() as session:
        return write_evidence(session, SCRIPTS, session.get_one(Room, room_id), later, "王经理")


def read(packed: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packed))


def repacked(packed: bytes, name: str, content: bytes, to: Path) -> Path:
    old = read(packed)
    with zipfile.ZipFile(to, "w") as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
    return to


def test_the_file_proves_itself_with_its_own_program(database: Database, now: dt.datetime, tmp_path: Path) -> None:
    packed, closing = a_file(database, now)
    read(packed).extractall(tmp_path)
    done = subprocess.run([sys.executable, "verify.py"], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout.decode()
    entries = [json.loads(line) for line in (tmp_path / "chain/entries.jsonl").read_text("utf-8").splitlines()]
    assert entries[-1]["hash"] == closing
    assert "3-2-502" not in "".join(map(str, entries))
    with database.transaction() as session:
        assert audit.find_break(session) is None


def test_one_changed_character_anywhere_is_named(sqlite_database: Database, now: dt.datetime, tmp_path: Path) -> None:
    packed, _ = a_file(sqlite_database, now)
    names = read(packed).namelist()
    assert {"index.pdf", "texts.jsonl", "bill.pdf", "limitation.csv", "chain/links.txt"} <= set(names)
    for number, name in enumerate(names):
        content = bytearray(read(packed).read(name))
        place = len(content) // 2
        content[place] = content[place] ^ 1
        changed = repacked(packed, name, bytes(content), tmp_path / f"{number}.zip")
        assert faults_of(reader(changed)), name
    assert faults_of(reader(repacked(packed, "", b"", tmp_path / "whole.zip"))) == []


def test_texts_stand_with_their_receipts_and_their_place_in_the_chain(
    sqlite_database: Database, now: dt.datetime
) -> None:
    packed, _ = a_file(sqlite_database, now)
    texts = [json.loads(line) for line in read(packed).read("texts.jsonl").decode().splitlines()]
    assert [text["text"][:4] for text in texts] == ["第 0 ", "电梯坏了", "第 1 "]
    assert all(text["sealed"] for text in texts)
    assert texts[0]["platform_receipt"] == "MSG0"
    with sqlite_database.transaction() as session:
        sent = [entry for entry in session.exec(select(AuditEntry)) if entry.deed == "text_sent"]
    assert sent[0].detail["bill"]["outstanding"] == "651.80"


def test_what_a_person_reads(sqlite_database: Database, now: dt.datetime) -> None:
    packed, _ = a_file(sqlite_database, now)
    told = {name: text_of(read(packed).read(name)) for name in read(packed).namelist() if name.endswith(".pdf")}
    for words in (
        "电梯坏了，不交",
        "可能已到",
        "平台已收",
        "phone",
        "按每期分别起算",
    ):
        assert words in told["index.pdf"]
    for words in ("草稿", "651.80", "异议", "分期", "12月8日"):
        assert words in told["demand_letter_draft.pdf"]
    for words in ("未答复 1 件", "律师函由律师出具", "各期都在三年内"):
        assert words in told["lawyers_file.pdf"]


def test_what_is_not_due_is_not_demanded(sqlite_database: Database, now: dt.datetime) -> None:
    with sqlite_database.transaction() as session:
        room = a_home(session)
        a_line(session, room, due_on=now.date())
        a_line(session, room, "车位管理费", 24000, due_on=now.date() - dt.timedelta(days=1))
        bill = load_bill(session, room.id, now.date())
    assert [line.item for line in overdue(bill, now.date()).lines] == ["车位管理费"]
    assert overdue(bill, now.date() - dt.timedelta(days=1)).undisputed == 0


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_what_was_just_said_waits_a_minute_for_its_seal(sqlite_database: Database, now: dt.datetime) -> None:
    with sqlite_database.transaction() as session:
        a_story(session, now)
        session.flush()
        assert seal_said(session, now + SETTLED) == 0


DUE = dt.date(2023, 12, 31)


@pytest.mark.parametrize(
    ("interruptions", "last_day"),
    [
        ([], dt.date(2026, 12, 31)),
        ([dt.date(2025, 6, 1)], dt.date(2028, 6, 1)),
        ([dt.date(2025, 6, 1), dt.date(2028, 6, 1)], dt.date(2031, 6, 1)),
        ([dt.date(2027, 1, 1)], dt.date(2026, 12, 31)),  # too late: what is over does not begin anew by a reminder
        ([dt.date(2023, 12, 1)], dt.date(2026, 12, 31)),  # before it was due
        ([dt.date(2024, 2, 29)], dt.date(2027, 2, 28)),
    ],
)
def test_three_years_run_from_each_interruption(interruptions: list[dt.date], last_day: dt.date) -> None:
    limit = limit_of(DUE, [Interruption(day, Interrupts.DEMAND, "催告") for day in interruptions])
    assert limit.last_day == last_day
    assert limit.is_over(last_day + dt.timedelta(days=1))
    assert not limit.is_over(last_day)
