"""缴费之后: the plan of the 72 hours after a payment, its steps, the moments of truth met, the scores owners gave."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class AfterPaymentPlan(SQLModel, table=True):
    """One plan a payment. State: bot.domain.after_payment.PlanState; each change says why in `because`.

    `began_at` is when the money was known here. `look_at`: when the plan is looked at next. A plan that speaks
    through another one (two rooms of one owner, two payments of one room) is `joined` to it and says nothing itself.
    """

    __tablename__ = "after_payment_plan"
    __table_args__ = (Index("ix_after_payment_plan_look", "state", "look_at"),)

    id: int = key()
    payment_id: int = ref("payment.id", unique=True)
    room_id: int = ref("room.id")
    began_at: dt.datetime = moment()
    look_at: dt.datetime = moment()
    state: str = "new"
    because: str = ""
    story: str = ""  # the file of scripts_zh/after_payment it follows
    arm: str = ""  # plan or control
    person_id: int | None = ref("person.id", nullable=True)
    identity_id: int | None = ref("channel_identity.id", nullable=True)
    joined_to: int | None = ref("after_payment_plan.id", nullable=True)
    told_person_at: dt.datetime | None = moment(nullable=True)  # since when a colleague has the open matter as a to-do
    ended_at: dt.datetime | None = moment(nullable=True)


class AfterPaymentStep(SQLModel, table=True):
    """One step of a plan: matter, note, question or loop. Outcome: empty while it waits, then sent, passed, task."""

    __tablename__ = "after_payment_step"
    __table_args__ = (UniqueConstraint("plan_id", "step"),)

    id: int = key()
    plan_id: int = ref("after_payment_plan.id")
    step: str
    send_key: str = Field(default="", index=True)
    outcome: str = ""
    because: str = ""
    at: dt.datetime = moment()
    outcome_at: dt.datetime | None = moment(nullable=True)


class MomentMet(SQLModel, table=True):
    """关键时刻: a moment of truth of one household, met once. `outcome`: greeted, task, passed (`because` says why)."""

    __tablename__ = "moment_met"
    __table_args__ = (UniqueConstraint("room_id", "name", "fell_on"),)

    id: int = key()
    room_id: int = ref("room.id")
    name: str  # the file of scripts_zh/moments
    fell_on: dt.date
    outcome: str
    because: str = ""
    met_at: dt.datetime = moment(index=True)


class Rating(SQLModel, table=True):
    """评价: one question about one thing and its answer; `subject` makes it one. State: asked, answered, expired.

    `score` is 1 to 5; `said` the owner's words of the score, `comment` those after it; `reasons` what was heard in
    them, comma-separated intents. A score of 2 or less has a `task_id`: `in_charge` answers by `due_at`; `mended_at`
    is when it was, `did` what was done, `told_at` when the owner was told. `late`: answered when nobody waited any
    more; it is kept and counted apart.
    """

    __table_args__ = (Index("ix_rating_room_id_answered_at", "room_id", "answered_at"),)

    id: int = key()
    subject: str = Field(unique=True)  # plan:7, work_order:5, task:9 (a hand-over), said:12:2026-11-23
    room_id: int = ref("room.id")
    person_id: int | None = ref("person.id", nullable=True)
    identity_id: int | None = ref("channel_identity.id", nullable=True)
    by_owner: bool = True
    state: str = "asked"
    asked_at: dt.datetime | None = moment(nullable=True)
    answered_at: dt.datetime | None = moment(nullable=True, index=True)
    late: bool = False
    how: str = ""  # chat, page
    score: int | None = None
    said: str = ""
    comment: str = ""
    reasons: str = ""
    task_id: int | None = ref("task.id", nullable=True)
    in_charge: str = ""
    due_at: dt.datetime | None = moment(nullable=True)
    mended_at: dt.datetime | None = moment(nullable=True)
    did: str = ""
    told_at: dt.datetime | None = moment(nullable=True)
