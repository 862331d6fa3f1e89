"""What became of the arms of a step: who was in which, and who paid in time."""

import datetime as dt
from collections import Counter

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bot.domain.experiment import Arm
from bot.domain.moments import day_of
from storage.tables import CampaignStep, Payment

_MOST = 200_000


def arms_of_step(  # noqa: PLR0913 - which step, looked at how
    session: Session, campaign: str, step: str, look_days: int, needed: int, today: dt.date
) -> list[Arm]:
    """Each arm's first `needed` households whose `look_days` are over, in the order they came, and who paid by then.

    All who were put into an arm count, whether the message got through or not: leaving some out would choose.
    """
    look = dt.timedelta(days=look_days)
    rows = session.execute(
        select_columns(col(CampaignStep.arm), col(CampaignStep.room_id), col(CampaignStep.opened_on))
        .where(
            col(CampaignStep.campaign) == campaign,
            col(CampaignStep.step) == step,
            col(CampaignStep.arm) != "",
            col(CampaignStep.opened_on) <= today - look,
        )
        .order_by(col(CampaignStep.id))
        .limit(_MOST)
    ).all()
    paid_on = _payment_days(session, campaign, step)
    of, paid = Counter[str](), Counter[str]()
    for arm, room_id, opened_on in rows:
        if of[arm] < needed:
            of[arm] += 1
            paid[arm] += any(opened_on <= day < opened_on + look for day in paid_on.get(room_id, ()))
    return [Arm(arm, paid[arm], of[arm]) for arm in of]


def _payment_days(session: Session, campaign: str, step: str) -> dict[int, list[dt.date]]:
    """The days on which the rooms of a step paid anything."""
    rooms = select(CampaignStep.room_id).where(
        col(CampaignStep.campaign) == campaign, col(CampaignStep.step) == step, col(CampaignStep.arm) != ""
    )
    days: dict[int, list[dt.date]] = {}
    payments = select(Payment.room_id, Payment.paid_at).where(
        col(Payment.room_id).in_(rooms), col(Payment.gateway) != "opening"
    )
    for room_id, paid_at in session.exec(payments.limit(_MOST)):
        if room_id is not None:
            days.setdefault(room_id, []).append(day_of(paid_at))
    return days
