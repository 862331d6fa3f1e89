"""The shapes several addresses of `/api` answer with."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, Field

Sum = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$", description="元，两位小数", examples=["751.80"])]
Span = Annotated[str, Field(description="账期", examples=["2026-10..2026-12"])]


class BillLine(BaseModel):
    """One line of a bill, with its arithmetic."""

    item: str
    period: Span
    formula: str
    amount: Sum
    gross: Sum
    reduction: Sum
    reduction_reason: str
    paid: Sum
    outstanding: Sum
    due_on: dt.date | None
    disputed: bool


class Changed(BaseModel):
    """What differs from the period before."""

    item: str
    before: Sum
    now: Sum
    because: str


class CostShare(BaseModel):
    """What of the fee goes where, as the company recorded it."""

    item: str
    percent: str
    source: str


class Done(BaseModel):
    """A service done lately."""

    done_on: dt.date
    what: str


class Matter(BaseModel):
    """What is open."""

    number: str
    what: str
    since: dt.date
    kind: str


class Bill(BaseModel):
    """`guanjia bill --json`."""

    community: str
    room: str
    owner: str
    as_of: dt.date
    period: Span | None
    lines: list[BillLine]
    payable: Sum = Field(description="应收，不含违约金")
    paid: Sum
    outstanding: Sum
    undisputed: Sum = Field(description="未付里没有异议的部分")
    paid_up_to: str | None
    due_on: dt.date | None
    late_charge: Sum
    late_charge_because: str
    prepaid: Sum
    changed_since_last: list[Changed]
    cost_shares: list[CostShare]
    done_lately: list[Done]
    open_matters: list[Matter]
    pay_ways: dict[str, str]
