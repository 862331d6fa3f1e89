"""The last question before the wire, asked in the transaction that puts a row on it: is it still wanted, allowed, true?

Everything is read anew, the household and the person locked against a payment or another sender in the same moment,
and the text made anew from its script. A `Go` is written down as a touch, which the caps count.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from bot.channels.registry import is_abroad
from bot.domain.errors import GuanjiaError
from bot.domain.may_speak import Ask, Household, Recipient, Rules, Yes, may_speak
from bot.domain.red_line import Audience, Breach, Known
from bot.domain.speaking import (
    RULES,
    Budget,
    Code,
    Ending,
    Go,
    Hours,
    Kind,
    Policy,
    Refuse,
    Verdict,
    Wait,
    kind_of,
)
from bot.domain.workdays import Calendar
from bot.services.calendar.load_calendar import load_calendar
from bot.services.guarding.load_standing import Reader, Standing, load_reader, load_standings
from bot.services.guarding.merge_rooms import Merging
from bot.services.guarding.remake_text import FreshText, StaleText, remake_text
from scripts_zh.load import Scripts
from storage.approvals import is_approved
from storage.consents import has_consented
from storage.outbox_waiting import OWNER_SPEAKS
from storage.pauses import CAMPAIGN, EVERYTHING, why_paused
from storage.payments import lock_rooms
from storage.standing import Address, address_of
from storage.tables import OutboxRow, Touch
from storage.touches import formal_about, lock_group, lock_person, note_touches, touched_group

Judge = Callable[[str, Audience, Known | None], Sequence[Breach]]
_CALENDAR = "calendar"
_WINDOWED = (Budget.HOUSEHOLD, Budget.AFTER_PAYMENT, Budget.GOOD_MOMENT)  # a step too late is worse than none


@dataclass(frozen=True, slots=True)
class GuardParts:
    """What the guard needs besides the rows. `judge` is the wording wall; without a calendar the house's is read."""

    scripts: Scripts
    judge: Judge
    policy: Policy = field(default_factory=Policy)
    calendar: Calendar | None = None
    windows: Mapping[str, dt.timedelta] = field(default_factory=dict)  # by channel

    def rules(self, session: Session) -> Rules:
        """Policy and calendar together; days imported a minute ago count."""
        if self.calendar is not None:
            return Rules(self.policy, self.calendar)
        if _CALENDAR not in session.info:  # one transaction, one calendar
            session.info[_CALENDAR] = load_calendar(session)
        return Rules(self.policy, session.info[_CALENDAR])


def guard(session: Session, row: OutboxRow, now: dt.datetime, parts: GuardParts) -> Verdict:
    """May this row go now, and with which text? `row` belongs to `session`; its window is written on it."""
    kind = kind_of(row.kind)
    if kind is None:
        return Refuse(f"不认识的消息种类“{row.kind}”", Code.UNKNOWN_KIND, Ending.HELD)
    if kind is not Kind.REPLY and _lacks_consent(session, row):
        return Refuse("业主没有同意把信息发到服务器在境外的渠道", Code.CONSENT, Ending.HELD)
    _set_window(row, kind, parts.policy)
    campaign = f"{CAMPAIGN}{row.subject.partition('/')[0]}"
    paused = {} if kind is Kind.REPLY else why_paused(session, EVERYTHING, campaign)
    ask = Ask(kind, row.not_after, paused=paused.get(EVERYTHING, ""), campaign_paused=paused.get(campaign, ""))
    if RULES[kind].hours is Hours.ANY:
        free = may_speak(ask, Recipient(), (), parts.rules(session), now)
        if isinstance(free, Yes) and kind is not Kind.REPLY and (closed := _window_of_row(session, row, parts, now)):
            return closed
        return free if not isinstance(free, Yes) else _past_the_wall(row.text, kind, row, None, parts, ())
    if kind is Kind.BROADCAST:
        return _guard_broadcast(session, row, ask, parts, now)
    return _Guarded(session, row, kind, parts, now).verdict(ask)


def _lacks_consent(session: Session, row: OutboxRow) -> bool:
    """A person's message on a channel abroad without that person's own word (个保法 39)."""
    if row.identity_id is None or not is_abroad(row.lane.partition(":")[0]):
        return False
    return not has_consented(session, row.identity_id)


def _guard_broadcast(session: Session, row: OutboxRow, ask: Ask, parts: GuardParts, now: dt.datetime) -> Verdict:
    lock_group(session, row.lane)
    group = Household(touched=touched_group(session, row.lane, now - dt.timedelta(days=2), row.send_key))
    answer = may_speak(ask, Recipient(known=True), (group,), parts.rules(session), now)
    if not isinstance(answer, Yes):
        return answer
    verdict = _past_the_wall(row.text, Kind.BROADCAST, row, None, parts, answer.warnings)
    if isinstance(verdict, Go):
        note_touches(session, [Touch(send_key=row.send_key, budget=Budget.GROUP, at=now, group_name=row.lane)])
    return verdict


