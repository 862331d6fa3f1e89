"""The one-page map of README.en.md names every table there is, as there, and no table that is not."""

import re

from sqlmodel import SQLModel

import storage.tables
from tests.house.tree import ROOT


def test_the_map_names_every_table() -> None:
    assert storage.tables.__all__
    told = re.findall(r"✓`(\w+)`", (ROOT / "README.en.md").read_text("utf-8"))
    assert sorted(told) == sorted(SQLModel.metadata.tables)
