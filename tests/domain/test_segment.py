"""Which group a household is in, and why: the milder reading wins."""

import pytest

from bot.domain.segment import Evidence, Segment, segment_of


@pytest.mark.parametrize(
    ("seen", "segment", "told"),
    [
        (Evidence(hardship=True, disputes=("Y1 楼道脏",), told=9, answered=True), Segment.HARDSHIP, "困难"),
        (Evidence(disputes=("Y1 楼道脏",), occupancy="空置"), Segment.REASON, "Y1 楼道脏"),
        (Evidence(work_orders=("G2 漏水",), has_chat=True), Segment.REASON, "G2 漏水"),
        (Evidence(occupancy="未收房", has_chat=False), Segment.VACANT, "未收房"),
        (Evidence(occupancy="入住", missed=2), Segment.LOST, "2 次没见到人"),
        (Evidence(met=1), Segment.UNAWARE, "0 次"),
        (Evidence(has_chat=True, told=2, answered=True), Segment.UNAWARE, "2 次"),
        (Evidence(has_chat=True, told=3), Segment.UNAWARE, "3 次"),
        (Evidence(has_chat=True, told=3, answered=True), Segment.REFUSES, "没有提出理由"),
        (Evidence(told=4, met=1), Segment.REFUSES, "说过 4 次"),
    ],
)
def test_the_group_and_its_reason(seen: Evidence, segment: Segment, told: str) -> None:
    found = segment_of(seen)
    assert (found.segment, told in found.because) == (segment, True)


def test_nobody_is_in_bad_faith_by_a_program() -> None:
    assert "恶意" not in {str(segment) for segment in Segment}