@dataclass(frozen=True, slots=True)
class _Guarded:
    """One row for a household, in the making of its verdict."""

    session: Session
    row: OutboxRow
    kind: Kind
    parts: GuardParts
    now: dt.datetime

    def verdict(self, ask: Ask) -> Verdict:
        row, budget = self.row, RULES[self.kind].budget
        address = address_of(self.session, row.identity_id) if row.identity_id else None
        if row.room_id is None or row.identity_id is None or address is None:
            return Refuse("没有写给哪一户、哪个人", Code.NO_RECIPIENT, Ending.HELD)
        person_id = address.person_id
        if row.person_id is not None and person_id is not None and person_id != row.person_id:
            return Refuse("这个聊天账号现在绑定的是另一个人", Code.IDENTITY, Ending.HELD)
        merging = Merging.of(self.session, row, self.kind, self.now)
        rooms = [row.room_id, *merging.rooms]
        if self.session.get_bind().dialect.name != "sqlite":  # a transaction there is alone already
            lock_rooms(self.session, rooms)
            if person_id is not None:
                lock_person(self.session, person_id)
        homes = load_standings(self.session, rooms, budget, row.send_key, self.now)
        reader = load_reader(self.session, row.identity_id, person_id, homes, budget, row.send_key, self.now)
        asking, rules = self._asking(ask), self.parts.rules(self.session)

        def agrees(room_id: int) -> Yes | Wait | Refuse:
            whose = replace(reader.recipient, is_owner=room_id in reader.owns)
            return may_speak(asking, whose, (self._formal(room_id, homes[room_id].household),), rules, self.now)

        answer = agrees(row.room_id)
        if not isinstance(answer, Yes):
            merging.undo()
            return answer
        if closed := _closed_window(row, address, self.parts, self.now):
            merging.undo()
            return closed
        taken = merging.take([room_id for room_id in merging.rooms if isinstance(agrees(room_id), Yes)])
        verdict = self._with_text([row.room_id, *taken], homes, reader, answer.warnings)
        if not isinstance(verdict, Go):
            merging.undo()
        return verdict

    def _with_text(
        self, room_ids: Sequence[int], homes: Mapping[int, Standing], reader: Reader, warnings: tuple[str, ...]
    ) -> Verdict:
        try:
            scripts = self.parts.scripts
            fresh = remake_text(self.session, self.row, room_ids, scripts, self.now, homes, reader.name)
        except GuanjiaError as exc:
            return Refuse(f"文字没法按现在的账重新写：{exc}", Code.TEXT, Ending.HELD)
        if isinstance(fresh, StaleText):
            return Refuse(fresh.because, fresh.code, Ending.HELD)
        verdict = _past_the_wall(fresh.text, self.kind, self.row, fresh, self.parts, warnings)
        if isinstance(verdict, Go):
            touches = [self._touch(room_id, reader.person_id) for room_id in room_ids]
            note_touches(self.session, touches)
        return verdict

    def _asking(self, ask: Ask) -> Ask:
        return replace(
            ask,
            collects=self.kind is Kind.STAFF and speaks_of_money(self.row.text),
            announces_bill=bool(self.row.script_values.get("announces_bill")),
            approved=is_approved(self.session, self.row.approval_id),
            insists=bool(self.row.insists.strip()),
        )

    def _formal(self, room_id: int, home: Household) -> Household:
        if self.kind is not Kind.FORMAL:
            return home
        return replace(home, formal_sent=formal_about(self.session, room_id, self.row.subject, self.row.send_key))

    def _touch(self, room_id: int, person_id: int | None) -> Touch:
        return Touch(
            send_key=self.row.send_key,
            budget=RULES[self.kind].budget,
            at=self.now,
            room_id=room_id,
            person_id=person_id,
            about=self.row.subject if self.kind is Kind.FORMAL else "",
        )


_MONEY_WORDS = ("缴", "交费", "欠", "物业费", "费用", "账单", "付款", "逾期", "元")


def speaks_of_money(text: str) -> bool:
    """Does a colleague's own text ask for money? Rather once too often: then it only waits for the matters to close."""
    return any(word in text for word in _MONEY_WORDS)


def _window_of_row(session: Session, row: OutboxRow, parts: GuardParts, now: dt.datetime) -> Refuse | None:
    if row.identity_id is None or row.lane.partition(":")[0] not in parts.windows:
        return None
    address = address_of(session, row.identity_id)
    return _closed_window(row, address, parts, now) if address is not None else None


def _closed_window(row: OutboxRow, address: Address, parts: GuardParts, now: dt.datetime) -> Refuse | None:
    """Outside the platform's window a message waits for the owner's next word: trying would only be refused.

    Who never wrote here is tried: the platform knows better, and its refusal holds the message the same way.
    """
    window = parts.windows.get(address.channel)
    if window is None or address.last_seen_at is None or now < address.last_seen_at + window:
        return None
    row.held_for = OWNER_SPEAKS
    hours = int(window / dt.timedelta(hours=1))
    why = f"业主 {hours} 小时内没有来过消息，这个渠道不让主动发；等业主下次说话，或请同事联系"
    return Refuse(why, Code.CHANNEL_WINDOW, Ending.HELD)


def _set_window(row: OutboxRow, kind: Kind, policy: Policy) -> None:
    if row.not_after is None and RULES[kind].budget in _WINDOWED and kind is not Kind.STAFF:
        row.not_after = row.due_at + policy.step_window


def _past_the_wall(  # noqa: PLR0913 - the text and all that is known of it
    text: str, kind: Kind, row: OutboxRow, fresh: FreshText | None, parts: GuardParts, warnings: tuple[str, ...]
) -> Verdict:
    audience = Audience.GROUP if kind is Kind.BROADCAST else Audience.OWNER
    known = Known(
        amounts=fresh.amounts if fresh else None,
        days=fresh.days if fresh else None,
        today=fresh.today if fresh else None,
        room=fresh.room if fresh else "",
        kind=kind,
        approval=str(row.approval_id or ""),
    )
    breaches = parts.judge(text, audience, known)
    if not breaches:
        return Go(text, warnings)
    first = breaches[0]
    why = f"文字过不了红线 {first.rule}：“{first.words}”{first.because}。{first.mend}"
    return Refuse(why, Code.WALL, Ending.HELD)


__all__ = ["GuardParts", "Wait", "guard", "speaks_of_money"]
