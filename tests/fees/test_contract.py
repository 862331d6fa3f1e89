"""What every arithmetic must keep, whatever it computes: one class over every file of the folder."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.issuing import StartRule
from bot.domain.ownership import Holding
from bot.domain.period import Month, Period
from bot.domain.reduction import Relief
from bot.domain.span import Span
from bot.fees.catalogue import load_fees
from bot.fees.draft import Account, draft_lines
from bot.fees.fee import Charge, Fee, NotCharged, Reading, RoomFacts, Share, TariffFacts, Use
from tests.fees.cases import LONG_AGO, case, reading, tariff, use
from tests.fees.recompute import recompute

FEES = list(load_fees().values())
START = dt.date(2026, 1, 1)


def decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=Decimal(low), max_value=Decimal(high), places=places)


def days(first: int = 0, last: int = 800) -> st.SearchStrategy[dt.date]:
    return st.integers(first, last).map(lambda count: START + dt.timedelta(days=count))


ROOMS = st.builds(
    RoomFacts,
    room_id=st.just(1),
    code=st.just("3-2-501"),
    building=st.just("3"),
    area=st.none() | decimals("10", "400", 2),
    floor=st.none() | st.integers(-2, 33),
)
TERMS = st.fixed_dictionaries(
    {},
    optional={
        "floor_factors": st.sampled_from(["1:0, 2-3:0.5, 4-:1", "1-6:0.75"]),
        "free_below_floor": st.sampled_from(["2", "3"]),
        "basis": st.just("household"),
        "surcharge": st.just("5.5"),
        "vacant_factor": st.sampled_from(["0.7", "1"]),
        "kinds": st.sampled_from(["住宅", "商铺、住宅", "商铺"]),
        "actual_total": st.just("12345.67"),
    },
)
LATER_TARIFFS = st.lists(
    st.builds(TariffFacts, st.integers(2, 9), decimals("0", "50", 4), days(), st.none() | days(400), TERMS), max_size=2
)
FIRST_TARIFF = st.builds(TariffFacts, st.just(1), decimals("0", "50", 4), st.just(LONG_AGO), st.none(), TERMS)
READINGS = st.lists(days(-30), unique=True, max_size=5).flatmap(
    lambda on: st.lists(decimals("0", "300", 1), min_size=len(on), max_size=len(on)).map(
        lambda used: tuple(Reading(when, sum(used[: place + 1], Decimal(0))) for place, when in enumerate(sorted(on)))
    )
)
ACCOUNTS = st.builds(
    Account,
    room=ROOMS,
    handed_over_on=st.none() | days(-400),
    vacant_as=st.none() | st.just("空置"),
    holdings=st.just(())
    | days(60).map(lambda day: (Holding(1, LONG_AGO, day), Holding(2, day)))
    | days(60).map(lambda day: (Holding(1, LONG_AGO, day), Holding(2, day), Holding(3, day))),
    uses=st.lists(st.builds(Use, decimals("0.5", "4", 1), days(-90), st.none() | days(0)), max_size=3).map(tuple),
    readings=READINGS,
    reliefs=st.lists(
        st.builds(Relief, decimals("0.1", "1", 2), days(), st.none() | days(400), st.just("获批")), max_size=2
    ).map(tuple),
)
PERIODS = st.tuples(st.integers(0, 20), st.sampled_from([1, 3, 6, 12])).map(
    lambda told: Period(Month(2026, 1).plus(told[0]), Month(2026, 1).plus(told[0] + told[1] - 1))
)


@pytest.mark.parametrize("fee", FEES, ids=[fee.name for fee in FEES])
class TestEveryFee:
    """Formulas recompute, reductions stay within the gross sum, owners' parts follow each other, nothing is guessed."""

    def test_it_says_what_it_is(self, fee: Fee) -> None:
        assert fee.cues
        assert load_fees()[fee.name] is fee

    @settings(max_examples=60)  # of each of nine arithmetics
    @given(
        account=ACCOUNTS,
        tariffs=st.tuples(FIRST_TARIFF, LATER_TARIFFS).map(lambda told: [told[0], *told[1]]),
        period=PERIODS,
        rule=st.sampled_from(StartRule),
    )
    def test_lines_are_whole(
        self, fee: Fee, account: Account, tariffs: list[TariffFacts], period: Period, rule: StartRule
    ) -> None:
        others = [RoomFacts(2, "3-2-502", "3", area=Decimal("120.11"))]
        pools = {row.tariff_id: fee.share_out([account.room, *others], row, Span.of(period)) for row in tariffs}
        shares = {number: pool[1] for number, pool in pools.items() if 1 in pool}
        drafts = draft_lines(fee, "费", _with(account, shares), tariffs, period, rule)
        if isinstance(drafts, NotCharged):
            assert drafts.because
            return
        assert drafts
        ends = [draft.covers_until for draft in drafts]
        assert ends == [None] if drafts[0].share == 0 else all(ends)
        assert len({draft.share for draft in drafts}) == len(drafts)
        for draft in drafts:
            assert recompute(draft.charge.formula) == (draft.charge.gross, draft.charge.gross)
            assert draft.charge.gross > 0
            assert 0 <= draft.reduced.amount <= draft.charge.gross

    def test_a_plain_quarter_has_a_formula(self, fee: Fee) -> None:
        charge = fee.charge(
            case(
                tariff("2.5"),
                uses=(use("1", "2026-07-05"),),
                readings=(reading("2026-07-01", "10"), reading("2026-10-01", "30")),
            )
        )
        assert isinstance(charge, Charge)
        assert charge.formula.endswith("元")
        assert recompute(charge.formula) == (charge.gross, charge.gross)


def _with(account: Account, shares: Mapping[int, Share]) -> Account:
    return replace(account, shares=shares)
