"""A consistent copy of the database while it is in use, and the way back.

SQLite: VACUUM INTO, which reads one snapshot and leaves a compact file. PostgreSQL: its own pg_dump and pg_restore, so
that any administrator can read the copy. The secret key is not in a copy: its fingerprint is, beside it.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.domain.errors import BadFile, Refused, WrongUse
from storage import migrate
from storage.database import Database

_SQLITE_MAGIC = b"SQLite format 3\x00"
_POSTGRES_MAGIC = b"PGDMP"
_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Card:
    """What stands in `FILE.json` beside a copy: of when, of which schema, sealed with which key, and its hash."""

    made_at: str
    database: str  # sqlite or postgresql
    schema: str
    key_fingerprint: str
    sha256: str


def back_up(database: Database, file: Path, made_at: str, key_fingerprint: str) -> Card:
    """Copy the whole database to `file`, readable by its user alone; the file appears whole or not at all.

    Raises Refused when the file exists, when the tools of PostgreSQL are not found or say no.
    """
    if file.exists():
        raise Refused(f"{file} 已经存在，不覆盖旧备份。请换一个文件名。")
    schema = migrate.current(database.engine)
    if schema is None:
        raise Refused("数据库是空的，没有可以备份的。")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        if database.is_sqlite:
            _vacuum_into(_sqlite_file(database), draft)
        else:
            _run_tool(["pg_dump", "--format=custom", f"--file={draft}"], database)
        draft.chmod(0o600)
        card = Card(made_at, database.engine.dialect.name, schema, key_fingerprint, _sha256(draft))
        _card_file(file).write_text(json.dumps(asdict(card), ensure_ascii=False, indent=2) + "\n", "utf-8")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return card


def read_card(file: Path) -> Card | None:
    """What stands beside a copy; None when nothing does. Raises BadFile when the copy is not the one described."""
    if not file.is_file():
        raise BadFile(f"没有备份文件 {file}。")
    if not _card_file(file).is_file():
        return None
    try:
        card = Card(**json.loads(_card_file(file).read_text("utf-8")))
    except (ValueError, TypeError) as exc:
        raise BadFile(f"{_card_file(file)} 读不懂。删掉它可以不核对就恢复。") from exc
    if card.sha256 != _sha256(file):
        raise BadFile(f"{file} 和备份时的不一样，可能没有拷完或被改过。请重新拷一份。")
    return card


def restore(database: Database, file: Path, keep_as: Path) -> None:
    """Put a copy in the place of the database. On SQLite the old file is kept as `keep_as`.

    The caller holds the house (`storage.holder.hold`). Raises Refused when somebody else is connected, BadFile when
    the copy is not sound; the database is then as it was.
    """
    kind = _kind_of(file)
    if kind != database.engine.dialect.name:
        raise BadFile(f"{file} 是 {kind} 的备份，现在的数据库是 {database.engine.dialect.name}。")
    if database.is_sqlite:
        _restore_sqlite(database, file, keep_as)
    else:
        _refuse_company(database)
        _run_tool(
            ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
             f"--dbname={_plain_url(database)}", str(file)], database,
        )  # fmt: skip


def find_damage(database: Database) -> str:
    """What the database itself finds wrong with its pages and keys; empty when nothing."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT 1"))
            return ""
        try:
            said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(5)"))]
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        except DatabaseError as exc:
            return str(exc.orig)
    if said != ["ok"]:
        return "；".join(said)
    return f"{len(broken)} 行缺了它所属的行，第一行在 {broken[0][0]}" if broken else ""


def _restore_sqlite(database: Database, file: Path, keep_as: Path) -> None:
    place = _sqlite_file(database)
    draft = place.with_name(f".{place.name}.part")
    try:
        shutil.copyfile(file, draft)
        draft.chmod(0o600)
        _refuse_unsound(draft, file)
        database.close()
        if place.exists():
            _settle(place)
            place.replace(keep_as)
        for beside in ("-wal", "-shm"):
            place.with_name(place.name + beside).unlink(missing_ok=True)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def _refuse_unsound(draft: Path, file: Path) -> None:
    with closing(Database(f"sqlite:///{draft}")) as copy:
        damage = find_damage(copy)
        if not damage:
            migrate.make_ready(copy)  # refuses what a newer program wrote, brings an older copy up to date
    for beside in ("-wal", "-shm"):
        draft.with_name(draft.name + beside).unlink(missing_ok=True)
    if damage:
        raise BadFile(f"备份 {file} 损坏：{damage}。请换一份备份。")


def _settle(place: Path) -> None:
    """Bring the write-ahead log into the old file, so that the one file kept is all of it."""
    with closing(sqlite3.connect(place, timeout=_WAIT_SECONDS, isolation_level=None)) as old:
        try:
            busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.DatabaseError:  # what is to be replaced may be broken: that is what a restore is for
            return
    if busy:
        raise Refused("有别的 guanjia 命令正在用数据库。等它做完再恢复。")


def _vacuum_into(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source, timeout=_WAIT_SECONDS, isolation_level=None)) as reading:
        reading.execute("VACUUM INTO ?", (str(target),))


def _refuse_company(database: Database) -> None:
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    database.close()
    with database.engine.connect() as connection:
        count = connection.execute(others).scalar_one()
    database.close()
    if count:
        raise Refused(f"还有 {count} 个连接在用这个数据库。请停掉所有 guanjia serve 和 worker 再恢复。")


def _run_tool(command: Sequence[str], database: Database) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise Refused(f"没有找到 {command[0]}。请安装和服务器同版本的 PostgreSQL 客户端工具，放进 PATH。")
    url = database.engine.url
    told = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    whole = [program, *command[1:]]
    if command[0] == "pg_dump":
        whole.append(f"--dbname={_plain_url(database)}")
    done = subprocess.run(whole, env=told, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["没有说明"])[-1]
        raise Refused(f"{command[0]} 没有做成：{last}")


def _plain_url(database: Database) -> str:
    """The address without the password: a process list shows arguments to everybody."""
    url = database.engine.url.set(drivername="postgresql", password=None)
    return url.render_as_string(hide_password=False)


def _kind_of(file: Path) -> str:
    with file.open("rb") as opened:
        head = opened.read(len(_SQLITE_MAGIC))
    if head == _SQLITE_MAGIC:
        return "sqlite"
    if head.startswith(_POSTGRES_MAGIC):
        return "postgresql"
    raise BadFile(f"{file} 不是 guanjia db backup 做的备份。")


def _sqlite_file(database: Database) -> Path:
    name: Any = database.engine.url.database
    if not name or name == ":memory:":
        raise WrongUse("内存里的数据库不能备份。")
    return Path(name)


def _card_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
