"""Each arithmetic by examples a cashier could check."""

from decimal import Decimal

import pytest

from bot.domain.errors import WrongUse
from bot.domain.money import Fen
from bot.domain.period import Period
from bot.domain.span import Span
from bot.fees.catalogue import load_fees
from bot.fees.fee import NotCharged, Share, Use, no_pool
from bot.fees.floors import floor_factor, looks_at_floor
from tests.fees.cases import QUARTER, case, charged, day, reading, refused, room, tariff, use
from tests.fees.recompute import recompute

FEES = load_fees()
YEAR = Span.of(Period.parse("2026-01..2026-12"))


def test_property_by_area() -> None:
    charge = charged(FEES["property"], case(tariff("2.80")))
    assert charge.formula == "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元"
    assert (charge.gross, charge.quantity, charge.unit_price) == (75180, Decimal("89.50"), Decimal("2.80"))


def test_worked_example_a_year_is_rounded_once() -> None:
    """Facts 3.5: 101.55 at 1.85: a month 187.87, a year 2254.41 and not twelve times the month."""
    home = room(area="101.55")
    assert charged(FEES["property"], case(tariff("1.85"), of=home, span=YEAR)).gross == 225441
    july = Span.of(Period.parse("2026-07"))
    assert charged(FEES["property"], case(tariff("1.85"), of=home, span=july)).gross == 18787


def test_worked_example_hand_over_by_day() -> None:
    """Facts 3.5: handed over on 18 March, that day included: 84.84."""
    rest = Span(day("2026-03-18"), day("2026-03-31"))
    charge = charged(FEES["property"], case(tariff("1.85"), of=room(area="101.55"), span=rest))
    assert (charge.gross, charge.formula) == (8484, "101.55㎡ × 1.85元/㎡·月 × 14/31个月 = 84.84元")


def test_a_price_change_shows_both_prices() -> None:
    asked = case(tariff("2.80", last="2026-07-31"), tariff("3.00", "2026-08-01"))
    charge = charged(FEES["property"], asked)
    assert charge.formula == "89.50㎡ × 2.80元/㎡·月 × 1个月 + 89.50㎡ × 3.00元/㎡·月 × 2个月 = 787.60元"
    assert charge.unit_price is None


def test_a_new_tariff_at_the_same_price_is_no_second_price() -> None:
    asked = case(tariff("2.80", last="2026-07-31"), tariff("2.80", "2026-08-01"))
    assert charged(FEES["property"], asked).unit_price == Decimal("2.80")


@pytest.mark.parametrize("name", ["property", "lift", "second_water", "shared_energy"])
def test_without_area_nothing_is_guessed(name: str) -> None:
    assert "建筑面积" in refused(FEES[name], case(tariff("2.80"), of=room(area=None))).mend


@pytest.mark.parametrize(
    ("floor", "formula"),
    [
        (1, ""),
        (2, "89.50㎡ × 0.35元/㎡·月 × 0.5 × 3个月 = 46.99元"),
        (9, "89.50㎡ × 0.35元/㎡·月 × 3个月 = 93.98元"),
    ],
)
def test_lift_by_floor(floor: int, formula: str) -> None:
    asked = case(tariff("0.35", floor_factors="1:0, 2-3:0.5"), of=room(floor=floor))
    if formula:
        assert charged(FEES["lift"], asked).formula == formula
    else:
        assert refused(FEES["lift"], asked) == NotCharged("本层不收")


def test_lift_that_becomes_free_within_the_period() -> None:
    asked = case(
        tariff("0.35", last="2026-07-31"), tariff("0.35", "2026-08-01", free_below_floor="3"), of=room(floor=2)
    )
    charge = charged(FEES["lift"], asked)
    assert charge.formula == "89.50㎡ × 0.35元/㎡·月 × 1个月 = 31.33元"


def test_lift_by_household() -> None:
    charge = charged(FEES["lift"], case(tariff("20", basis="household"), of=room(floor=None, area=None)))
    assert charge.formula == "1户 × 20.00元/户·月 × 3个月 = 60.00元"


def test_lift_whose_basis_changes_waits_for_a_person() -> None:
    asked = case(tariff("20", last="2026-07-31", basis="household"), tariff("0.35", "2026-08-01"))
    assert refused(FEES["lift"], asked).mend


def test_an_unknown_floor_is_only_asked_for_where_it_matters() -> None:
    assert "楼层" in refused(FEES["lift"], case(tariff("0.35", free_below_floor="2"), of=room(floor=None))).mend
    assert charged(FEES["lift"], case(tariff("0.35"), of=room(floor=None))).gross == 9398


