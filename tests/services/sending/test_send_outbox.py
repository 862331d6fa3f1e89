"""Sending what is due: each outcome leads to its state, nothing goes twice, parts keep their order."""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.channels.contract import Accepted, Later, Letter, Never, Outcome, Trouble, Unclear
from bot.domain.moments import CHINA
from bot.domain.speaking import Code, Ending, Go, Refuse, Verdict, Wait
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Leases, Sender
from bot.services.sending.take_to_wire import board, claim, record, recover, return_hand
from storage.database import Database
from storage.identities import identity_of
from storage.outbox import cancel_waiting, oldest_due, put_out
from storage.tables import Delivery, OutboxRow

pytestmark = pytest.mark.anyio
CLAIM_LEASE, SENDING_LEASE = Leases().claim, Leases().sending
LANE = "wechat:main"


@dataclass(slots=True)
class Account:
    """Answers each letter with the next outcome, then accepts; keeps what it was handed."""

    outcomes: deque[Outcome] = field(default_factory=deque)
    letters: list[Letter] = field(default_factory=list)
    takes_s: float = 0.0

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(texts)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        self.letters.append(letter)
        await asyncio.sleep(self.takes_s)
        return self.outcomes.popleft() if self.outcomes else Accepted("p1")


def put(database: Database, key: str, now: dt.datetime, **fields: Any) -> None:
    with database.transaction() as session:
        identity = identity_of(session, "wechat", "main", fields.pop("address", "oOwner1"))
        given: dict[str, Any] = {"kind": "reply", "lane": LANE, "text": key, "due_at": now, **fields}
        put_out(session, OutboxRow(send_key=key, identity_id=identity.id, **given))


def rows(database: Database) -> dict[str, OutboxRow]:
    with database.transaction() as session:
        return {row.send_key: row for row in session.exec(select(OutboxRow))}


def sender(database: Database, account: Account, now: dt.datetime) -> Sender:
    return Sender(database, {LANE: account}, lambda: now, let_go)


def let_go(_session: Session, rows: Sequence[OutboxRow], _now: dt.datetime) -> list[Verdict]:
    return [Go(row.text) for row in rows]


@pytest.mark.parametrize(
    ("outcome", "state", "because", "wait_s"),
    [
        (Accepted("p1"), "sent", "", None),
        (Never("收不到", Trouble.UNREACHABLE), "dead", "收不到", None),
        (Unclear("没有答复"), "unknown", "没有答复；不会自动重发", None),
        (Later("忙", after_s=90), "pending", "忙", 90),
    ],
)
async def test_an_outcome_leads_to_its_state(
    database: Database, now: dt.datetime, outcome: Outcome, state: str, because: str, wait_s: int | None
) -> None:
    put(database, "k1", now)
    sent = await send_due(sender(database, Account(deque([outcome])), now))
    row = rows(database)["k1"]
    assert [(one.key, one.state) for one in sent] == [("k1", state)]
    assert (row.state, row.because, row.attempts) == (state, because, 1)
    assert row.due_at == now + dt.timedelta(seconds=wait_s or 0)
    assert row.sent_at == (now if state == "sent" else None)


async def test_every_attempt_is_on_record(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now)
    account = Account(deque([Later("忙", after_s=0), Unclear("没有答复")]))
    for _ in range(3):
        await send_due(sender(database, account, now))
    with database.transaction() as session:
        attempts = [(one.outcome, one.detail) for one in session.exec(select(Delivery).order_by(Delivery.id))]  # type: ignore[arg-type]
    assert attempts == [("later", "忙"), ("unclear", "没有答复")]
    assert len(account.letters) == 2


async def test_trying_ends(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now)
    account = Account(deque(Later("忙", after_s=0) for _ in range(20)))
    for _ in range(20):
        await send_due(sender(database, account, now))
    row = rows(database)["k1"]
    assert (row.state, row.attempts, row.because) == ("dead", 10, "试了 10 次：忙")


async def test_only_what_is_due_goes_and_only_on_its_lane(database: Database, now: dt.datetime) -> None:
    put(database, "due", now)
    put(database, "tomorrow", now + dt.timedelta(days=1))
    put(database, "another lane", now, lane="telegram:main")
    account = Account()
    await send_due(sender(database, account, now))
    assert [letter.key for letter in account.letters] == ["due"]
    assert {key: row.state for key, row in rows(database).items() if key != "due"} == {
        "tomorrow": "pending", "another lane": "pending"
    }  # fmt: skip


