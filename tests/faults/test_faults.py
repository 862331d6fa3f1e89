"""The short form of the fault test; `python -m tests.faults.table` is the long one."""

import pytest

from tests.faults.cases import Case
from tests.faults.table import on_postgres, on_sqlite, promises_kept


@pytest.mark.parametrize("fault", ["wire"])
def test_serve_on_sqlite_survives(fault: str) -> None:
    case = Case(fault, messages=40, kills=2, senders=1)
    result = on_sqlite(case)
    assert promises_kept(case, result), result
    assert result.kills >= case.kills


def test_two_workers_on_postgres_survive() -> None:
    case = Case("answered", messages=40, kills=2, senders=2)
    result = on_postgres(case)
    assert promises_kept(case, result), result
    assert result.kills >= case.kills
