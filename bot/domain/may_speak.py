"""May we speak to this household now? One answer with its reason, for campaigns, follow-ups, broadcasts and staff.

Pure: the facts are handed in fresh, the clock is a value. What has no reason any more is refused; what may go later
waits, at most within its own window, and is then passed rather than sent late.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.limitation import YEARS, years_later
from bot.domain.moments import CHINA, day_in_words, day_of
from bot.domain.money import ZERO, Fen
from bot.domain.reason_words import reason_in_words
from bot.domain.recency import BadTouch, not_yet
from bot.domain.speaking import (
    RULES,
    Budget,
    Code,
    Ending,
    Hours,
    Kind,
    KindRule,
    OnHoliday,
    Policy,
    Refuse,
    Wait,
)
from bot.domain.workdays import Calendar

NIGHT_ENDS, NIGHT_BEGINS = dt.time(8), dt.time(22)  # GB/T 45251-2025; no setting opens it
SEND_TAKES = dt.timedelta(seconds=30)  # what is let go just before closing must also arrive before it
WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=30)
_DAY = dt.timedelta(days=1)
_DEFAULT = Policy()
_WILL_PAY = "will_pay"
_STOP, _BILL_ONLY, _FEWER = "stop", "bill_only", "fewer"


@dataclass(frozen=True, slots=True)
class HoldFact:
    """A hold on record; without a review date it still holds."""

    reason: str
    review_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Household:
    """What is on record for one household at this moment. `open_sum`: fen its present owners owe, undisputed."""

    room: str = ""
    open_sum: Fen = ZERO
    paid_at: dt.datetime | None = None  # the latest money, from any channel
    disputes: tuple[str, ...] = ()
    work_orders: tuple[str, ...] = ()
    holds: tuple[HoldFact, ...] = ()
    promised_on: dt.date | None = None
    plan: str = ""  # an instalment plan kept or asked for, in words
    claims: tuple[str, ...] = ()  # payments the owner says he made and nobody found yet
    oldest_due_on: dt.date | None = None
    touched: tuple[dt.datetime, ...] = ()  # earlier sends of the same budget to this household
    bad_touches: tuple[BadTouch, ...] = ()  # low scores, promised answers that are overdue
    formal_sent: bool = False  # a formal demand for this period went out


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who would read it. `is_owner`: proven, and owner or co-owner of every household spoken of, today."""

    known: bool = False
    is_owner: bool = False
    denied: bool = False  # said: 打错了, not the owner
    wish: str = ""
    touched: tuple[dt.datetime, ...] = ()  # earlier sends of the same budget to this person, whatever the room


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants to send."""

    kind: Kind
    not_after: dt.datetime | None = None
    collects: bool = False  # staff's own words that ask for money
    announces_bill: bool = False  # the one text a year's "bill only" still wants
    approved: bool = False
    needs_approval: bool = False  # a step that waits for a second person's word; a formal demand always does
    about_promise: dt.date | None = None  # the reminder of a promise itself, and the day it was planned for
    insists: bool = False  # a colleague gave a reason to speak outside the office's window
    paused: str = ""  # why everything is paused
    campaign_paused: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The office's policy and calendar."""

    policy: Policy
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Yes:
    """Speak. `warnings` for the colleague who wants to."""

    warnings: tuple[str, ...] = ()


def may_speak(
    ask: Ask, to: Recipient, households: Sequence[Household], rules: Rules, now: dt.datetime
) -> Yes | Wait | Refuse:
    """The first reason against it decides; several households (a merged text) must all agree."""
    rule = RULES[ask.kind]
    if ask.not_after is not None and now > ask.not_after:
        return Refuse("过了有效时间，没有再发", Code.LATE, Ending.EXPIRED)
    if ask.collects and not rule.collects:
        rule = replace(rule, collects=True)
    asked = _Asked(ask, rule, to, rules, now)
    against = next(asked.reasons(households), None)
    if against is None:
        return Yes(tuple(asked.warnings()))
    if isinstance(against, Wait) and ask.not_after is not None and against.until > ask.not_after:
        return Refuse(f"{against.because}；这一步的时间窗已过，不再补发", Code.PASSED, Ending.EXPIRED)
    return against