@pytest.mark.parametrize(
    ("terms", "floor", "factor"),
    [
        ({}, 1, "1"),
        ({"free_below_floor": "3"}, 2, "0"),
        ({"free_below_floor": "3"}, 3, "1"),
        ({"floor_factors": "1:0，2-3：0.5；4-:0.8"}, 2, "0.5"),
        ({"floor_factors": "1:0，2-3：0.5；4-:0.8"}, 30, "0.8"),
        ({"floor_factors": "-2--1:0.3"}, -1, "0.3"),
        ({"floor_factors": "2:0.5"}, 7, "1"),
        ({"free_below_floor": "2", "floor_factors": "1:0.9"}, 1, "0"),
    ],
)
def test_floor_factor(terms: dict[str, str], floor: int, factor: str) -> None:
    assert floor_factor(terms, floor) == Decimal(factor)
    assert looks_at_floor(terms) is bool(terms)


def test_floor_terms_nobody_can_read() -> None:
    with pytest.raises(WrongUse, match="看不懂楼层系数“低层免”"):
        floor_factor({"floor_factors": "低层免"}, 1)


@pytest.mark.parametrize("written", ["三层", "-1", "nan", ""])
def test_terms_that_are_no_number(written: str) -> None:
    with pytest.raises(WrongUse, match="free_below_floor"):
        floor_factor({"free_below_floor": written}, 1)


def test_rubbish_a_household_and_fixed_a_month() -> None:
    assert charged(FEES["rubbish"], case(tariff("10"))).formula == "1户 × 10.00元/户·月 × 3个月 = 30.00元"
    fixed = charged(FEES["fixed"], case(tariff("50", last="2026-08-31"), tariff("60", "2026-09-01")))
    assert fixed.formula == "50.00元/月 × 2个月 + 60.00元/月 × 1个月 = 160.00元"
    assert fixed.unit_price is None
    assert charged(FEES["fixed"], case(tariff("50"))).unit_price == Decimal(50)


@pytest.mark.parametrize(
    ("uses", "formula"),
    [
        ([use("2")], "2位 × 80.00元/位·月 × 3个月 = 480.00元"),
        ([use("1", "2026-08-16", "2026-08-31")], "1位 × 80.00元/位·月 × 16/31个月 = 41.29元"),
        ([use("1", last="2026-07-31"), use("2", "2026-08-01")],
         "1位 × 80.00元/位·月 × 1个月 + 2位 × 80.00元/位·月 × 2个月 = 400.00元"),
    ],
)  # fmt: skip
def test_parking(uses: list[Use], formula: str) -> None:
    assert charged(FEES["parking"], case(tariff("80"), uses=tuple(uses))).formula == formula


@pytest.mark.parametrize("name", ["parking", "one_off"])
def test_who_uses_nothing_pays_nothing(name: str) -> None:
    uses = (use("1", "2027-01-01"),)
    assert not refused(FEES[name], case(tariff("80"), uses=uses)).mend


def test_one_off_services_at_the_price_of_their_day() -> None:
    asked = case(
        tariff("300", last="2026-07-31"),
        tariff("350", "2026-08-01"),
        uses=(use("1", "2026-07-20"), use("2", "2026-08-02"), use("1", "2026-06-30")),
    )
    charge = charged(FEES["one_off"], asked)
    assert charge.formula == "1次 × 300.00元/次 + 2次 × 350.00元/次 = 1000.00元"
    assert charge.unit_price is None
    single = charged(FEES["one_off"], case(tariff("300"), uses=(use("1", "2026-07-20"),)))
    assert (single.quantity, single.unit_price) == (Decimal(1), Decimal(300))


@pytest.mark.parametrize(
    ("readings", "formula"),
    [
        ([("2026-07-01", "1200"), ("2026-10-01", "1250.5")], "(1250.5 - 1200)度 × 0.60元/度 = 30.30元"),
        ([("2026-06-20", "1200"), ("2026-09-25", "1250")], "(1250 - 1200)度 × 0.60元/度 = 30.00元"),
        ([("2026-07-15", "0"), ("2026-08-15", "10"), ("2026-09-15", "30")], "(30 - 0)度 × 0.60元/度 = 18.00元"),
        ([("2026-04-01", "1"), ("2026-07-01", "2"), ("2026-10-01", "3"), ("2026-12-01", "9")],
         "(3 - 2)度 × 0.60元/度 = 0.60元"),
    ],
)  # fmt: skip
def test_metered(readings: list[tuple[str, str]], formula: str) -> None:
    charge = charged(FEES["metered"], case(tariff("0.6"), readings=tuple(reading(*row) for row in readings)))
    assert charge.formula == formula
    assert charge.unit_price == Decimal("0.6")


def test_metered_with_surcharge_unit_and_price_change() -> None:
    asked = case(
        tariff("3.00", last="2026-07-31"),
        tariff("3.50", "2026-08-01", surcharge="5"),
        readings=(reading("2026-07-01", "10"), reading("2026-07-31", "20"), reading("2026-10-01", "40")),
        item="自来水费",
    )
    charge = charged(FEES["metered"], asked)
    assert charge.formula == "(20 - 10)吨 × 3.00元/吨 + (40 - 20)吨 × 3.50元/吨 + 5.00元 = 105.00元"
    assert (charge.quantity, charge.unit_price) == (Decimal(30), None)
    named = case(tariff("3", unit="立方"), readings=(reading("2026-07-01", "1"), reading("2026-08-01", "2")))
    assert charged(FEES["metered"], named).formula == "(2 - 1)立方 × 3.00元/立方 = 3.00元"


