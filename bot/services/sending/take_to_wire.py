"""The transactions of sending: claim with slots, the guard and `sending`, the outcome, the return of what did not go.

Nothing here waits or talks to a platform. Each function is one transaction of the caller's; asked twice, because an
answer of the database was lost, it does its work once.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.channels.contract import Accepted, Later, Letter, Manner, Never, Outcome, Trouble, halts_lane
from bot.domain.moments import day_of
from bot.domain.pacing import free_slots
from bot.domain.retry import How, Next, RetryCode, Tried, after_silence, what_next
from bot.domain.sending import IN_FLIGHT, SendState
from bot.domain.speaking import RULES, Code, Go, Kind, Refuse, Verdict, Wait, kind_of
from bot.services.reaching.find_ways import Move, Ready
from bot.services.reaching.settle_way import give_back as give_way_back
from bot.services.reaching.settle_way import settle_way
from bot.services.sending.list_held import list_held
from bot.services.sending.send_outbox import Sender, Sent, account_of, target_of
from bot.services.talk.part_with import part_with
from storage.claims import (
    Addressed,
    Leased,
    finish_accepted,
    free_expired_leases,
    give_back,
    lease_due,
    lost_on_the_wire,
    ours,
    push_back,
    put_on_wire,
)
from storage.deliveries import may_have_arrived
from storage.lanes import give_quota_back, lock_lane, pause_lane, quota_left, track_of
from storage.locks_ahead import lock_ahead
from storage.matters import list_task
from storage.moving import address_now, move_address
from storage.outbox_waiting import OWNER_SPEAKS
from storage.tables import Delivery, Lane, OutboxRow, Task
from storage.touches import forget_touches

MOST_IN_HAND = 20
BROKEN_RESTS_S = 3600.0  # a lane whose account a person must mend: one message an hour tries it
_MEND_WITHIN = dt.timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Hand:
    """What one claim took: messages, as many slots, and when there may be more; None when nothing is due."""

    token: int
    rows: tuple[Leased, ...] = ()
    slots: tuple[dt.datetime, ...] = ()
    grace_ms: int = 0
    next_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Boarded:
    """What came of asking the guard: letters to send by row id, and the rows that do not go now.

    `cards`: the rooms whose bill is to be drawn for a letter, by row id.
    """

    letters: Mapping[int, Letter]
    staying: Sequence[Sent]
    cards: Mapping[int, int] = field(default_factory=dict)


def claim(session: Session, sender: Sender, lane_name: str, now: dt.datetime) -> Hand:
    """Take due messages of a lane and reserve their slots in the same commit."""
    manner, token = sender.manner(lane_name), sender.new_token()
    parent = _parent(session, lane_name, manner)
    lane = lock_lane(session, lane_name, manner.pace, parent.name if parent else None, manner.a_day)
    if lane.paused_until is not None and lane.paused_until > now:
        return Hand(token, next_at=lane.paused_until)
    left = quota_left(lane, now)
    most = max(MOST_IN_HAND, manner.at_once)
    most = most if left is None else min(left, most)
    slots = free_slots(track_of(lane), track_of(parent) if parent else None, now, most)
    until, gap_s = now + sender.leases.claim, manner.a_person_s
    rows = lease_due(session, lane_name, len(slots.at), now, until, token, gap_s) if slots.at else []
    taken = slots.at[: len(rows)]
    for one in filter(None, (lane, parent)):
        for slot in taken:
            one.free_at = track_of(one).after(slot).free_at
    if left is not None:
        lane.quota_used += len(rows)
    has_more = not slots.at or len(rows) == len(slots.at)
    return Hand(token, tuple(rows), taken, lane.grace_ms, slots.next_at if has_more and left != 0 else None)


def board(session: Session, sender: Sender, lane: str, ids: Sequence[int], token: int) -> Boarded:
    """The guard's word on each message that is still ours; who may go is `sending` when this commits."""
    now = sender.clock()
    lock_ahead(session, ids)
    wave = ours(session, ids, token, IN_FLIGHT, now)
    asked = [found.row for found in wave if not _is_settled(found.row, now)]
    verdicts = dict(zip([row.id for row in asked], sender.guard(session, asked, now), strict=True)) if asked else {}
    ways = _ways(session, sender, [row for row in asked if isinstance(verdicts[row.id], Go)], now)
    letters: dict[int, Letter] = {}
    boarding: dict[int, str] = {}  # their texts
    staying: list[Sent] = []
    for found in wave:
        way = ways.get(found.row.id, Ready())
        letter = _board_one(session, sender, found, verdicts.get(found.row.id), way, now)
        if letter is None:
            staying.append(tell(found.row))
            continue
        letters[found.row.id] = letter
        if isinstance(verdict := verdicts.get(found.row.id), Go):
            boarding[found.row.id] = verdict.text
    list_held(session, [found.row for found in wave if found.row.id not in letters], now)
    put_on_wire(session, boarding, now, now + sender.leases.sending)
    if len(letters) < len(ids) and sender.manner(lane).a_day is not None:
        give_quota_back(session, lane, len(ids) - len(letters))
    going = (found.row for found in wave if found.row.id in letters)
    return Boarded(letters, staying, {row.id: row.room_id for row in going if row.shows_bill and row.room_id})