def open_hours(policy: Policy, hours: Hours) -> tuple[dt.time, dt.time]:
    """From when to when a kind may go. A window set inside out or into the night falls back to what is allowed."""
    if hours is Hours.DAY:
        return NIGHT_ENDS, NIGHT_BEGINS
    opens, closes = max(policy.opens, NIGHT_ENDS), min(policy.closes, NIGHT_BEGINS)
    return (opens, closes) if opens < closes else (_DEFAULT.opens, _DEFAULT.closes)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, with what answers it."""

    ask: Ask
    rule: KindRule
    to: Recipient
    rules: Rules
    now: dt.datetime

    def reasons(self, households: Sequence[Household]) -> Iterator[Wait | Refuse]:
        """All reasons against it, those that never pass first."""
        yield from self._pause()
        yield from self._person()
        for household in households:
            yield from self._money(household)
            yield from self._matters(household)
        yield from self._hours()
        yield from self._holiday()
        for household in households:
            yield from self._budget(household.touched, f"{household.room} 这一户")
            if self.ask.kind is Kind.FORMAL and household.formal_sent:
                yield Refuse("这一账期已经发过一次正式催告", Code.FORMAL_TWICE)
        yield from self._budget(self.to.touched, "这位业主")

    def warnings(self) -> Iterator[str]:
        """What a colleague should know although it may go."""
        if self.rule.holidays is OnHoliday.WARN:
            if not self.rules.calendar.is_announced(day_of(self.now)):
                yield f"{self.now.astimezone(CHINA).year}年的放假安排还没有录入，不知道今天是不是节假日"
            elif name := self._silence(day_of(self.now)):
                yield f"今天是{name}"

    # --- pause, person -----------------------------------------------------------------------------------------------

    def _pause(self) -> Iterator[Wait | Refuse]:
        if self.ask.paused and self.ask.kind is not Kind.REPLY:
            yield self._wait(self.now + dt.timedelta(minutes=15), f"全部暂停发送：{self.ask.paused}", Code.PAUSED)
        if self.ask.campaign_paused:
            yield self._tomorrow(f"活动已暂停：{self.ask.campaign_paused}", Code.CAMPAIGN_PAUSED)
        if (self.ask.kind is Kind.FORMAL or self.ask.needs_approval) and not self.ask.approved:
            what = "正式催告" if self.ask.kind is Kind.FORMAL else "这一步"
            yield self._tomorrow(f"{what}还没有第二个人批准", Code.NOT_APPROVED)

    def _person(self) -> Iterator[Wait | Refuse]:
        if self.rule.stopped and self.to.wish == _STOP:
            yield Refuse("业主要求停止联系", Code.OPT_OUT)
        if self.to.denied and (self.rule.stopped or self.rule.collects):
            yield Refuse("收信人说自己不是这一户的业主", Code.WRONG_PERSON)
        if self.rule.collects and not (self.to.known and self.to.is_owner):
            yield Refuse("不能确认收信人是这一户现在的业主，不谈费用", Code.IDENTITY, Ending.HELD)
        if self.rule.stopped and not self.to.known and self.ask.kind is not Kind.STAFF:
            yield Refuse("不知道收信人是谁，没有绑定", Code.IDENTITY, Ending.HELD)
        if self.rule.collects and self.to.wish == _BILL_ONLY and not self._is_apart():
            yield Refuse("业主只要账单，不要提醒", Code.BILL_ONLY)

    def _is_apart(self) -> bool:
        return self.ask.kind is Kind.FORMAL or self.ask.announces_bill

    # --- money, matters ----------------------------------------------------------------------------------------------

    def _collects(self, home: Household) -> bool:
        """A colleague who speaks of money to a home that owes nothing (a refund, an invoice) asks for none."""
        owes_nothing = home.open_sum <= ZERO and not home.disputes
        return self.rule.collects and not (self.ask.kind is Kind.STAFF and owes_nothing)

    def _money(self, home: Household) -> Iterator[Wait | Refuse]:
        if not self.rule.collects:
            return
        if home.paid_at is not None and self.now < (silent_until := home.paid_at + self.rules.policy.after_payment):
            hours = int(self.rules.policy.after_payment / dt.timedelta(hours=1))
            why = f"{home.room} 刚缴过费（{_moment(home.paid_at)}），{hours} 小时内不催"
            if home.open_sum <= ZERO and self._collects(home):
                yield Refuse(f"已缴费，没有欠费了：{why}", Code.PAID)
            yield self._wait(self._opening(silent_until), why, Code.AFTER_PAYMENT)
        if home.open_sum <= ZERO and not home.disputes and self._collects(home):
            yield Refuse(f"{home.room} 没有要催的欠费", Code.PAID)

    def _matters(self, home: Household) -> Iterator[Wait | Refuse]:
        if not self._collects(home):
            return
        if home.disputes:
            yield self._tomorrow(f"{home.room} 有异议没有答复：{'、'.join(home.disputes)}", Code.DISPUTE)
        if home.work_orders:
            yield self._tomorrow(f"{home.room} 有工单没办完：{'、'.join(home.work_orders)}", Code.WORK_ORDER)
        if home.claims:
            yield self._tomorrow(f"{home.room} 说已经付了，还没核实：{'、'.join(home.claims)}", Code.PAYMENT_CLAIM)
        yield from self._promise(home)
        if bad := not_yet(home.bad_touches, self.rules.policy.after_bad, self.now):
            why = f"{home.room} {bad.because}"
            yield (
                self._tomorrow(why, Code.BAD_TOUCH)
                if bad.until is None
                else self._wait(self._opening(bad.until), why, Code.BAD_TOUCH)
            )
        for hold in home.holds:
            if hold.reason != _WILL_PAY or self.ask.about_promise is None:
                yield self._tomorrow(_why_held(home, hold), _HOLD_CODES.get(hold.reason, Code.HOLD))
        if home.plan:
            yield self._tomorrow(f"{home.room} {home.plan}", Code.PLAN)
        if home.oldest_due_on is not None and years_later(home.oldest_due_on, YEARS) < day_of(self.now):
            why = f"{home.room} 有 {home.oldest_due_on.isoformat()} 到期的旧账，可能过了三年诉讼时效，先由人核实"
            yield self._tomorrow(why, Code.LIMITATION)

    def _promise(self, home: Household) -> Iterator[Wait | Refuse]:
        """Until a promised day is over nothing is asked for; the promise's own reminder goes by the day it names."""
        if self.ask.about_promise is not None:
            if self.ask.about_promise != home.promised_on:
                yield Refuse(f"{home.room} 答应的日子改了，这条按旧日子排的不发", Code.PROMISE)
        elif home.promised_on is not None and day_of(self.now) <= home.promised_on:
            yield self._tomorrow(f"{home.room} 答应 {day_in_words(home.promised_on)} 前付，日子还没过", Code.PROMISE)

    # --- hours, days, budgets ----------------------------------------------------------------------------------------

    def _hours_of(self) -> Hours:
        return Hours.DAY if self.ask.kind is Kind.STAFF and self.ask.insists else self.rule.hours

    def _hours(self) -> Iterator[Wait | Refuse]:
        if self._hours_of() is Hours.ANY:
            return
        local = self.now.astimezone(CHINA)
        opens, closes = open_hours(self.rules.policy, self._hours_of())
        last = dt.datetime.combine(local.date(), closes, CHINA) - SEND_TAKES
        if local.time() < opens or local >= last:
            why = f"现在是免打扰时间（{opens:%H:%M} 到 {closes:%H:%M} 之间才发）"
            yield self._wait(self._opening(self.now), why, Code.QUIET_HOURS)

    def _holiday(self) -> Iterator[Wait | Refuse]:
        today = day_of(self.now)
        if self.rule.holidays is not OnHoliday.HOLD:
            return
        if not self.rules.calendar.is_announced(today):
            why = f"{today.year}年的放假安排还没有录入，不知道今天是不是节假日，先不发。请导入节假日表"
            yield self._tomorrow(why, Code.CALENDAR)
        elif name := self._silence(today):
            day = today + _DAY
            while self._silence(day):
                day += _DAY
            until = self._opening(dt.datetime.combine(day, dt.time(), CHINA))
            yield self._wait(until, f"{name}期间不打扰", Code.HOLIDAY)

    def _silence(self, day: dt.date) -> str:
        return self.rules.calendar.silence(day, self.rules.policy.spring_festival_days)

    def _budget(self, touched: Sequence[dt.datetime], whose: str) -> Iterator[Wait | Refuse]:
        """Sends the clock says are still to come count too: a clock set back must not open a second budget."""
        policy = self.rules.policy
        match self.rule.budget:
            case Budget.HOUSEHOLD:
                fewer = self.to.wish == _FEWER
                yield from self._day_cap(touched, policy.a_day, whose)
                yield from self._rolling(touched, 1 if fewer else policy.a_week, WEEK, f"{whose} 7 天内")
                yield from self._rolling(touched, 2 if fewer else policy.a_month, MONTH, f"{whose} 30 天内")
                if touched and self.now < (free := max(touched) + policy.gap):
                    why = f"{whose}上一条是 {_moment(max(touched))} 发的，间隔太短"
                    yield self._wait(self._opening(free), why, Code.GAP)
            case Budget.AFTER_PAYMENT:
                span, most = policy.after_payment, policy.after_payment_texts
                yield from self._rolling(touched, most, span, f"{whose}缴费后")
            case Budget.GOOD_MOMENT:
                yield from self._rolling(touched, 1, MONTH, f"{whose} 30 天内")
            case Budget.GROUP:
                yield from self._day_cap(touched, 1, "这个群")
            case Budget.NONE | Budget.FORMAL:
                return

    def _day_cap(self, touched: Sequence[dt.datetime], most: int, whose: str) -> Iterator[Wait]:
        today = [at for at in touched if day_of(at) >= day_of(self.now)]
        if len(today) >= most:
            yield self._tomorrow(f"{whose}今天已经收到 {len(today)} 条，一天最多 {most} 条", Code.CAP)

    def _rolling(
        self, touched: Sequence[dt.datetime], most: int, span: dt.timedelta, whose: str
    ) -> Iterator[Wait | Refuse]:
        within = sorted(at for at in touched if at > self.now - span)
        if len(within) >= most:
            until = self._opening(within[-most] + span) if most else self._next_opening()
            yield self._wait(until, f"{whose}已经收到 {len(within)} 条，最多 {most} 条", Code.CAP)

    # --- until when --------------------------------------------------------------------------------------------------

    def _wait(self, until: dt.datetime, because: str, code: Code) -> Wait:
        return Wait(until, because, code)

    def _tomorrow(self, because: str, code: Code) -> Wait:
        """What may end any day is asked again each morning."""
        return Wait(self._next_opening(), because, code)

    def _next_opening(self) -> dt.datetime:
        return self._opening(dt.datetime.combine(day_of(self.now) + _DAY, dt.time(), CHINA))

    def _opening(self, moment: dt.datetime) -> dt.datetime:
        """The first moment from here on at which the hours are open."""
        if self._hours_of() is Hours.ANY:
            return moment
        local = moment.astimezone(CHINA)
        opens, closes = open_hours(self.rules.policy, self._hours_of())
        if local.time() < opens:
            return dt.datetime.combine(local.date(), opens, CHINA)
        if local >= dt.datetime.combine(local.date(), closes, CHINA) - SEND_TAKES:
            return dt.datetime.combine(local.date() + _DAY, opens, CHINA)
        return local


_HOLD_CODES = {
    "hardship": Code.HARDSHIP,
    "mourning": Code.HARDSHIP,
    "plan": Code.PLAN,
    _WILL_PAY: Code.PROMISE,
    "claimed_paid": Code.PAYMENT_CLAIM,
    "statute_limitation": Code.LIMITATION,
    "not_owner": Code.IDENTITY,
}


def _why_held(home: Household, hold: HoldFact) -> str:
    until = f"到 {day_in_words(hold.review_on)} 复核" if hold.review_on else "没有写复核日期，请补上"
    return f"{home.room} 暂停催缴（{reason_in_words(hold.reason)}），{until}"


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(CHINA):%m-%d %H:%M}"
