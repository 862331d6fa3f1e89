"""May we speak now? A table a clerk could read: what is on record, what is asked, the answer and until when."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.may_speak import Ask, HoldFact, Household, Recipient, Rules, Yes, may_speak, open_hours
from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.speaking import RULES, Code, Ending, Hours, Kind, Policy, Refuse, Wait
from bot.domain.workdays import Calendar

NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=CHINA)  # a Wednesday
MORNING = dt.datetime(2026, 11, 26, 9, 0, tzinfo=CHINA)
HOUR, DAY, MS = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(milliseconds=1)
SPRING = {dt.date(2026, 2, day): "春节" for day in range(15, 24)}
CALENDAR = Calendar.of({dt.date(2026, 10, day): "国庆节" for day in range(1, 8)} | SPRING, [dt.date(2026, 10, 10)])
RULES_NOW = Rules(Policy(), CALENDAR)
OWES = Household(room="3-2-501", open_sum=Fen(75180))
OWNER = Recipient(known=True, is_owner=True)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHINA)


def ask(kind: Kind = Kind.REMINDER, **told: object) -> Ask:
    return replace(Ask(kind, approved=kind is Kind.FORMAL), **told)  # type: ignore[arg-type]  # a table's fields


def test_a_reminder_may_go_when_nothing_speaks_against_it() -> None:
    assert may_speak(ask(), OWNER, [OWES], RULES_NOW, NOON) == Yes()


@pytest.mark.parametrize(
    ("on_record", "code", "words"),
    [
        ({"paid_at": NOON - HOUR}, Code.AFTER_PAYMENT, "刚缴过费"),
        ({"paid_at": NOON - MS}, Code.AFTER_PAYMENT, "72 小时内不催"),
        ({"paid_at": NOON - 72 * HOUR + MS}, Code.AFTER_PAYMENT, "72 小时内不催"),
        ({"paid_at": NOON + DAY}, Code.AFTER_PAYMENT, "刚缴过费"),  # the clock was set back
        ({"paid_at": NOON - HOUR, "open_sum": Fen(0)}, Code.PAID, "没有欠费了"),
        ({"open_sum": Fen(0)}, Code.PAID, "没有要催的欠费"),
        ({"disputes": ("Y1 电费不对",)}, Code.DISPUTE, "异议没有答复：Y1 电费不对"),
        ({"disputes": ("Y1 全部",), "open_sum": Fen(0)}, Code.DISPUTE, "异议没有答复"),
        ({"work_orders": ("G7 漏水",)}, Code.WORK_ORDER, "工单没办完：G7 漏水"),
        ({"claims": ("H3 说已转账",)}, Code.PAYMENT_CLAIM, "还没核实"),
        ({"holds": (HoldFact("asked", dt.date(2026, 12, 9)),)}, Code.HOLD, "到 12月9日（周三） 复核"),
        ({"holds": (HoldFact("asked", None),)}, Code.HOLD, "没有写复核日期，请补上"),
        ({"holds": (HoldFact("hardship", dt.date(2026, 12, 9)),)}, Code.HARDSHIP, "暂停催缴"),
        ({"holds": (HoldFact("statute_limitation", dt.date(2026, 12, 9)),)}, Code.LIMITATION, "暂停催缴"),
        ({"holds": (HoldFact("not_owner", dt.date(2026, 12, 9)),)}, Code.IDENTITY, "暂停催缴"),
        ({"plan": "有分期，到期的都按时付了"}, Code.PLAN, "有分期"),
        ({"promised_on": NOON.date()}, Code.PROMISE, "答应 11月25日（周三） 前付"),
        ({"oldest_due_on": dt.date(2023, 11, 24)}, Code.LIMITATION, "诉讼时效"),
    ],
)
@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.CAMPAIGN, Kind.FORMAL, Kind.STAFF])
def test_what_is_on_record_stops_every_text_that_asks_for_money(
    kind: Kind, on_record: dict[str, object], code: Code, words: str
) -> None:
    home = replace(OWES, **on_record)  # type: ignore[arg-type]  # a table's fields
    answer = may_speak(ask(kind, collects=True), OWNER, [home], RULES_NOW, NOON)
    if kind is Kind.STAFF and home.open_sum <= 0 and not home.disputes:  # a refund, an invoice
        silent = isinstance(answer, Wait) and answer.code is Code.AFTER_PAYMENT  # of money for 72 hours, by anyone
        assert silent if home.paid_at is not None else answer == Yes()
        return
    assert isinstance(answer, Wait | Refuse)
    assert (answer.code, words in answer.because) == (code, True), answer.because
    spared = may_speak(ask(Kind.AFTER_PAYMENT), OWNER, [home], RULES_NOW, NOON)
    assert spared == Yes()


@pytest.mark.parametrize(
    ("on_record", "kind"),
    [
        ({"paid_at": NOON - 72 * HOUR}, Kind.REMINDER),
        ({"promised_on": NOON.date() - DAY}, Kind.REMINDER),
        ({"oldest_due_on": dt.date(2023, 11, 25)}, Kind.REMINDER),
        ({"disputes": ("Y1",), "work_orders": ("G1",)}, Kind.STAFF),
        ({"paid_at": NOON - HOUR, "open_sum": Fen(0)}, Kind.RECEIPT),
    ],
)
def test_what_is_over_stops_nothing(on_record: dict[str, object], kind: Kind) -> None:
    home = replace(OWES, **on_record)  # type: ignore[arg-type]  # a table's fields
    assert may_speak(ask(kind), OWNER, [home], RULES_NOW, NOON) == Yes()


@pytest.mark.parametrize(
    ("to", "kind", "code", "ending"),
    [
        (replace(OWNER, wish="stop"), Kind.REMINDER, Code.OPT_OUT, Ending.CANCELLED),
        (replace(OWNER, wish="stop"), Kind.AFTER_PAYMENT, Code.OPT_OUT, Ending.CANCELLED),
        (replace(OWNER, wish="stop"), Kind.GOOD_MOMENT, Code.OPT_OUT, Ending.CANCELLED),
        (replace(OWNER, wish="stop"), Kind.STAFF, Code.OPT_OUT, Ending.CANCELLED),
        (replace(OWNER, denied=True), Kind.REMINDER, Code.WRONG_PERSON, Ending.CANCELLED),
        (replace(OWNER, is_owner=False), Kind.REMINDER, Code.IDENTITY, Ending.HELD),
        (Recipient(), Kind.CAMPAIGN, Code.IDENTITY, Ending.HELD),
        (Recipient(), Kind.FORMAL, Code.IDENTITY, Ending.HELD),
        (Recipient(), Kind.GOOD_MOMENT, Code.IDENTITY, Ending.HELD),
        (replace(OWNER, wish="bill_only"), Kind.REMINDER, Code.BILL_ONLY, Ending.CANCELLED),
    ],
)
def test_whom_we_do_not_write_to(to: Recipient, kind: Kind, code: Code, ending: Ending) -> None:
    answer = may_speak(ask(kind), to, [OWES], RULES_NOW, NOON)
    assert isinstance(answer, Refuse)
    assert (answer.code, answer.ending) == (code, ending)


@pytest.mark.parametrize(
    ("to", "asked"),
    [
        (replace(OWNER, wish="stop"), ask(Kind.FORMAL)),
        (replace(OWNER, wish="stop"), ask(Kind.REPLY)),
        (replace(OWNER, wish="stop"), ask(Kind.RECEIPT)),
        (replace(OWNER, wish="stop"), ask(Kind.SAFETY)),
        (replace(OWNER, wish="bill_only"), ask(Kind.CAMPAIGN, announces_bill=True)),
        (replace(OWNER, wish="fewer"), ask(Kind.REMINDER)),
    ],
)
def test_whom_we_still_write_to(to: Recipient, asked: Ask) -> None:
    assert may_speak(asked, to, [OWES], RULES_NOW, NOON) == Yes()


@pytest.mark.parametrize(
    ("now", "kind", "insists", "opens"),
    [
        ("2026-11-25T08:59:59.999", Kind.REMINDER, False, "2026-11-25T09:00"),
        ("2026-11-25T20:00", Kind.REMINDER, False, "2026-11-26T09:00"),
        ("2026-11-25T19:59:45", Kind.REMINDER, False, "2026-11-26T09:00"),  # would arrive after eight
        ("2026-11-25T03:00", Kind.STAFF, False, "2026-11-25T09:00"),
        ("2026-11-25T20:00", Kind.REMINDER, True, "2026-11-26T09:00"),  # only a colleague's own words may insist
        ("2026-11-25T22:00", Kind.STAFF, True, "2026-11-26T08:00"),
        ("2026-11-25T07:59", Kind.STAFF, True, "2026-11-25T08:00"),
        ("2026-11-25T23:00", Kind.FORMAL, False, "2026-11-26T08:00"),
        ("2026-11-25T20:30", Kind.BROADCAST, False, "2026-11-26T09:00"),
        ("2026-11-25T20:30", Kind.AFTER_PAYMENT, False, "2026-11-26T09:00"),
        ("2026-11-25T20:30", Kind.GOOD_MOMENT, False, "2026-11-26T09:00"),
    ],
)
def test_quiet_hours(now: str, kind: Kind, insists: bool, opens: str) -> None:  # noqa: FBT001 - a table's column
    answer = may_speak(ask(kind, insists=insists), OWNER, [OWES], RULES_NOW, at(now))
    assert isinstance(answer, Wait)
    assert (answer.code, answer.until) == (Code.QUIET_HOURS, at(opens))


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        ("2026-11-25T09:00", ask()),
        ("2026-11-25T19:59:29", ask()),
        ("2026-11-25T21:00", ask(Kind.STAFF, insists=True)),
        ("2026-11-25T21:00", ask(Kind.FORMAL)),
        ("2026-11-28T12:00", ask()),  # a Saturday
        ("2026-11-25T23:00", ask(Kind.REPLY)),
        ("2026-11-25T23:00", ask(Kind.RECEIPT)),
        ("2026-10-01T23:00", ask(Kind.SAFETY)),
        ("2026-10-10T12:00", ask()),
    ],
)
def test_open_hours(now: str, asked: Ask) -> None:
    assert may_speak(asked, OWNER, [OWES], RULES_NOW, at(now)) == Yes()


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (dt.time(10), dt.time(18), (dt.time(10), dt.time(18))),
        (dt.time(0), dt.time(23, 59), (dt.time(8), dt.time(22))),  # the night stays closed whatever is configured
        (dt.time(21), dt.time(9), (dt.time(9), dt.time(20))),
        (dt.time(23), dt.time(23, 30), (dt.time(9), dt.time(20))),
    ],
)
def test_no_setting_opens_the_night(opens: dt.time, closes: dt.time, expected: tuple[dt.time, dt.time]) -> None:
    assert open_hours(Policy(opens=opens, closes=closes), Hours.WINDOW) == expected


@pytest.mark.parametrize(
    ("now", "kind", "code", "until"),
    [
        ("2026-10-01T12:00", Kind.REMINDER, Code.HOLIDAY, "2026-10-08T09:00"),
        ("2026-02-12T12:00", Kind.REMINDER, Code.HOLIDAY, "2026-02-27T09:00"),
        ("2026-02-26T12:00", Kind.FORMAL, Code.HOLIDAY, "2026-02-27T08:00"),
        ("2026-02-20T12:00", Kind.GOOD_MOMENT, Code.HOLIDAY, "2026-02-27T09:00"),
        ("2027-01-04T12:00", Kind.REMINDER, Code.CALENDAR, "2027-01-05T09:00"),
        ("2027-01-04T12:00", Kind.FORMAL, Code.CALENDAR, "2027-01-05T08:00"),
    ],
)
def test_holidays_and_years_nobody_announced(now: str, kind: Kind, code: Code, until: str) -> None:
    answer = may_speak(ask(kind), OWNER, [OWES], RULES_NOW, at(now))
    assert isinstance(answer, Wait)
    assert (answer.code, answer.until) == (code, at(until))


@pytest.mark.parametrize(
    ("now", "warning"),
    [("2026-10-01T12:00", "今天是国庆节"), ("2027-01-04T12:00", "2027年的放假安排还没有录入，不知道今天是不是节假日")],
)
def test_staff_and_broadcasts_are_only_warned(now: str, warning: str) -> None:
    for kind in (Kind.STAFF, Kind.BROADCAST):
        assert may_speak(ask(kind), OWNER, [OWES], RULES_NOW, at(now)) == Yes((warning,))


@pytest.mark.parametrize(
    ("touched", "code", "until"),
    [
        ((NOON - HOUR,), Code.CAP, MORNING),
        ((NOON - DAY, NOON - 3 * DAY), Code.CAP, NOON + 4 * DAY),
        (tuple(NOON - days * DAY for days in (8, 9, 16, 17, 24, 25)), Code.CAP, NOON + 5 * DAY),
        ((at("2026-11-24T23:30"),), None, None),
        ((at("2026-11-25T00:30"),), Code.CAP, MORNING),
        ((NOON + DAY,), Code.CAP, MORNING),  # the clock was set back: no second budget
        ((NOON - 7 * DAY, NOON - 3 * DAY), None, None),
    ],
)
@pytest.mark.parametrize("whose", ["household", "person"])
def test_caps_of_household_and_person(
    whose: str, touched: tuple[dt.datetime, ...], code: Code | None, until: dt.datetime | None
) -> None:
    home = replace(OWES, touched=touched) if whose == "household" else OWES
    to = replace(OWNER, touched=touched) if whose == "person" else OWNER
    answer = may_speak(ask(), to, [home], RULES_NOW, NOON)
    if code is None:
        assert answer == Yes()
    else:
        assert isinstance(answer, Wait)
        assert (answer.code, answer.until) == (code, until)
    assert may_speak(ask(Kind.FORMAL), OWNER, [OWES], RULES_NOW, NOON) == Yes()


def test_the_gap_after_a_late_message() -> None:
    home = replace(OWES, touched=(at("2026-11-24T21:30"),))
    answer = may_speak(ask(), OWNER, [home], RULES_NOW, at("2026-11-25T09:00"))
    assert isinstance(answer, Wait)
    assert (answer.code, answer.until) == (Code.GAP, at("2026-11-25T09:30"))


def test_fewer_halves_the_budget() -> None:
    home = replace(OWES, touched=(NOON - 3 * DAY,))
    assert may_speak(ask(), OWNER, [home], RULES_NOW, NOON) == Yes()
    assert isinstance(may_speak(ask(), replace(OWNER, wish="fewer"), [home], RULES_NOW, NOON), Wait)


@pytest.mark.parametrize(
    ("kind", "touched"),
    [
        (Kind.AFTER_PAYMENT, (NOON - HOUR, NOON - 2 * HOUR, NOON - 71 * HOUR)),
        (Kind.GOOD_MOMENT, (NOON - 29 * DAY,)),
        (Kind.BROADCAST, (NOON - HOUR,)),
    ],
)
def test_budgets_of_their_own(kind: Kind, touched: tuple[dt.datetime, ...]) -> None:
    answer = may_speak(ask(kind), OWNER, [replace(OWES, touched=touched)], RULES_NOW, NOON)
    assert isinstance(answer, Wait)
    assert answer.code is Code.CAP


def test_a_formal_demand_goes_once_a_period_and_only_approved() -> None:
    again = may_speak(ask(Kind.FORMAL), OWNER, [replace(OWES, formal_sent=True)], RULES_NOW, NOON)
    alone = may_speak(ask(Kind.FORMAL, approved=False), OWNER, [OWES], RULES_NOW, NOON)
    assert isinstance(again, Refuse)
    assert isinstance(alone, Wait)
    assert (again.code, alone.code) == (Code.FORMAL_TWICE, Code.NOT_APPROVED)


def test_a_pause_stops_everything_but_replies() -> None:
    for kind in Kind:
        answer = may_speak(ask(kind, paused="系统演练"), OWNER, [OWES], RULES_NOW, NOON)
        assert (answer == Yes()) == (kind is Kind.REPLY)
        assert kind is Kind.REPLY or (isinstance(answer, Wait) and "系统演练" in answer.because)


def test_a_step_waits_within_its_window_and_is_then_passed() -> None:
    disputed = replace(OWES, disputes=("Y1 电费",))
    waits = may_speak(ask(not_after=NOON + DAY), OWNER, [disputed], RULES_NOW, NOON)
    passed = may_speak(ask(not_after=NOON + HOUR), OWNER, [disputed], RULES_NOW, NOON)
    late = may_speak(ask(not_after=NOON - MS), OWNER, [OWES], RULES_NOW, NOON)
    assert isinstance(waits, Wait)
    assert waits.until == MORNING
    assert isinstance(passed, Refuse)
    assert (passed.code, passed.ending) == (Code.PASSED, Ending.EXPIRED)
    assert "异议没有答复：Y1 电费；这一步的时间窗已过" in passed.because
    assert isinstance(late, Refuse)
    assert late.code is Code.LATE


def test_several_homes_must_all_agree() -> None:
    disputed = replace(OWES, room="3-2-502", disputes=("Y1 电费",))
    answer = may_speak(ask(), OWNER, [OWES, disputed], RULES_NOW, NOON)
    assert isinstance(answer, Wait)
    assert answer.because.startswith("3-2-502")


def test_every_kind_has_its_rule() -> None:
    assert set(RULES) == set(Kind)
