"""The fallback order as a table: which way a message takes, and why the ones before it were passed."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.registry import channels
from bot.domain.ladder import Foothold, NoRung, Opening, Rung, choose_rung, open_window
from bot.domain.moments import CHINA
from bot.domain.speaking import Kind
from bot.domain.ways import Trigger, Way

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=CHINA)
WAYS: dict[str, Way] = {way.name: way for channel in channels().values() for way in channel.ways}
HOUR = dt.timedelta(hours=1)


def opening(
    trigger: Trigger = Trigger.MESSAGE, *, hours: float = 1, left: int | None = 5, refused: str = ""
) -> Opening:
    """A window that closes in so many hours."""
    return Opening(1, trigger, NOW - HOUR, NOW + hours * HOUR, left, refused)


CUSTOM = Foothold("wechat:main", 1, WAYS["oa_custom"], spoke_at=NOW - 72 * HOUR, openings=(opening(hours=-1),))
SUBSCRIBE = Foothold("wechat:main:subscribe", 1, WAYS["oa_subscribe"])
TEMPLATE = Foothold("wechat:main:template", 1, WAYS["oa_template"])
TELEGRAM = Foothold("telegram:main", 2, WAYS["tg_private"])
OPEN = replace(CUSTOM, openings=(opening(),))
GRANTED = replace(SUBSCRIBE, has_form=True, grant=7)
FORMED = replace(TEMPLATE, has_form=True)

ALL_WECHAT = ["wechat:main", "wechat:main:subscribe", "wechat:main:template"]
PAID = replace(CUSTOM, openings=(opening(left=0), opening(Trigger.PAYMENT, left=None)))
CASES = [
    # the order, with everything open
    (Kind.CAMPAIGN, [OPEN, GRANTED, FORMED, TELEGRAM], "wechat:main", []),
    (Kind.CAMPAIGN, [CUSTOM, GRANTED, FORMED, TELEGRAM], "wechat:main:subscribe", ["wechat:main"]),
    (Kind.CAMPAIGN, [CUSTOM, SUBSCRIBE, FORMED, TELEGRAM], "telegram:main", ALL_WECHAT),
    (Kind.RECEIPT, [CUSTOM, SUBSCRIBE, FORMED, TELEGRAM], "wechat:main:template", ALL_WECHAT[:2]),
    (Kind.RECEIPT, [CUSTOM, SUBSCRIBE, TEMPLATE, TELEGRAM], "telegram:main", ALL_WECHAT),
    # nothing holds
    (Kind.CAMPAIGN, [CUSTOM, SUBSCRIBE], None, ["wechat:main", "wechat:main:subscribe"]),
    (Kind.CAMPAIGN, [CUSTOM, replace(TELEGRAM, barred="拉黑了")], None, ["wechat:main", "telegram:main"]),
    (Kind.CAMPAIGN, [replace(OPEN, barred="取消关注")], None, ["wechat:main"]),
    (Kind.CAMPAIGN, [replace(OPEN, refused="微信不让发")], None, ["wechat:main"]),
    (Kind.CAMPAIGN, [], None, []),
    # windows
    (Kind.CAMPAIGN, [replace(CUSTOM, openings=(opening(left=0),))], None, ["wechat:main"]),
    (Kind.CAMPAIGN, [replace(CUSTOM, openings=(opening(refused="45015"),))], None, ["wechat:main"]),
    (Kind.CAMPAIGN, [PAID], "wechat:main", []),
    (Kind.CAMPAIGN, [replace(CUSTOM, openings=())], None, ["wechat:main"]),
    (Kind.CAMPAIGN, [replace(CUSTOM, openings=(), spoke_at=None)], "wechat:main", []),  # the platform knows better
]  # fmt: skip


@pytest.mark.parametrize(("kind", "footholds", "lane", "passed"), CASES)
def test_the_way_a_message_takes(kind: Kind, footholds: list[Foothold], lane: str | None, passed: list[str]) -> None:
    found = choose_rung(kind, "wechat:main", footholds, NOW)
    assert (found.foothold.lane if isinstance(found, Rung) else None) == lane
    assert [rung.lane for rung in found.passed] == passed
    assert all(rung.because for rung in found.passed)


def test_its_own_lane_comes_first_if_it_holds() -> None:
    found = choose_rung(Kind.CAMPAIGN, "telegram:main", [OPEN, TELEGRAM], NOW)
    assert isinstance(found, Rung)
    assert (found.foothold.lane, found.passed) == ("telegram:main", ())


def test_the_freest_window_is_used_first() -> None:
    event, message = opening(Trigger.EVENT, left=3), opening(Trigger.MESSAGE)
    payment = opening(Trigger.PAYMENT, left=None)
    assert open_window([event, message, payment], NOW) == payment
    assert open_window([event, message], NOW) == message
    assert open_window([event, opening(left=0)], NOW) == event
    assert open_window([opening(hours=0)], NOW) is None


FOOTHOLDS = st.lists(
    st.sampled_from([CUSTOM, OPEN, SUBSCRIBE, GRANTED, TEMPLATE, FORMED, TELEGRAM, replace(OPEN, refused="x")]),
    max_size=6,
)


@given(st.sampled_from(list(Kind)), FOOTHOLDS)
def test_a_rung_is_taken_or_every_one_has_its_reason(kind: Kind, footholds: list[Foothold]) -> None:
    found = choose_rung(kind, "wechat:main", footholds, NOW)
    if isinstance(found, NoRung):
        assert len(found.passed) == len(footholds)
    elif found.foothold.way.name == "oa_custom":
        assert found.opening is not None
    assert not (isinstance(found, Rung) and kind is Kind.CAMPAIGN and found.foothold.way.name == "oa_template")