async def test_what_is_past_its_life_expires(database: Database, now: dt.datetime) -> None:
    put(database, "old", now - dt.timedelta(minutes=5), not_after=now - dt.timedelta(minutes=3))
    account = Account()
    await send_due(sender(database, account, now))
    assert (rows(database)["old"].state, account.letters) == ("expired", [])


async def test_parts_keep_their_order_when_the_first_must_wait(database: Database, now: dt.datetime) -> None:
    for number in (1, 2, 3):
        put(database, f"part {number}", now)
    put(database, "to another", now, address="oOther")
    account = Account(deque([Later("忙", after_s=60)]))
    await send_due(sender(database, account, now))
    await send_due(sender(database, account, now))
    await send_due(sender(database, account, now + dt.timedelta(minutes=1)))
    assert [letter.key for letter in account.letters] == ["part 1", "to another", "part 1", "part 2", "part 3"]


async def test_two_senders_send_each_message_once(postgres_database: Database, now: dt.datetime) -> None:
    second = Database(postgres_database.url)
    for number in range(20):
        put(postgres_database, f"k{number}", now)
    accounts = [Account(takes_s=0.01), Account(takes_s=0.01)]
    await asyncio.gather(
        send_due(sender(postgres_database, accounts[0], now)), send_due(sender(second, accounts[1], now))
    )
    second.close()
    assert sorted(letter.key for account in accounts for letter in account.letters) == sorted(
        f"k{number}" for number in range(20)
    )


@pytest.mark.parametrize(("kind", "state"), [("campaign", "unknown"), ("receipt", "pending")])
async def test_what_a_dead_process_left_on_the_wire(
    database: Database, now: dt.datetime, kind: str, state: str
) -> None:
    put(database, "k1", now, kind=kind)
    dead = sender(database, Account(), now)
    with database.transaction() as session:
        hand = claim(session, dead, LANE, now)
        assert list(board(session, dead, LANE, [row.id for row in hand.rows], hand.token).letters) == [1]
    with database.transaction() as session:
        assert recover(session, dead, now + SENDING_LEASE - dt.timedelta(seconds=1)) == 0
        assert recover(session, dead, now + SENDING_LEASE) == 1
    row = rows(database)["k1"]
    assert (row.state, row.attempts, row.because[:11]) == (state, 1, "发送途中程序停了，不知")
    account = Account()
    await send_due(sender(database, account, now + dt.timedelta(days=1)))
    assert len(account.letters) == (state == "pending")


async def test_what_a_dead_process_had_in_hand_waits_again(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now)
    dead = sender(database, Account(), now)
    with database.transaction() as session:
        hand = claim(session, dead, LANE, now)
    with database.transaction() as session:
        assert claim(session, dead, LANE, now).rows == ()
        assert recover(session, dead, now + CLAIM_LEASE) == 0
    woken = sender(database, Account(), now + CLAIM_LEASE)
    with database.transaction() as session:  # stopped longer than its lease: it changes nothing any more
        assert board(session, woken, LANE, [hand.rows[0].id], hand.token).letters == {}
        assert return_hand(session, [hand.rows[0].id], hand.token) == 0
    account = Account()
    await send_due(sender(database, account, now + CLAIM_LEASE))
    assert (rows(database)["k1"].state, len(account.letters)) == ("sent", 1)


def test_a_late_answer_heals_what_was_given_up(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now, kind="campaign")
    late = sender(database, Account(), now)
    with database.transaction() as session:
        hand = claim(session, late, LANE, now)
        board(session, late, LANE, [hand.rows[0].id], hand.token)
        recover(session, late, now + SENDING_LEASE)
    assert rows(database)["k1"].state == "unknown"
    with database.transaction() as session:
        record(session, late, LANE, {hand.rows[0].id: Accepted("p9")}, hand.token)
    assert (rows(database)["k1"].state, rows(database)["k1"].platform_id) == ("sent", "p9")


