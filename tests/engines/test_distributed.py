"""The worker's engine: it drains what is due, survives its database, refuses what it cannot work on."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.channels.contract import Accepted, Letter, Outcome
from bot.cli.app import main
from bot.domain.errors import Refused
from bot.domain.moments import CHINA
from bot.domain.speaking import Go
from bot.engines.distributed import Distributed, check_prepared, prepare
from bot.services.sending.send_outbox import Sender
from storage import migrate
from storage.clock import DatabaseClock
from storage.database import Database
from storage.identities import identity_of
from storage.outbox import put_out_page
from storage.tables import OutboxRow

pytestmark = pytest.mark.anyio
LANES = ("wechat:main", "wechat:other")


class Account:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(texts)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        self.keys.append(letter.key)
        return Accepted()


def let_go(_session: Session, rows: Sequence[OutboxRow], _now: dt.datetime) -> list[Go]:
    return [Go(row.text) for row in rows]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - the engine tells only when asked
            await asyncio.sleep(0.05)


async def test_two_engines_send_each_message_once(make_postgres_url: Callable[[], str]) -> None:
    url = make_postgres_url()
    with closing(Database(url)) as database:
        migrate.upgrade(database.engine)
        with pytest.raises(Refused, match="guanjia db upgrade"):
            check_prepared(url)
        prepare(url)
        prepare(url)
        check_prepared(url)
        clock = DatabaseClock(database)
        with database.transaction() as session:
            owner = identity_of(session, "wechat", "main", "oOwner1").id
            of_all = {"kind": "reply", "identity_id": owner, "text": "您好", "due_at": clock()}
            rows = [{"send_key": f"{lane}/{number}", "lane": lane, **of_all} for lane in LANES for number in range(20)]
            put_out_page(session, rows)
        account = Account()
        sender = Sender(database, dict.fromkeys(LANES, account), clock, let_go)
        async with Distributed(sender, url) as one, Distributed(sender, url) as two:
            await until(lambda: len(account.keys) >= len(rows))
            assert (one.is_alive, two.is_alive, one.failing) == (True, True, frozenset())
        assert sorted(account.keys) == sorted(str(row["send_key"]) for row in rows)
        with database.transaction() as session:
            assert set(session.exec(select(OutboxRow.state).order_by(col(OutboxRow.id)))) == {"sent"}


def test_the_clock_is_the_databases_and_counts_on_without_it(make_postgres_url: Callable[[], str]) -> None:
    steady = [0.0]
    database = Database(make_postgres_url())
    clock = DatabaseClock(database, lambda: steady[0])
    begun = clock()
    assert abs(begun - dt.datetime.now(CHINA)) < dt.timedelta(seconds=30)  # noqa: TID251 - the same machine
    steady[0] = 3.0
    assert clock() - begun == dt.timedelta(seconds=3)
    database.close()


def test_a_worker_on_sqlite_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["guanjia", "worker"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "PostgreSQL" in capsys.readouterr().err