def retreat(session: Session, ids: Sequence[int], token: int) -> None:
    """The slot was missed between commit and wire: certainly not sent, back to the lane."""
    for found in ours(session, ids, token, (SendState.SENDING,)):
        found.row.attempts -= 1
        give_way_back(session, found.row)
        _leave(
            found.row, Next(SendState.PENDING, "错过了发送时间格，重新排队", RetryCode.SLOT_MISSED, found.row.due_at)
        )


def return_hand(session: Session, ids: Sequence[int], token: int) -> int:
    """Give back what is still in hand. Returns how many."""
    return give_back(session, ids, token, "发送程序交还，重新排队", RetryCode.GIVEN_BACK)


def record(session: Session, sender: Sender, lane: str, outcomes: Mapping[int, Outcome], token: int) -> list[Sent]:
    """Write what came of the attempts. An answer that comes after the row was given up as `unknown` still counts."""
    now = sender.clock()
    accepted = {row_id: outcome for row_id, outcome in outcomes.items() if isinstance(outcome, Accepted)}
    for outcome in accepted.values():
        if outcome.moved_to:
            move_address(session, account_of(lane), target_of(lane), outcome.moved_to, now)
    ids = {row_id: outcome.platform_id for row_id, outcome in accepted.items()}
    told = [
        Sent(done.send_key, done.text, SendState.SENT, "", "", done.lane, done.room_id, done.due_at)
        for done in finish_accepted(session, ids, token, now)
    ]
    others = {row_id: outcome for row_id, outcome in outcomes.items() if row_id not in accepted}
    return told + _record_others(session, sender, lane, others, token) if others else told


def _record_others(
    session: Session, sender: Sender, lane: str, outcomes: Mapping[int, Outcome], token: int
) -> list[Sent]:
    now = sender.clock()
    waiting: list[OutboxRow] = []
    told: list[Sent] = []
    for found in ours(session, list(outcomes), token, (SendState.SENDING, SendState.UNKNOWN)):
        outcome, row = outcomes[found.row.id], found.row
        because, after_s = getattr(outcome, "because", ""), _after_s(outcome)
        how = _how(outcome)
        _leave(row, what_next(_tried(row, sender.manner(lane)), how, because, after_s, now))
        settle_way(session, row, outcome, now)
        if isinstance(outcome, Never) and outcome.trouble is Trouble.UNREACHABLE and row.identity_id is not None:
            part_with(session, row.identity_id, because, now)
        if how in (How.LATER, How.SLOW_DOWN, How.NEVER):
            forget_touches(session, [row.send_key])
        if how is How.SLOW_DOWN:
            row.attempts -= 1  # it was not looked at: a busy platform must not use up a message's tries
            rests_until = row.due_at if after_s is None else now + dt.timedelta(seconds=after_s)
            pause_lane(session, lane, rests_until, because)  # also where the message itself does not wait so long
        if row.state == SendState.PENDING:
            waiting.append(row)
        if isinstance(outcome, Never) and halts_lane(outcome):
            _ask_to_mend(session, lane, outcome, now)
        at, name = row.slot_at or now, "later" if how is How.SLOW_DOWN else type(outcome).__name__.lower()
        session.add(Delivery(outbox_id=row.id, lane=row.lane, at=at, outcome=name, detail=because))
        if isinstance(outcome, Never) and outcome.trouble in (Trouble.WINDOW, Trouble.UNREACHABLE):
            _take_next_rung(session, sender, row, outcome, now)
        told.append(tell(row))
    session.flush()
    push_back(session, waiting)
    return told


