"""The experience line of real rows: what counted, by which rule, its peak, pit and end, and the next step."""

import pytest

from bot.domain.journey import Happened, Line, advice
from bot.papers.journey_line import as_png, as_svg, draw_journey
from bot.services.journey.load_line import load_line
from storage.database import Database
from tests.services.three_lives import three_lives


@pytest.fixture
def lines(database: Database) -> list[Line]:
    story = three_lives(database)
    with database.transaction() as session:
        return [load_line(session, room_id, story.now) for room_id in (1, 2, 3)]


def test_three_households_end_differently(lines: list[Line]) -> None:
    ends = [(line.peak, line.pit, line.end) for line in lines]
    told = [tuple(event.happened if event else None for event in end) for end in ends]
    assert told == [
        (Happened.SCORE_5, Happened.BROKEN, Happened.SAID_THANKS),
        (Happened.LOOP_CLOSED, Happened.REPAIR_WAITS, Happened.LOOP_CLOSED),
        (None, Happened.REPAIR_WAITS, Happened.REMINDED),
    ]
    assert [line.ended_well for line in lines] == [True, True, False]
    assert [line.remembered for line in lines] == [4.0, 0.0, -2.5]
    assert [advice(line)[:4] for line in lines] == ["保持：不", "结尾拉回", "今天就去"]
    for line in lines:
        drawing = draw_journey(line, "3-2-501", "12月1日（周二）")
        assert as_png(drawing).startswith(b"\x89PNG")
        assert as_svg(drawing).startswith("<svg")
        assert "下一步" in as_svg(drawing)


def test_words_of_an_owner_never_become_markup(lines: list[Line]) -> None:
    assert "<script" not in as_svg(draw_journey(lines[2], "<script>", "12月1日"))
