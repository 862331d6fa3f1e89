"""Whose lines a room gets for a period, and what is taken off them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.issuing import StartRule
from bot.domain.money import Fen
from bot.domain.ownership import Holding
from bot.domain.period import Period
from bot.domain.reduction import Reduced, Relief
from bot.domain.span import Span
from bot.fees.catalogue import load_fees
from bot.fees.draft import Account, Draft, draft_lines, find_stretches
from bot.fees.fee import NotCharged, TariffFacts
from tests.fees.cases import QUARTER, day, room, tariff, use

FEES = load_fees()
HALF_YEAR = Period.parse("2026-01..2026-06")
HOME = Account(room(area="101.55"), day("2020-01-01"))
PRICE = tariff("1.85")


def drafts(
    account: Account, *tariffs: TariffFacts, period: Period = HALF_YEAR, rule: StartRule = StartRule.NEXT_MONTH
) -> tuple[Draft, ...]:
    made = draft_lines(FEES["property"], "物业服务费", account, tariffs, period, rule)
    assert not isinstance(made, NotCharged), made
    return made


def refusal(account: Account, *tariffs: TariffFacts, fee: str = "property", period: Period = HALF_YEAR) -> NotCharged:
    made = draft_lines(FEES[fee], "费", account, tariffs, period, StartRule.NEXT_MONTH)
    assert isinstance(made, NotCharged), made
    return made


def test_a_line_for_a_whole_period() -> None:
    (line,) = drafts(HOME, PRICE)
    assert (line.share, line.covers_until, line.amount, line.reduced) == (0, None, 112721, Reduced())


def test_worked_example_a_vacant_home_at_seven_tenths() -> None:
    """Facts 3.5: the reduction is rounded by itself: 1127.21 - 338.16 = 789.05."""
    vacant = replace(HOME, vacant_as="空置")
    (line,) = drafts(vacant, tariff("1.85", vacant_factor="0.7"))
    assert (line.charge.gross, line.reduced, line.amount) == (112721, Reduced(Fen(33816), "空置"), 78905)
    (told,) = drafts(vacant, tariff("1.85", vacant_factor="0.7", vacant_because="空置满六个月按70%"))
    assert told.reduced.because == "空置满六个月按70%"


@pytest.mark.parametrize(
    ("account", "terms"),
    [
        (HOME, {"vacant_factor": "0.7"}),
        (replace(HOME, vacant_as="空置"), {}),
        (replace(HOME, vacant_as="空置"), {"vacant_factor": "1"}),
    ],
)
def test_no_reduction_without_vacancy_and_rule(account: Account, terms: dict[str, str]) -> None:
    assert drafts(account, tariff("1.85", **terms))[0].reduced == Reduced()


def test_an_approved_reduction_for_some_months() -> None:
    relief = Relief(Decimal("0.5"), day("2026-04-01"), day("2026-06-30"), "电梯停用", "P1")
    (line,) = drafts(replace(HOME, reliefs=(relief,)), PRICE)
    assert line.reduced == Reduced(Fen(28180), "电梯停用")


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        (StartRule.NEXT_MONTH, "101.55㎡ × 1.85元/㎡·月 × 3个月 = 563.60元"),
        (StartRule.BY_DAY, "101.55㎡ × 1.85元/㎡·月 × (3 + 14/31)个月 = 648.45元"),
    ],
)
def test_hand_over_within_the_period(rule: StartRule, formula: str) -> None:
    (line,) = drafts(replace(HOME, handed_over_on=day("2026-03-18")), PRICE, rule=rule)
    assert line.charge.formula == formula


def test_a_change_of_owner_gives_each_a_line() -> None:
    sold = replace(HOME, holdings=(Holding(1, day("2020-01-01"), day("2026-03-18")), Holding(2, day("2026-03-18"))))
    before, after = drafts(sold, PRICE)
    assert (before.share, before.covers_until) == (1, day("2026-03-17"))
    assert (after.share, after.covers_until) == (2, day("2026-06-30"))
    assert before.charge.formula == "101.55㎡ × 1.85元/㎡·月 × (2 + 17/31)个月 = 478.76元"
    assert after.charge.formula == "101.55㎡ × 1.85元/㎡·月 × (3 + 14/31)个月 = 648.45元"


def test_a_service_falls_on_the_owner_of_its_day() -> None:
    sold = replace(
        HOME,
        holdings=(Holding(1, day("2020-01-01"), day("2026-03-18")), Holding(2, day("2026-03-18"))),
        uses=(use("1", "2026-04-02"),),
    )
    made = draft_lines(FEES["one_off"], "特约服务", sold, [tariff("300")], HALF_YEAR, StartRule.NEXT_MONTH)
    assert not isinstance(made, NotCharged)
    assert [(line.share, line.covers_until) for line in made] == [(2, day("2026-06-30"))]


def test_why_nothing_is_charged() -> None:
    assert refusal(replace(HOME, handed_over_on=None), PRICE).mend
    assert refusal(replace(HOME, handed_over_on=day("2026-06-18")), PRICE) == NotCharged("尚未交房")
    assert refusal(HOME, tariff("1.85", "2026-02-01")).because == "没有生效的收费标准"
    assert refusal(HOME, tariff("1.85", last="2026-05-31")).mend
    assert refusal(HOME).mend
    assert refusal(HOME, tariff("1.85", kinds="商铺、写字楼")) == NotCharged("这类房屋不收")
    assert refusal(HOME, tariff("0")) == NotCharged("金额为零")
    assert refusal(HOME, tariff("80"), fee="parking") == NotCharged("没有车位")


def test_kinds_of_rooms() -> None:
    assert drafts(HOME, tariff("1.85", kinds="住宅,商铺"))


def test_one_owner_s_missing_fact_stops_both_lines() -> None:
    """Half a bill would look like a whole one."""
    sold = replace(HOME, holdings=(Holding(1, day("2020-01-01"), day("2026-03-18")), Holding(2, day("2026-03-18"))))
    assert refusal(sold, tariff("1.85", last="2026-04-30")).mend


def test_the_latest_tariff_in_force_holds_and_returns() -> None:
    base, summer = tariff("2.80"), tariff("3.00", "2026-08-01", "2026-08-31")
    stretches = find_stretches(Span.of(QUARTER), [summer, base])
    assert stretches is not None
    assert [(one.span.first, one.tariff.unit_price) for one in stretches] == [
        (day("2026-07-01"), base.unit_price),
        (day("2026-08-01"), summer.unit_price),
        (day("2026-09-01"), base.unit_price),
    ]


def test_a_tariff_that_merely_begins_anew_is_one_stretch() -> None:
    ended = tariff("3.00", "2026-01-01", "2026-07-31")
    stretches = find_stretches(Span.of(QUARTER), [tariff("2.80", "2026-01-02"), ended])
    assert stretches is not None
    assert len(stretches) == 1
