"""What is on record of a household as the checklist of an escalation asks it."""

import datetime as dt

from sqlmodel import Session

from bot.domain.escalation import DEMAND_DAYS, CaseFacts
from bot.domain.may_speak import Household
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import yuan
from bot.services.evidence.gather_record import gather
from bot.services.guarding.load_standing import Standing, load_homes
from storage.escalation import answers_owed, formal_demands_at
from storage.matters import latest_wish_of_people
from storage.tables import Room

_HARDSHIP = "hardship"


def load_case_facts(session: Session, room: Room, now: dt.datetime) -> CaseFacts:
    """The facts of one household; a dozen queries, so asked for one at a time."""
    standing = load_homes(session, [room.id], now)[room.id]
    home, today = standing.household, day_of(now)
    promised = home.promised_on if home.promised_on is not None and home.promised_on >= today else None
    return CaseFacts(
        owes=int(home.open_sum),
        claimed="；".join(home.claims),
        promise=f"答应 {day_in_words(promised)} 前付" if promised else "",
        plan=home.plan,
        work_order="；".join(home.work_orders),
        objection="；".join(home.disputes),
        hardship="说过有困难，暂停着" if any(hold.reason == _HARDSHIP for hold in home.holds) else "",
        identity=_identity(session, standing, today),
        limitation=_limitation(session, room, now),
        demand=_demand(session, room, home, now),
        answer="；".join(f"H{task.id} {task.what}" for task in answers_owed(session, room.id)),
    )


def tell_history(facts: CaseFacts) -> str:
    """The household in one line for whoever takes the case over, without a name."""
    told = [f"没有异议的未付 {yuan(facts.owes)} 元" if facts.owes > 0 else "没有欠费"]
    told += [f"异议 {facts.objection}"] if facts.objection else []
    told += [f"工单 {facts.work_order}"] if facts.work_order else []
    told += [f"在等回话 {facts.answer}"] if facts.answer else []
    told += [word for word in (facts.promise, facts.plan, facts.claimed, facts.hardship) if word]
    return "；".join(told)


def _identity(session: Session, standing: Standing, today: dt.date) -> str:
    owners = [one.person_id for one in standing.owners if one.holds_on(today)]
    if not owners:
        return "没有登记现在的业主"
    return "登记的人说不是业主" if latest_wish_of_people(session, owners) == "wrong_person" else ""


def _limitation(session: Session, room: Room, now: dt.datetime) -> str:
    over = [one.period for one in gather(session, room, now).limits if one.limit.is_over(day_of(now))]
    return f"{'、'.join(dict.fromkeys(over))} 可能过了三年" if over else ""


def _demand(session: Session, room: Room, home: Household, now: dt.datetime) -> str:
    since = home.oldest_due_on
    sent = [day_of(at) for at in formal_demands_at(session, room.id) if since is None or day_of(at) >= since]
    if not sent:
        return "没有书面催告的记录"
    ripe = sent[0] + dt.timedelta(days=DEMAND_DAYS)
    return (
        f"书面催告 {day_in_words(sent[0])} 发出，到 {day_in_words(ripe)} 才满 {DEMAND_DAYS} 天"
        if ripe > day_of(now)
        else ""
    )
