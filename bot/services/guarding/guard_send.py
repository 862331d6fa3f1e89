"""The last question before the wire, asked in the transaction that puts a row on it: is it still wanted, allowed, true?

Everything is read anew, the household and the person locked against a payment or another sender in the same moment,
and the text made anew from its script. A `Go` is written down as a touch, which the caps count.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from bot.domain.errors import GuanjiaError
from bot.domain.may_speak import Ask, Household, Recipient, Rules, Yes, may_speak
from bot.domain.moments import day_of
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
from bot.services.guarding.group_text import judge_for_group, remake_group_text
from bot.services.guarding.hold_position import against_position, why_against
from bot.services.guarding.load_standing import Reader, counted, owned_by
from bot.services.guarding.load_wave import Wave, campaign_of, goes_abroad, load_wave
from bot.services.guarding.remake_text import FreshText, StaleText, remake_text
from scripts_zh.load import Scripts
from storage.pauses import EVERYTHING
from storage.tables import OutboxRow
from storage.touches import NewTouch, note_touches

Judge = Callable[[str, Audience, Known | None], Sequence[Breach]]
_CALENDAR = "calendar"
PROMISED_ON = "promised_on"  # in the values of a promise's own reminder
_WINDOWED = (Budget.HOUSEHOLD, Budget.AFTER_PAYMENT, Budget.GOOD_MOMENT)  # a step too late is worse than none


@dataclass(frozen=True, slots=True)
class GuardParts:
    """What the guard needs besides the rows. `judge` is the wording wall; without a calendar the house's is read."""

    scripts: Scripts
    judge: Judge
    policy: Policy = field(default_factory=Policy)
    calendar: Calendar | None = None

    def rules(self, session: Session) -> Rules:
        """Policy and calendar together; days imported a minute ago count."""
        if self.calendar is not None:
            return Rules(self.policy, self.calendar)
        if _CALENDAR not in session.info:  # one transaction, one calendar
            session.info[_CALENDAR] = load_calendar(session)
        return Rules(self.policy, session.info[_CALENDAR])


def guard(session: Session, row: OutboxRow, now: dt.datetime, parts: GuardParts) -> Verdict:
    """May this row go now, and with which text? `row` belongs to `session`; its window is written on it."""
    return guard_wave(session, [row], now, parts)[0]


