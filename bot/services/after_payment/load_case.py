"""What a plan looks at, on fresh rows: own matters, steps taken, the answer, and why the question must not be asked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.after_payment import LOW, Answer, Arm, Case, Matter, Part, Past
from bot.services.after_payment.own_matter import REMEMBERED, load_matters, say_services
from scripts_zh.load import Scripts
from storage.after_payment import active_reasons, joined_plans, plans_of_rooms, steps_of
from storage.matters import open_objections
from storage.ratings import ANSWERED, rating_about, unmended, was_asked
from storage.tables import AfterPaymentPlan, ChannelIdentity, Payment, Rating

ASKED_AGAIN_AFTER = dt.timedelta(days=30)
GRIEF = {"mourning", "owner_died"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The case, what its texts may say, and why nobody can be written to (empty: somebody can)."""

    case: Case
    services: str = ""
    loop: Mapping[str, str] = field(default_factory=dict)
    nobody: str = ""


def load_case(session: Session, scripts: Scripts, plan: AfterPaymentPlan, now: dt.datetime) -> Loaded:
    """The plan's case at `now`, the rooms it speaks for beside its own included."""
    rooms = sorted({plan.room_id, *(joined.room_id for joined in joined_plans(session, plan.id))})
    payment = session.get(Payment, plan.payment_id)
    paid_at = payment.paid_at if payment else plan.began_at
    matters = load_matters(session, rooms, min(paid_at, plan.began_at), _remembered_since(session, plan))
    services = say_services(session, scripts, plan.room_id, now)
    rating = rating_about(session, f"plan:{plan.id}")
    past = {Part(step.step): Past(step.outcome, step.outcome_at or step.at) for step in steps_of(session, plan.id)}
    case = Case(
        began_at=plan.began_at,
        arm=Arm(plan.arm),
        matters=matters,
        has_services=bool(services),
        past=past,
        told_person=plan.told_person_at is not None,
        barred=_barred(session, plan, rooms, matters, now),
        answer=_answer(rating),
    )
    return Loaded(case, services, _loop(rating), _nobody(session, plan))


def _remembered_since(session: Session, plan: AfterPaymentPlan) -> dt.datetime:
    """What was closed before the last plan of the room began was told by that one."""
    earlier = [one.began_at for one in plans_of_rooms(session, [plan.room_id])[plan.room_id] if one.id < plan.id]
    since = plan.began_at - REMEMBERED
    return max([since, *(began for began in earlier if began < plan.began_at)])


def _barred(
    session: Session, plan: AfterPaymentPlan, rooms: Sequence[int], matters: Sequence[Matter], now: dt.datetime
) -> str:
    if any(open_objections(session, room_id) for room_id in rooms):
        return "还有异议没有答复，不问满意度"
    if active_reasons(session, rooms) & GRIEF:
        return "家里有丧事，不问满意度"
    if any(matter.outcome.startswith("自动") for matter in matters):
        return "事情是自动关闭的，没有人办过，不问满意度"
    if unmended(session, rooms):
        return "上一次的低分还没办完，不再问"
    if was_asked(session, rooms, plan.person_id, now - ASKED_AGAIN_AFTER, f"plan:{plan.id}"):
        return "30 天内问过一次了"
    return ""


def _answer(rating: Rating | None) -> Answer | None:
    if rating is None or rating.state != ANSWERED or rating.score is None:
        return None
    return Answer(rating.score, rating.mended_at, rating.told_at is not None)


def _loop(rating: Rating | None) -> dict[str, str]:
    """What the loop-closing text says: the owner's words, who did what. Without words of his the score stands."""
    if rating is None or rating.score is None or rating.score > LOW:
        return {}
    said = rating.comment or ("" if rating.said.isdigit() else rating.said) or f"{rating.score}分"
    return {"said": said.strip("。！!，, "), "in_charge": rating.in_charge, "did": rating.did.rstrip("。！；，")}


def _nobody(session: Session, plan: AfterPaymentPlan) -> str:
    to = session.get(ChannelIdentity, plan.identity_id) if plan.identity_id is not None else None
    if to is None or to.person_id is None:
        return "业主没有绑定的聊天账号，发不了消息"
    if to.gone_at is not None:
        return "业主不再接收这个账号的消息"
    return ""
