"""The demo's story happens: bound, billed, recorded, promised, paid, thanked."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import select

from bot.demo.fill_house import fill_house
from bot.demo.story import Line, tell_story
from bot.wiring import House, open_house
from storage.tables import Objection, Promise, WorkOrder


@pytest.fixture
def house(home: Path, now: dt.datetime) -> House:
    """A house with the sample community."""
    opened = open_house()
    fill_house(opened, home / "sheets", now)
    return opened


def test_the_story_ends_paid_and_thanked(house: House, now: dt.datetime) -> None:
    lines = list(tell_story(house, now))
    said = [line.words for line in lines if line.who == "管家"]
    assert "956.33" not in said[0]
    assert any("89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元" in words for words in said)
    assert Line("旁白", "柜台收款 956.33 元，核销 4 项，业主答应的日子做到了。") in lines
    with house.database.transaction() as session:
        assert session.exec(select(Promise.state)).all() == ["kept"]
        assert session.exec(select(WorkOrder)).all() or session.exec(select(Objection)).all()


def test_every_scene_of_the_owner_gets_an_answer(house: House, now: dt.datetime) -> None:
    lines = list(tell_story(house, now))
    asked = [number for number, line in enumerate(lines) if line.who == "业主"]
    assert [lines[number + 1].who for number in asked] == ["管家"] * len(asked)