@pytest.mark.parametrize(
    ("verdict", "state", "because", "waits"),
    [
        (Wait(dt.datetime(2026, 11, 23, 13, 0, tzinfo=CHINA), "免打扰", Code.QUIET_HOURS), "pending", "免打扰", 3),
        (Refuse("已经缴了", Code.PAID), "cancelled", "已经缴了", 0),
        (Refuse("文字过不了红线", Code.WALL, Ending.HELD), "held", "文字过不了红线", 0),
        (
            Wait(dt.datetime(2026, 11, 27, 9, 0, tzinfo=CHINA), "本周次数用完", Code.CAP),
            "expired",
            "本周次数用完；等到能发时已过了这一步的期限，跳过",
            0,
        ),
    ],
)
async def test_the_guard_has_the_last_word(
    database: Database, now: dt.datetime, verdict: Verdict, state: str, because: str, waits: int
) -> None:
    put(database, "k1", now, kind="campaign", not_after=now + dt.timedelta(days=3))
    account = Account()
    guarded = Sender(database, {LANE: account}, lambda: now, lambda *_: [verdict])
    told = await send_due(guarded)
    row = rows(database)["k1"]
    assert (row.state, row.because, row.code, row.attempts) == (state, because, verdict.code, 0)  # type: ignore[union-attr]
    assert row.due_at == now + dt.timedelta(hours=waits)
    assert ([one.state for one in told], account.letters) == ([state], [])


async def test_the_text_of_the_guard_goes_and_is_kept(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now, kind="campaign")
    account = Account()
    await send_due(Sender(database, {LANE: account}, lambda: now, lambda *_: [Go("今天的数")]))
    assert (account.letters[0].text, rows(database)["k1"].text) == ("今天的数", "今天的数")


async def test_a_receipt_sent_again_is_numbered(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now, kind="receipt", text="收到")
    account = Account(deque([Unclear("没有答复"), Later("忙", after_s=0)]))
    for minutes in (0, 2, 4):
        again = sender(database, account, now + dt.timedelta(minutes=minutes))
        await send_due(replace(again, say_again=lambda text, number: f"{text} {number}"))
    assert [letter.text for letter in account.letters] == ["收到", "收到 2026-0001", "收到 2026-0001"]
    assert (rows(database)["k1"].state, rows(database)["k1"].text) == ("sent", "收到")


async def test_slow_down_rests_the_whole_lane_exactly_as_long_as_told(database: Database, now: dt.datetime) -> None:
    for number in range(3):
        put(database, f"k{number}", now, address=f"o{number}")
    account = Account(deque([Later("慢一点", after_s=90, slow_down=True)]))
    for seconds in (0, 10, 89.999, 90):
        await send_due(sender(database, account, now + dt.timedelta(seconds=seconds)))
        assert len(account.letters) == (1 if seconds < 90 else 4)
    assert {row.state for row in rows(database).values()} == {"sent"}
    assert rows(database)["k0"].attempts == 1  # a busy platform uses up no tries


async def test_a_process_that_is_to_stop_claims_nothing(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now)
    account = Account()
    await send_due(Sender(database, {LANE: account}, lambda: now, let_go, go_on=lambda: False))
    assert (rows(database)["k1"].state, account.letters) == ("pending", [])


def test_a_send_key_is_used_once(database: Database, now: dt.datetime) -> None:
    put(database, "k1", now, text="first")
    put(database, "k1", now, text="second")
    assert rows(database)["k1"].text == "first"


def test_stopping_contact_spares_replies_and_receipts(database: Database, now: dt.datetime) -> None:
    for kind in ("reply", "receipt", "reminder", "campaign"):
        put(database, kind, now, kind=kind)
    put(database, "other", now, kind="reminder", address="oOther")
    with database.transaction() as session:
        identity = identity_of(session, "wechat", "main", "oOwner1")
        assert cancel_waiting(session, identity.id, "业主要求停止联系") == 2
    assert {key: row.state for key, row in rows(database).items()} == {
        "reply": "pending", "receipt": "pending", "reminder": "cancelled", "campaign": "cancelled", "other": "pending"
    }  # fmt: skip


def test_the_oldest_due_is_told(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        assert oldest_due(session, now) is None
    put(database, "later", now + dt.timedelta(hours=1))
    put(database, "due", now - dt.timedelta(hours=1))
    with database.transaction() as session:
        assert oldest_due(session, now) == now - dt.timedelta(hours=1)
