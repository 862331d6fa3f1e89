"""Thank the household for money that arrived: a numbered receipt to every owner bound on a channel."""

import datetime as dt

from sqlmodel import Session

from bot.domain.effects import Value
from bot.domain.household import OWNERS, Tie
from bot.domain.moments import day_of
from bot.domain.payment import PaymentNotice, Settlement
from bot.services.money.settle_payment import FRESH
from scripts_zh.load import Scripts
from storage.identities import current_ties, identities_of
from storage.matters import open_objections
from storage.outbox import put_out
from storage.tables import ChannelIdentity, OutboxRow, Person, Room


def thank_payer(session: Session, scripts: Scripts, notice: PaymentNotice, done: Settlement, now: dt.datetime) -> int:
    """Put out the receipts of one settlement; a repeat of the notice writes none. Returns how many are new."""
    room = session.get(Room, notice.room_id) if notice.room_id is not None else None
    if room is None or done.duplicate or now - notice.paid_at > FRESH:
        return 0
    owners = [person for tie, person in current_ties(session, room.id, day_of(now)) if Tie(tie.kind) in OWNERS]
    addresses = identities_of(session, [person.id for person in owners], room.id)
    key = _wording(done, disputed=bool(open_objections(session, room.id)))
    return sum(
        put_out(session, _receipt(scripts, key, notice, done, room, owner, identity, now))
        for owner in owners
        for identity in addresses.get(owner.id, [])
    )


def _wording(done: Settlement, *, disputed: bool) -> str:
    """Paying while something is in dispute gives nothing up, and the receipt says so."""
    return f"receipt.{'partly' if done.open_left else 'settled'}{'_disputed' if disputed else ''}"


def _receipt(  # noqa: PLR0913 - a receipt names them all
    scripts: Scripts,
    key: str,
    notice: PaymentNotice,
    done: Settlement,
    room: Room,
    owner: Person,
    identity: ChannelIdentity,
    now: dt.datetime,
) -> OutboxRow:
    values: dict[str, Value] = {
        "name": owner.name,
        "paid_on": day_of(notice.paid_at),
        "amount": int(notice.amount),
        "room": room.code,
        "receipt_number": f"R{done.payment_id}",
    }
    return OutboxRow(
        send_key=f"receipt:{done.payment_id}:{identity.id}:{day_of(notice.paid_at).isoformat()}",
        kind="receipt",
        lane=f"{identity.channel}:{identity.account}",
        identity_id=identity.id,
        room_id=room.id,
        text=scripts.say(key, values),
        due_at=now,
    )