def _take_next_rung(session: Session, sender: Sender, row: OutboxRow, refused: Never, now: dt.datetime) -> None:
    """The platform closed this way: another one, else what has no window waits for the owner's next word."""
    session.flush()
    (way,) = sender.find_ways(session, [row], now)
    if isinstance(way, Move):
        _move(row, way, f"{refused.because}；换一条路再发", now)
    elif refused.trouble is Trouble.WINDOW or isinstance(way, Refuse):
        row.state, row.code, row.held_for = SendState.HELD, Code.CHANNEL_WINDOW, OWNER_SPEAKS


def recover(session: Session, sender: Sender, now: dt.datetime, before: dt.datetime | None = None) -> int:
    """What dead senders left: back to its lane, or `unknown`, or once more, by kind. Returns how many were on the wire.

    `before`: leases that ended by then; all of them when the only sender there can be has just started.
    """
    free_expired_leases(session, before or now)
    lost = lost_on_the_wire(session, before or now)
    for row in lost:
        because = "发送途中程序停了，不知道对方收到没有"
        _leave(row, after_silence(_tried(row, sender.manner(row.lane)), because, RetryCode.KILLED, now))
        session.add(Delivery(outbox_id=row.id, lane=row.lane, at=row.slot_at or now, outcome="unknown", detail=because))
    return len(lost)


def tell(row: OutboxRow) -> Sent:
    """The row in a few words."""
    return Sent(row.send_key, row.text, row.state, row.because, row.code, row.lane, row.room_id, row.due_at)


def _parent(session: Session, lane: str, manner: Manner) -> Lane | None:
    if manner.total is None or not target_of(lane):
        return None
    return lock_lane(session, account_of(lane), manner.total, None, None)


def _is_settled(row: OutboxRow, now: dt.datetime) -> bool:
    """Is there nothing to ask the guard: on the wire already (only the answer got lost), or past its life?"""
    return row.state == SendState.SENDING or (row.not_after is not None and row.not_after < now)


def _ways(
    session: Session, sender: Sender, rows: Sequence[OutboxRow], now: dt.datetime
) -> dict[int, Ready | Move | Refuse]:
    """The way of each row that got leave; what goes another way, or none, was no touch."""
    ways = dict(zip([row.id for row in rows], sender.find_ways(session, rows, now), strict=True)) if rows else {}
    staying = [row.send_key for row in rows if not isinstance(ways[row.id], Ready)]
    if staying:
        forget_touches(session, staying)
    return ways


def _board_one(  # noqa: PLR0913 - a row with what was said of it
    session: Session,
    sender: Sender,
    found: Addressed,
    verdict: Verdict | None,
    way: Ready | Move | Refuse,
    now: dt.datetime,
) -> Letter | None:
    row = found.row
    if row.state == SendState.SENDING:
        return _letter(row, found.address, row.text, way)
    if verdict is None:
        _leave(row, Next(SendState.EXPIRED, "过了有效时间还没发出去", RetryCode.EXPIRED))
        return None
    if isinstance(verdict, Go):
        return _take_way(session, sender, found, verdict.text, way, now)
    match verdict:
        case Wait(until, because, code) if row.not_after is not None and until > row.not_after:
            _leave(row, Next(SendState.EXPIRED, f"{because}；等到能发时已过了这一步的期限，跳过", code))
        case Wait(until, because, code):
            _leave(row, Next(SendState.PENDING, because, code, until))
        case Refuse(because, code, ending):
            _leave(row, Next(SendState(ending), because, code))
    return None


