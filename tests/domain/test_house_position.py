"""What a colleague's draft may say of a flat, as a manager would judge it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.house_position import HousePosition, contradictions
from bot.domain.money import Fen

TODAY = dt.date(2026, 11, 25)
DUE, PROMISED = dt.date(2026, 12, 31), dt.date(2026, 12, 5)
PLAIN = HousePosition("3-2-501", Fen(75180), frozenset({Fen(75180)}), frozenset({TODAY, DUE}))
HELD = HousePosition(
    "3-2-501",
    Fen(0),
    frozenset({Fen(75180)}),
    frozenset({TODAY, DUE}),
    matters=("Y1 楼道没人打扫",),
    holds=("有异议没有答复：Y1 楼道没人打扫",),
)
WAITING = HousePosition(
    "3-2-501",
    Fen(75180),
    frozenset({Fen(75180)}),
    frozenset({TODAY, DUE, PROMISED}),
    PROMISED,
    holds=("答应12月5日前付",),
)
OFFERED = HousePosition("3-2-501", Fen(75180), frozenset({Fen(75180)}), frozenset({TODAY, DUE}), None, DUE)


@pytest.mark.parametrize(
    ("draft", "position", "told"),
    [
        ("王女士，物业费一共 751.80 元，12月31日前付就行。", PLAIN, ""),
        ("王女士，物业费一共 700 元。", PLAIN, "账上没有异议的未缴是 751.80 元"),
        ("物业费请在12月15日前交。", PLAIN, "期限和记录不一样"),
        ("电梯12月15日检修，物业费不着急。", PLAIN, ""),
        ("我跟领导说说，给您打九折。", PLAIN, "没有批准过的减免方案"),
        ("违约金给您免了这一期。", PLAIN, "没有批准过的减免方案"),
        ("这个我们没有优惠，对不起。", PLAIN, ""),
        ("付清本金，违约金这一期免收。", OFFERED, ""),
        ("物业费给您免收一个月。", OFFERED, "只免违约金，不减本金"),
        ("您没提过这个问题。", HELD, "Y1 楼道没人打扫"),
        ("我们没有收到您的投诉。", HELD, "Y1 楼道没人打扫"),
        ("楼道的事早就解决了。", HELD, "Y1 楼道没人打扫"),
        ("楼道的事早就解决了。", PLAIN, ""),
        ("楼道的事还在办，周五前给您答复。", HELD, ""),
        ("请您尽快把物业费交一下。", HELD, "现在不催"),
        ("您什么时候交一下？", WAITING, "答应12月5日前付"),
        ("您约的12月5日，到时候不用跑一趟。", WAITING, ""),
        ("您约的12月3日，别忘了。", WAITING, "期限和记录不一样"),
        ("请您和楼上邻居交流一下。", HELD, ""),
        ("维修材料 50 元，收据给您放前台。", PLAIN, ""),
        ("单价2.5元，面积不变。", PLAIN, ""),
    ],
)
def test_what_the_house_has_not_said_is_stopped(draft: str, position: HousePosition, told: str) -> None:
    because = "；".join(one.because for one in contradictions(draft, position, TODAY))
    assert told in because
    assert bool(because) == bool(told)


@given(st.text(max_size=80))
def test_any_draft_gets_an_answer(draft: str) -> None:
    found = contradictions(draft, HELD, TODAY)
    assert all(one.words in draft for one in found)