def guard_wave(session: Session, rows: Sequence[OutboxRow], now: dt.datetime, parts: GuardParts) -> list[Verdict]:
    """The same for each of these rows, in their order: what the first are let go with counts against the later ones."""
    if not rows:
        return []
    wave = load_wave(session, rows, now)
    asked = _Asked(session, wave, parts.rules(session), parts, now)
    verdicts = [asked.verdict(row) for row in rows]
    if wave.noted:
        note_touches(session, wave.noted)
    return verdicts


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of one wave."""

    session: Session
    wave: Wave
    rules: Rules
    parts: GuardParts
    now: dt.datetime

    def verdict(self, row: OutboxRow) -> Verdict:
        """The first reason against a row, or the text to send."""
        kind = kind_of(row.kind)
        if kind is None:
            return Refuse(f"不认识的消息种类“{row.kind}”", Code.UNKNOWN_KIND, Ending.HELD)
        if kind is not Kind.REPLY and goes_abroad(row) and row.identity_id not in self.wave.consented:
            return Refuse("业主没有同意把信息发到服务器在境外的渠道", Code.CONSENT, Ending.HELD)
        _set_window(row, kind, self.parts.policy)
        paused = {} if kind is Kind.REPLY else self.wave.paused
        why, campaign = paused.get(EVERYTHING, ""), paused.get(campaign_of(row), "")
        ask = Ask(kind, row.not_after, paused=why, campaign_paused=campaign)
        if RULES[kind].hours is Hours.ANY:
            return self._freely(row, kind, ask)
        if kind is Kind.BROADCAST:
            return self._to_a_group(row, ask)
        return self._to_a_household(row, kind, ask)

    def _freely(self, row: OutboxRow, kind: Kind, ask: Ask) -> Verdict:
        """What no hour and no wish binds."""
        free = may_speak(ask, Recipient(), (), self.rules, self.now)
        if not isinstance(free, Yes):
            return free
        return _past_the_wall(row.text, kind, row, None, self.parts, ())

    def _to_a_group(self, row: OutboxRow, ask: Ask) -> Verdict:
        group = Household(touched=counted(self.wave.touches_of_group(row.lane), Budget.GROUP, row.send_key))
        answer = may_speak(ask, Recipient(known=True), (group,), self.rules, self.now)
        if not isinstance(answer, Yes):
            return answer
        text, community_id = remake_group_text(self.session, row, self.parts.scripts, self.now)
        against = judge_for_group(self.session, self.parts.judge, text, community_id)
        verdict = _stopped(against) or Go(text, answer.warnings)
        if isinstance(verdict, Go):
            self.wave.note(NewTouch(send_key=row.send_key, budget=Budget.GROUP, at=self.now, group_name=row.lane))
        return verdict

    def _to_a_household(self, row: OutboxRow, kind: Kind, ask: Ask) -> Verdict:
        address = self.wave.addresses.get(row.identity_id or 0)
        if row.room_id is None or row.room_id not in self.wave.homes or address is None:
            return Refuse("没有写给哪一户、哪个人", Code.NO_RECIPIENT, Ending.HELD)
        person_id = address.person_id
        if row.person_id is not None and person_id is not None and person_id != row.person_id:
            return Refuse("这个聊天账号现在绑定的是另一个人", Code.IDENTITY, Ending.HELD)
        merging = self.wave.mergings[row.send_key]
        reader, asking = self.wave.readers[row.identity_id or 0], self._asking(row, kind, ask)
        touched, owns = self._reached(row, kind, reader), self._owned(row, reader)

        def agrees(room_id: int) -> Yes | Wait | Refuse:
            whose = replace(reader.recipient, touched=touched, is_owner=room_id in owns)
            return may_speak(asking, whose, (self._home(row, kind, room_id),), self.rules, self.now)

        answer = agrees(row.room_id)
        if not isinstance(answer, Yes):
            merging.undo()
            return answer
        taken = merging.take([room_id for room_id in merging.rooms if isinstance(agrees(room_id), Yes)])
        verdict = self._with_text(row, kind, [row.room_id, *taken], reader, answer.warnings)
        if not isinstance(verdict, Go):
            merging.undo()
        return verdict

    def _reached(self, row: OutboxRow, kind: Kind, reader: Reader) -> tuple[dt.datetime, ...]:
        """When the reader was written to out of the same budget."""
        return counted(self.wave.touches_of_reader(reader), RULES[kind].budget, row.send_key)

    def _owned(self, row: OutboxRow, reader: Reader) -> frozenset[int]:
        """Which of the homes it may speak of are the reader's."""
        rooms = (row.room_id or 0, *self.wave.mergings[row.send_key].rooms)
        homes = {room_id: self.wave.homes[room_id] for room_id in rooms if room_id in self.wave.homes}
        return owned_by(reader.person_id, homes, day_of(self.now))

    def _home(self, row: OutboxRow, kind: Kind, room_id: int) -> Household:
        touched = counted(self.wave.touches_of_room(room_id), RULES[kind].budget, row.send_key)
        earlier = self.wave.formal.get((room_id, row.subject), frozenset()) if kind is Kind.FORMAL else frozenset()
        home = self.wave.homes[room_id].household
        return replace(home, touched=touched, formal_sent=bool(earlier - {row.send_key}))

    def _asking(self, row: OutboxRow, kind: Kind, ask: Ask) -> Ask:
        return replace(
            ask,
            collects=kind is Kind.STAFF and speaks_of_money(row.text),
            announces_bill=bool(row.script_values.get("announces_bill")),
            approved=row.approval_id in self.wave.approved,
            needs_approval=row.approval_id is not None,
            about_promise=_day(row.script_values.get(PROMISED_ON)),
            insists=bool(row.insists.strip()),
        )

    def _with_text(
        self, row: OutboxRow, kind: Kind, room_ids: Sequence[int], reader: Reader, warnings: tuple[str, ...]
    ) -> Verdict:
        wave, scripts = self.wave, self.parts.scripts
        try:
            fresh = remake_text(self.session, row, room_ids, scripts, self.now, wave.homes, reader.name, wave.books)
        except GuanjiaError as exc:
            return Refuse(f"文字没法按现在的账重新写：{exc}", Code.TEXT, Ending.HELD)
        if isinstance(fresh, StaleText):
            return Refuse(fresh.because, fresh.code, Ending.HELD)
        if kind is Kind.STAFF:  # the record may have changed since a colleague wrote it
            told = [against_position(self.session, fresh.text, one, wave.homes[one], self.now) for one in room_ids]
            if any(told):
                why = "；".join(why_against(found) for found in told if found)
                return Refuse(f"和公司对这一户的口径不一样：{why}", Code.POSITION, Ending.HELD)
        verdict = _past_the_wall(fresh.text, kind, row, fresh, self.parts, warnings)
        if isinstance(verdict, Go):
            for room_id in room_ids:
                wave.note(self._touch(row, kind, room_id, reader.person_id))
        return verdict

    def _touch(self, row: OutboxRow, kind: Kind, room_id: int, person_id: int | None) -> NewTouch:
        return NewTouch(
            send_key=row.send_key,
            budget=RULES[kind].budget,
            at=self.now,
            room_id=room_id,
            person_id=person_id,
            about=row.subject if kind is Kind.FORMAL else "",
        )


def _day(stored: object) -> dt.date | None:
    return dt.date.fromisoformat(str(stored)) if stored else None


_MONEY_WORDS = ("缴", "交费", "欠", "物业费", "费用", "账单", "付款", "逾期", "元")


def speaks_of_money(text: str) -> bool:
    """Does a colleague's own text ask for money? Rather once too often: then it only waits for the matters to close."""
    return any(word in text for word in _MONEY_WORDS)


def _set_window(row: OutboxRow, kind: Kind, policy: Policy) -> None:
    if row.not_after is None and RULES[kind].budget in _WINDOWED and kind is not Kind.STAFF:
        row.not_after = row.due_at + policy.step_window


def _past_the_wall(  # noqa: PLR0913 - the text and all that is known of it
    text: str, kind: Kind, row: OutboxRow, fresh: FreshText | None, parts: GuardParts, warnings: tuple[str, ...]
) -> Verdict:
    in_group = kind is Kind.BROADCAST or (kind is Kind.REPLY and row.identity_id is None)
    audience = Audience.GROUP if in_group else Audience.OWNER
    known = Known(
        amounts=fresh.amounts if fresh else None,
        days=fresh.days if fresh else None,
        today=fresh.today if fresh else None,
        room=fresh.room if fresh else "",
        kind=kind,
        by_person=bool(row.by_staff) and not row.script,
        approval=str(row.approval_id or ""),
    )
    return _stopped(parts.judge(text, audience, known)) or Go(text, warnings)


def _stopped(breaches: Sequence[Breach]) -> Refuse | None:
    if not breaches:
        return None
    first = breaches[0]
    why = f"文字过不了红线 {first.rule}：“{first.words}”{first.because}。{first.mend}"
    return Refuse(why, Code.WALL, Ending.HELD)


__all__ = ["PROMISED_ON", "GuardParts", "Wait", "guard", "guard_wave", "speaks_of_money"]
