"""Alive, ready, and counters that are not for strangers."""

import httpx
import pytest

from bot.domain.finding import Finding
from storage.database import Database
from tests.web.doors import Desk, app_of, client_of

pytestmark = pytest.mark.anyio
GOOD, BAD = Finding("database", ok=True, detail="/secret/path"), Finding("ticks", ok=False, detail="dispatch")


async def test_alive_asks_nothing(sqlite_database: Database) -> None:
    async with client_of(app_of(sqlite_database, Desk(), findings=[BAD])) as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.parametrize(("findings", "status"), [([], 200), ([GOOD], 200), ([GOOD, BAD], 503)])
async def test_ready_tells_what_is_not_and_no_detail(
    sqlite_database: Database, findings: list[Finding], status: int
) -> None:
    async with client_of(app_of(sqlite_database, Desk(), findings=findings)) as client:
        answer = await client.get("/readyz")
    checks = [{"check": finding.check, "ok": finding.ok} for finding in findings]
    assert (answer.status_code, answer.json()) == (status, {"ok": status == 200, "checks": checks})


@pytest.mark.parametrize(
    ("key", "client_host", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 403),
        ("", "203.0.113.9", {}, 403),
        ("k1", "203.0.113.9", {"authorization": "Bearer k1"}, 200),
        ("k1", "127.0.0.1", {}, 403),
        ("k1", "127.0.0.1", {"authorization": "Bearer k2"}, 403),
    ],
)
async def test_metrics_are_for_this_machine_or_the_key(
    sqlite_database: Database, key: str, client_host: str, headers: dict[str, str], status: int
) -> None:
    transport = httpx.ASGITransport(app_of(sqlite_database, Desk(), metrics_key=key), client=(client_host, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status


@pytest.mark.parametrize("address", ["/try", "/try/owners", "/try/static/try.js", "/docs", "/openapi.json"])
async def test_what_is_not_switched_on_is_not_there(sqlite_database: Database, address: str) -> None:
    async with client_of(app_of(sqlite_database, Desk())) as client:
        assert (await client.get(address)).status_code == 404
