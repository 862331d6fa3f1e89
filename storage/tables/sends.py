"""发件箱: what is to be sent, written in the transaction that decides it; lanes, and what became of it all."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, text
from sqlmodel import Field, SQLModel

from storage.columns import BigInt, Moment, json_map, key, moment, ref

_FINISHED = "state IN ('sent', 'unknown', 'dead', 'expired', 'cancelled')"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class OutboxRow(SQLModel, table=True):
    """One message to one recipient; `send_key` = kind:subject:step:date and stays unique for ever.

    State: bot.domain.sending.SendState; each change says why in `because` (Chinese, for a clerk) and `code`. While
    leased or sending, `lease_token` names the claim and `lease_until` its end; `slot_at` is when it last went, or was
    about to go, on the wire, whatever came of it. Held: `held_for` is `until` (then `held_until` says when it comes
    back) or `owner_speaks`. `script` and `script_values` are what the text was made of, to make it anew.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_claim", "lane", "due_at", "id", **_where("state = 'pending'")),
        Index("ix_outbox_lease", "lease_until", **_where("state IN ('leased', 'sending')")),
        Index("ix_outbox_in_flight", "identity_id", **_where("state IN ('leased', 'sending')")),
        Index("ix_outbox_held", "held_until", **_where("state = 'held'")),
        Index("ix_outbox_report", "platform_id", **_where("platform_id LIKE 'report:%'")),
        Index("ix_outbox_finished", "due_at", **_where(_FINISHED)),
        # every message is updated four times: room on the page, and the dead index entries swept early
        # an id that moved to the log is never given again: attempts name it there
        {"sqlite_autoincrement": True, "postgresql_with": {"fillfactor": 80, "autovacuum_vacuum_scale_factor": 0.01}},
    )

    id: int = key()
    send_key: str = Field(unique=True)
    kind: str  # bot.domain.speaking.Kind
    lane: str  # channel:account, or channel:account:target where a group or robot has a limit of its own
    identity_id: int | None = ref("channel_identity.id", nullable=True)
    room_id: int | None = ref("room.id", nullable=True)
    person_id: int | None = ref("person.id", nullable=True)  # whom the caps count; empty: the identity's person
    subject: str = ""  # what it belongs to: campaign/step, a payment, a demand
    text: str
    choices: list[str] = Field(default_factory=list, sa_type=JSON)  # offered with it; the text tells them numbered
    shows_bill: bool = False  # the card of its room's bill goes in place of the text
    used: str = ""  # what its last try used up: window:ID or grant:ID
    script: str = ""
    script_values: dict[str, Any] = json_map()
    by_staff: str = ""  # who wrote or asked for it; empty: the program
    insists: str = ""  # why a colleague speaks outside the office's hours
    approval_id: int | None = ref("approval.id", nullable=True)
    merged: dict[str, Any] = json_map()  # {"rooms": [id ...]} this text speaks of besides its own
    state: str = "pending"
    due_at: dt.datetime = moment()
    not_after: dt.datetime | None = moment(nullable=True)
    held_for: str = ""
    held_until: dt.datetime | None = moment(nullable=True)
    attempts: int = 0
    because: str = ""
    code: str = ""
    lease_token: int | None = Field(default=None, sa_type=BigInteger)
    lease_until: dt.datetime | None = moment(nullable=True)
    slot_at: dt.datetime | None = moment(nullable=True)
    first_try_at: dt.datetime | None = moment(nullable=True)
    sent_at: dt.datetime | None = moment(nullable=True)
    platform_id: str = ""


class Lane(SQLModel, table=True):
    """One way out with a rate of its own. Slots before `free_at` are given away; a claim and its slots are one commit.

    `interval_ms` 0 means no limit. A sender that misses its slot by more than `grace_ms` gives the message back.
    """

    name: str = Field(primary_key=True)
    parent: str | None = None  # the lane whose total it shares: a bot over its groups
    interval_ms: int = 0
    grace_ms: int = 0
    free_at: dt.datetime | None = moment(nullable=True)
    paused_until: dt.datetime | None = moment(nullable=True)
    because: str = ""  # why it is paused
    quota_max: int | None = None  # messages a day in China
    quota_day: dt.date | None = None
    quota_used: int = 0


class Delivery(SQLModel, table=True):
    """投递: one attempt on one channel and what came of it. Outlives its outbox row."""

    id: int = key()
    outbox_id: int = Field(sa_type=BigInt, index=True)
    lane: str
    at: dt.datetime = moment()
    outcome: str
    detail: str = ""


class OutboxLog(SQLModel, table=True):
    """A finished outbox row; `at` = when it last went on the wire, else when it was due. By month on PostgreSQL."""

    __tablename__ = "outbox_log"
    __table_args__ = (
        Index("ix_outbox_log_room_id_at", "room_id", "at"),
        Index("ix_outbox_log_person_id_at", "person_id", "at"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: int = Field(sa_type=BigInt, primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: dt.datetime = Field(sa_type=Moment, primary_key=True)
    send_key: str
    kind: str
    lane: str
    identity_id: int | None = Field(default=None, sa_type=BigInt)
    room_id: int | None = Field(default=None, sa_type=BigInt)
    person_id: int | None = Field(default=None, sa_type=BigInt)
    subject: str = ""
    text: str
    state: str
    due_at: dt.datetime = moment()
    attempts: int = 0
    because: str = ""
    code: str = ""
    sent_at: dt.datetime | None = moment(nullable=True)
    platform_id: str = ""


class SpentKey(SQLModel, table=True):
    """The send key of a row that moved to the log: a partitioned log cannot keep it unique itself."""

    __tablename__ = "spent_key"

    send_key: str = Field(sa_type=String, primary_key=True)
