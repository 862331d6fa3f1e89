"""Gather what the guard of a send looks at: how the households stand and who would read it, on fresh rows."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlmodel import Session

from bot.domain.may_speak import MONTH, HoldFact, Household, Recipient
from bot.domain.moments import day_of
from bot.domain.money import Fen
from bot.domain.ownership import Holding, owned_since
from bot.domain.speaking import Budget
from storage.instalments import instalments_of
from storage.payments import paid_since
from storage.standing import DebtRow, MatterRow, last_paid, open_debts, open_matters, owners_of, room_codes, wishes_of
from storage.tables import ChannelIdentity
from storage.touches import touched_person, touched_rooms

LONGEST_MEMORY = MONTH  # the longest span any budget counts over
_CONTACT_WISHES = ("stop", "bill_only", "fewer", "again")


def load_households(
    session: Session, room_ids: Sequence[int], budget: Budget, send_key: str, now: dt.datetime
) -> dict[int, Household]:
    """How each room stands at `now`, in as many statements for twenty rooms as for one."""
    codes, matters = room_codes(session, room_ids), open_matters(session, room_ids)
    debts, paid = open_debts(session, room_ids), last_paid(session, room_ids)
    owners = owners_of(session, room_ids)
    touched = touched_rooms(session, room_ids, budget, now - LONGEST_MEMORY, send_key)
    return {
        room_id: _household(
            session,
            room_id,
            code,
            matters.get(room_id, []),
            _mine(debts.get(room_id, []), owners.get(room_id, []), day_of(now)),
            paid.get(room_id),
            touched.get(room_id, ()),
            now,
        )
        for room_id, code in codes.items()
    }


def load_recipient(  # noqa: PLR0913 - who, of which rooms, what counts
    session: Session,
    identity: ChannelIdentity,
    person_id: int | None,
    room_ids: Collection[int],
    budget: Budget,
    send_key: str,
    now: dt.datetime,
) -> tuple[Recipient, frozenset[int]]:
    """Who would read it, as proven today, and which of these rooms are theirs."""
    wishes = wishes_of(session, person_id, identity.id)
    owners = owners_of(session, room_ids) if person_id is not None else {}
    owned = frozenset(
        room_id
        for room_id, holdings in owners.items()
        if person_id is not None and _owns(holdings, person_id, day_of(now))
    )
    recipient = Recipient(
        known=person_id is not None,
        denied=_latest([w for i, w in wishes if i == identity.id], ("wrong_person", "again")) == "wrong_person",
        wish=_latest([wish for _, wish in wishes], _CONTACT_WISHES),
        touched=touched_person(session, person_id, budget, now - LONGEST_MEMORY, send_key) if person_id else (),
    )
    return recipient, owned


def _household(  # noqa: PLR0913 - its parts
    session: Session,
    room_id: int,
    code: str,
    matters: Sequence[MatterRow],
    debts: Sequence[DebtRow],
    paid_at: dt.datetime | None,
    touched: tuple[dt.datetime, ...],
    now: dt.datetime,
) -> Household:
    disputed = {row.item for row in matters if row.sort == "dispute"}
    promised = [row.on for row in matters if row.sort == "promise" and row.on]
    return Household(
        room=code,
        open_sum=Fen(sum(debt.outstanding for debt in debts if not disputed & {"", debt.item})),
        paid_at=paid_at,
        disputes=tuple(f"Y{row.number} {row.what}" for row in matters if row.sort == "dispute"),
        work_orders=tuple(f"G{row.number} {row.what}" for row in matters if row.sort == "work_order"),
        holds=tuple(HoldFact(row.what, row.on) for row in matters if row.sort == "hold"),
        promised_on=max(promised, default=None),
        plan=_plan(session, room_id, matters, now),
        claims=tuple(f"H{row.number} {row.what}" for row in matters if row.sort == "claim"),
        oldest_due_on=min((debt.due_on for debt in debts if debt.due_on), default=None),
        touched=touched,
    )


def _plan(session: Session, room_id: int, matters: Sequence[MatterRow], now: dt.datetime) -> str:
    """Why an instalment plan speaks against asking for money; empty: none, or one that is not kept."""
    if any(row.sort == "plan" for row in matters):
        return "申请了分期，还没有答复"
    if not any(row.sort == "instalment" for row in matters):
        return ""
    parts = instalments_of(session, room_id)
    agreed_at = min(part.agreed_on for part in parts)
    midnight = now.replace(year=agreed_at.year, month=agreed_at.month, day=agreed_at.day, hour=0, minute=0, second=0)
    arrived = sum(amount for _, amount in paid_since(session, [room_id], midnight).get(room_id, []))
    due = sum(part.amount for part in parts if part.due_on < day_of(now))
    return "有分期，到期的都按时付了" if arrived >= due else ""


def _mine(debts: Sequence[DebtRow], owners: Sequence[Holding], today: dt.date) -> list[DebtRow]:
    """Without what a former owner owes."""
    since = owned_since(owners, today)
    return [debt for debt in debts if since is None or debt.last_day >= since]


def _owns(owners: Sequence[Holding], person_id: int, today: dt.date) -> bool:
    return any(holding.person_id == person_id and holding.holds_on(today) for holding in owners)


def _latest(wishes: Sequence[str], among: Collection[str]) -> str:
    said = [wish for wish in wishes if wish in among]
    return said[-1] if said and said[-1] != "again" else ""