@pytest.mark.parametrize(
    ("readings", "because", "to_mend"),
    [
        ([], "本期没有抄表", True),
        ([("2026-07-01", "10")], "本期没有抄表", True),
        ([("2026-07-01", "10"), ("2026-10-02", "20")], "本期没有抄表", True),
        ([("2026-07-01", "10"), ("2026-10-01", "9")], "读数变小", True),
        ([("2026-07-01", "10"), ("2026-10-01", "10")], "没有用量", False),
    ],
)
def test_metered_without_a_difference(readings: list[tuple[str, str]], because: str, *, to_mend: bool) -> None:
    outcome = refused(FEES["metered"], case(tariff("0.6"), readings=tuple(reading(*row) for row in readings)))
    assert (outcome.because, bool(outcome.mend)) == (because, to_mend)


def test_meter_readings_are_counted_once_over_consecutive_periods() -> None:
    readings = tuple(
        reading(on, shown) for on, shown in [("2026-05-20", "0"), ("2026-08-10", "7"), ("2026-10-01", "9")]
    )
    used = [
        charged(FEES["metered"], case(tariff("1"), span=Span.of(Period.parse(text)), readings=readings)).quantity
        for text in ("2026-05..2026-06", "2026-07..2026-08", "2026-09..2026-12")
        if text != "2026-05..2026-06"  # one reading alone makes no bill
    ]
    assert used == [Decimal(7), Decimal(2)]


ROOMS = [room(1, "50"), room(2, "50"), room(3, "50.01", building="4"), room(4, None)]
ACTUAL = tariff("0", "2026-07-01", "2026-09-30", actual_total="100.00")


def test_shared_energy_by_price() -> None:
    assert charged(FEES["shared_energy"], case(tariff("0.3"))).formula == "89.50㎡ × 0.30元/㎡·月 × 3个月 = 80.55元"


def test_what_was_spent_is_shared_to_the_fen() -> None:
    pool = FEES["shared_energy"].share_out(ROOMS, ACTUAL, Span.of(QUARTER))
    assert {room_id: share.part for room_id, share in pool.items()} == {1: 3333, 2: 3333, 3: 3334}
    shares = {ACTUAL.tariff_id: pool[3]}
    charge = charged(FEES["shared_energy"], case(ACTUAL, of=ROOMS[2], shares=shares))
    assert charge.formula == "100.00元 × 50.01㎡ ÷ 150.01㎡ = 33.34元"
    assert (charge.gross, charge.quantity, charge.unit_price) == (3334, Decimal("50.01"), None)


def test_spare_fen_of_equal_homes_go_to_the_first_and_are_printed() -> None:
    equals = [room(1, "50"), room(2, "50"), room(3, "50")]
    pool = FEES["shared_energy"].share_out(equals, ACTUAL, Span.of(QUARTER))
    assert [pool[room_id].part for room_id in (1, 2, 3)] == [3334, 3333, 3333]
    charge = charged(FEES["shared_energy"], case(ACTUAL, of=equals[0], shares={ACTUAL.tariff_id: pool[1]}))
    assert charge.formula == "100.00元 × 50.00㎡ ÷ 150.00㎡ + 0.01元 = 33.34元"


def test_a_building_shares_by_itself() -> None:
    actual = tariff("0", "2026-07-01", "2026-09-30", actual_total="100.00", building="3")
    pool = FEES["shared_energy"].share_out(ROOMS, actual, Span.of(QUARTER))
    assert {room_id: share.part for room_id, share in pool.items()} == {1: 5000, 2: 5000}
    assert refused(FEES["shared_energy"], case(actual, of=ROOMS[2])) == NotCharged("不在分摊范围内")


def test_nobody_to_share_with() -> None:
    span = Span.of(QUARTER)
    assert FEES["shared_energy"].share_out([room(4, None)], ACTUAL, span) == {}
    assert FEES["shared_energy"].share_out(ROOMS, tariff("0.3"), span) == {}
    assert no_pool(ROOMS, ACTUAL, span) == {}
    assert "建筑面积" in refused(FEES["shared_energy"], case(ACTUAL, of=room(4, None))).mend


def test_parts_of_consecutive_days_make_the_whole_part() -> None:
    share = Share(Fen(10000), Fen(3334), Decimal("50.01"), Decimal("150.01"), Span.of(QUARTER))
    cuts = Span.of(QUARTER).cut([day("2026-07-20"), day("2026-09-02")])
    charges = [
        charged(FEES["shared_energy"], case(ACTUAL, span=span, shares={ACTUAL.tariff_id: share})) for span in cuts
    ]
    assert sum(charge.gross for charge in charges) == 3334
    assert charges[0].formula == "100.00元 × 50.01㎡ ÷ 150.01㎡ × 19天 ÷ 92天 + 0.01元 = 6.89元"
    assert all(recompute(charge.formula) == (charge.gross, charge.gross) for charge in charges)
