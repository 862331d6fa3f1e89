"""Thank the household for money that arrived, and say so when it goes back: a numbered receipt to every bound owner."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.channels.registry import channels, is_abroad
from bot.domain.effects import Value
from bot.domain.household import OWNERS, Tie
from bot.domain.moments import day_of
from bot.domain.money import ZERO, Fen
from bot.domain.payment import PaymentNotice, Settlement
from bot.papers.capitals import in_capitals
from bot.services.links.make_link import LinkMaker
from bot.services.links.page_of import page_of
from bot.services.money.settle_payment import FRESH
from scripts_zh.load import Scripts
from storage.after_payment import subject_of_payment
from storage.identities import addresses_of, current_ties
from storage.matters import open_objections
from storage.outbox import put_out
from storage.tables import ChannelIdentity, OutboxRow, Payment, Person, Refund, Room

BOUNCED = "bounced"  # the gateway of a payment that a bank sent back


@dataclass(frozen=True, slots=True)
class _Receipt:
    """What a receipt says, and what makes it one: `key` of the script, `number` as printed, `about` in the send key."""

    key: str
    number: str
    about: str
    amount: Fen
    paid_on: dt.date
    subject: str
    open_left: Fen = ZERO


def thank_payer(  # noqa: PLR0913 - of what, of what became of it, when, with a page to it
    session: Session,
    scripts: Scripts,
    notice: PaymentNotice,
    done: Settlement,
    now: dt.datetime,
    links: LinkMaker | None,
) -> int:
    """Put out the receipts of one settlement; a repeat of the notice writes none. Returns how many are new.

    `links` None: there are no pages (a simulation).
    """
    room = session.get(Room, notice.room_id) if notice.room_id is not None else None
    if room is None or done.duplicate or now - notice.paid_at > FRESH:
        return 0
    key = _wording(done, disputed=bool(open_objections(session, room.id)))
    paid_on = day_of(notice.paid_at)
    receipt = _Receipt(
        f"receipt.{key}",
        f"R{done.payment_id}",
        str(done.payment_id),
        notice.amount,
        paid_on,
        subject_of_payment(done.payment_id),
        done.open_left,
    )
    return _to_owners(session, scripts, room, receipt, now, links)


def tell_refund(session: Session, scripts: Scripts, refund: Refund, now: dt.datetime) -> int:
    """Tell the owners that money went back, once a refund. Returns how many messages are new."""
    refund.told_at = now
    session.add(refund)
    payment = session.get(Payment, refund.payment_id)
    room = session.get(Room, payment.room_id) if payment is not None and payment.room_id is not None else None
    if payment is None or room is None or now - refund.refunded_at > FRESH:
        return 0
    receipt = _Receipt(
        "receipt.bounced" if refund.gateway == BOUNCED else "receipt.refunded",
        f"T{refund.id}",
        f"refund-{refund.id}",
        Fen(refund.amount),
        day_of(payment.paid_at),
        f"refund:{refund.id}",
    )
    return _to_owners(session, scripts, room, receipt, now)


def _to_owners(  # noqa: PLR0913 - a receipt names them all
    session: Session,
    scripts: Scripts,
    room: Room,
    receipt: _Receipt,
    now: dt.datetime,
    links: LinkMaker | None = None,
) -> int:
    owners = [person for tie, person in current_ties(session, room.id, day_of(now)) if Tie(tie.kind) in OWNERS]
    addresses = addresses_of(session, [person.id for person in owners], room.id)
    return sum(
        put_out(session, _with_page(session, links, scripts, _row(scripts, receipt, room, owner, identity, now), now))
        for owner in owners
        for identity in addresses.get(owner.id, [])
    )


def _with_page(
    session: Session, links: LinkMaker | None, scripts: Scripts, row: OutboxRow, now: dt.datetime
) -> OutboxRow:
    """Where the house has pages the receipt carries its own; never to a chat whose servers stand abroad."""
    link = "" if is_abroad(row.lane.partition(":")[0]) else page_of(session, links, row, now)
    if not link:
        return row
    row.text = f"{row.text}\n{scripts.say('receipt.page', {'link': link})}"
    return row


def _wording(done: Settlement, *, disputed: bool) -> str:
    """Paying while something is in dispute gives nothing up, and the receipt says so."""
    if done.prepaid and not done.allocations and not done.open_left:
        return "prepaid"
    return f"{'partly' if done.open_left else 'settled'}{'_disputed' if disputed else ''}"


def _row(  # noqa: PLR0913 - a receipt names them all
    scripts: Scripts, receipt: _Receipt, room: Room, owner: Person, identity: ChannelIdentity, now: dt.datetime
) -> OutboxRow:
    values: dict[str, Value] = {
        "name": owner.name,
        "paid_on": receipt.paid_on,
        "amount": int(receipt.amount),
        "capitals": in_capitals(receipt.amount),
        "room": room.code,
        "open_left": int(receipt.open_left),
        "receipt_number": receipt.number,
    }
    text = scripts.say(receipt.key, {name: values[name] for name in scripts.lines[receipt.key].placeholders})
    asks = receipt.number.startswith("R") and _has_windows(identity.channel)
    return OutboxRow(
        send_key=f"receipt:{receipt.about}:{identity.id}:{receipt.paid_on.isoformat()}",
        kind="receipt",
        lane=f"{identity.channel}:{identity.account}",
        identity_id=identity.id,
        room_id=room.id,
        subject=receipt.subject,
        text=f"{text}\n{scripts.say('receipt.may_ask')}" if asks else text,
        due_at=now,
    )


def _has_windows(channel: str) -> bool:
    """Where the platform closes the door after a while, the one later question needs the owner's word first."""
    known = channels().get(channel)
    return known is not None and any(way.windows for way in known.ways)