def _take_way(  # noqa: PLR0913 - a row that got leave, its text and its way
    session: Session, sender: Sender, found: Addressed, text: str, way: Ready | Move | Refuse, now: dt.datetime
) -> Letter | None:
    match way:
        case Ready():
            return _go(session, sender, found, text, way, now)
        case Move():
            _move(found.row, way, "换一条路再发", now)
        case Refuse(because, code, ending):
            _leave(found.row, Next(SendState(ending), because, code))
    return None


def _move(row: OutboxRow, way: Move, because: str, now: dt.datetime) -> None:
    """To another lane, where it was never on the wire."""
    _leave(row, Next(SendState.PENDING, because, RetryCode.MOVED, now))
    row.lane, row.identity_id, row.slot_at = way.lane, way.identity_id, None


def _letter(row: OutboxRow, address: str, text: str, way: Ready | Move | Refuse) -> Letter:
    form = way.form if isinstance(way, Ready) else None
    return Letter(address, text, row.send_key, target_of(row.lane), tuple(row.choices), form=form)


def _go(  # noqa: PLR0913 - same
    session: Session, sender: Sender, found: Addressed, text: str, way: Ready, now: dt.datetime
) -> Letter | None:
    row = found.row
    address = found.address or address_now(session, account_of(row.lane), target_of(row.lane))
    if not address:
        _leave(row, Next(SendState.HELD, "没有收信地址", "no_recipient"))
        return None
    kind = kind_of(row.kind) or Kind.CAMPAIGN
    again = row.attempts > 0 and RULES[kind].repeats and may_have_arrived(session, row.id)
    number = f"{day_of(row.first_try_at or now).year}-{row.id:04d}"
    return _letter(row, address, sender.say_again(text, number) if again else text, way)


def _leave(row: OutboxRow, step: Next) -> None:
    row.state, row.because, row.code = step.state, step.because, step.code
    row.lease_until = None
    if step.state is not SendState.UNKNOWN:  # a late answer still heals that one
        row.lease_token = None
    if step.due_at is not None:
        row.due_at = step.due_at


def _tried(row: OutboxRow, manner: Manner) -> Tried:
    kind = kind_of(row.kind)
    return Tried(
        key=row.send_key,
        attempts=row.attempts,
        repeats=kind is not None and RULES[kind].repeats,
        first_try_at=row.first_try_at or row.due_at,
        not_after=row.not_after,
        key_window=dt.timedelta(seconds=manner.key_window_s),
    )


def _after_s(outcome: Outcome) -> float | None:
    if isinstance(outcome, Never) and halts_lane(outcome):
        return BROKEN_RESTS_S
    return outcome.after_s if isinstance(outcome, Later) else None


def _ask_to_mend(session: Session, lane: str, broken: Never, now: dt.datetime) -> None:
    """An account that is set up wrongly loses no message: they wait, and a colleague has it to mend."""
    account = account_of(lane)
    what = f"渠道 {account} 发不出去：{broken.because}。请照 guanjia doctor 说的改好设置；消息都在等，每小时试一次"
    task = Task(kind="channel", subject=f"channel:{account}", what=what, opened_at=now, due_at=now + _MEND_WITHIN)
    list_task(session, task)


def _how(outcome: Outcome) -> How:
    match outcome:
        case Never() if halts_lane(outcome):
            return How.SLOW_DOWN
        case Never():
            return How.NEVER
        case Later(slow_down=True):
            return How.SLOW_DOWN
        case Later():
            return How.LATER
        case _:
            return How.UNCLEAR
