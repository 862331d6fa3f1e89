"""How long each page of the console takes with 20,000 households and 200,000 messages; prints a line a page.

Run: .venv/bin/python -m tests.benchmarks.console_pages [HOUSEHOLDS]
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.domain.moments import CHINA
from bot.domain.period import Period
from bot.wiring import House, open_house
from storage.tables import (
    Allocation,
    Bill,
    BillLine,
    Building,
    ChannelIdentity,
    Community,
    Conversation,
    FeeItem,
    Message,
    OutboxRow,
    Payment,
    Person,
    Room,
    Task,
    TieRow,
)
from tests.web.console.desk import Desk, open_desk

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
PAGES = (
    "today inbox inbox/1 bills bills?owing=1 bills?q=1-1-1 bills/room/77 bills/unmatched outbox approvals scripts "
    "campaigns broadcasts reports reports/reasons reports/satisfaction reports/work settings me stop"
).split()
MOST_S = 0.3
_TIMES = 7
_TALKS_EACH = 10


def main() -> None:
    """Fill, ask each page some times, print the median."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GUANJIA_HOME"] = folder
        Path(folder, "guanjia.toml").write_text("[channels.try.main]\n", "utf-8")
        house = open_house()
        _fill(house, households)
        with open_desk(house, NOW) as desk:
            desk.sign_in("罗管")
            for page in PAGES:
                took = _seconds(desk, page)
                sys.stdout.write(f"{page:24} {took * 1000:7.0f} ms{'  over' if took > MOST_S else ''}\n")
        house.database.close()


def _seconds(desk: Desk, page: str) -> float:
    desk.get(f"/console/{page}")
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        seen = desk.get(f"/console/{page}")
        took.append(time.perf_counter() - began)
        if seen.status != 200:
            raise RuntimeError(f"{page}: {seen.status}")
    return statistics.median(took)


def _fill(house: House, households: int) -> None:
    ids = range(1, households + 1)
    quarter, before = Period.parse("2026-10..2026-12"), Period.parse("2026-07..2026-09")
    day, line = dt.date(2026, 10, 1), {"fee_item_id": 1, "gross": 75180, "amount": 75180, "formula": "", "share": 0}
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (Community, [{"id": 1, "name": "大花园"}]),
        (Building, [{"id": n, "community_id": 1, "name": str(n)} for n in range(1, 101)]),
        (FeeItem, [{"id": 1, "community_id": 1, "name": "物业服务费", "arithmetic": "property_by_area"}]),
        (
            Room,
            [
                {
                    "id": n,
                    "community_id": 1,
                    "building_id": n % 100 + 1,
                    "code": f"{n % 100 + 1}-1-{100 + n // 100}",
                    "area": Decimal("89.5"),
                }
                for n in ids
            ],
        ),
        (Person, [{"id": n, "community_id": 1, "name": f"业主{n}"} for n in ids]),
        (TieRow, [{"person_id": n, "room_id": n, "kind": "owner", "from_day": day} for n in ids]),
        (Bill, [{"id": n, "room_id": n, "period": quarter, "issued_on": day} for n in ids]),
        (Bill, [{"id": households + n, "room_id": n, "period": before, "issued_on": day} for n in ids]),
        (BillLine, [{"id": n, "bill_id": n, "room_id": n, "period": quarter, **line} for n in ids]),
        (
            BillLine,
            [{"id": households + n, "bill_id": households + n, "room_id": n, "period": before, **line} for n in ids],
        ),
        (
            Payment,
            [
                {
                    "id": n,
                    "community_id": 1,
                    "room_id": n if n % 50 else None,
                    "gateway": "bank",
                    "trade_number": str(n),
                    "amount": 75180,
                    "paid_at": NOW,
                }
                for n in ids
            ],
        ),
        (
            Allocation,
            [{"payment_id": n, "line_id": households + n, "amount": 75180, "effective_on": day} for n in ids if n % 50],
        ),
        (
            ChannelIdentity,
            [
                {"id": n, "channel": "try", "account": "main", "address": str(n), "person_id": n, "room_id": n}
                for n in ids
            ],
        ),
        (
            Conversation,
            [
                {
                    "id": n,
                    "identity_id": n,
                    "updated_at": NOW - dt.timedelta(minutes=n),
                    "waiting_since": NOW - dt.timedelta(minutes=n) if n % 400 == 1 else None,
                    "state": {"with_person": n % 400 == 1},
                }
                for n in ids
            ],
        ),
        (
            Message,
            [
                {
                    "conversation_id": n,
                    "channel": "try",
                    "account": "main",
                    "external_id": f"{n}:{k}",
                    "outgoing": bool(k % 2),
                    "text": "物业费多少钱",
                    "at": NOW - dt.timedelta(minutes=n + 10 - k),
                }
                for n in ids
                for k in range(_TALKS_EACH)
            ],
        ),
        (
            Task,
            [
                {
                    "community_id": 1,
                    "room_id": n,
                    "kind": "check",
                    "subject": str(n),
                    "what": "核一下",
                    "opened_at": NOW,
                    "due_at": NOW,
                }
                for n in ids
                if n % 20 == 0
            ],
        ),
        (
            OutboxRow,
            [
                {
                    "send_key": str(n),
                    "kind": "reminder",
                    "lane": "try:main",
                    "room_id": n,
                    "text": "您好",
                    "state": "sent" if n % 100 else "unknown",
                    "due_at": NOW,
                    "sent_at": NOW,
                }
                for n in ids
            ],
        ),
    ]
    for table, values in rows:
        with house.database.transaction() as session:
            session.execute(insert(table), values)


if __name__ == "__main__":
    main()
