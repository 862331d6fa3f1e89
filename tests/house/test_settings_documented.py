"""Every setting an office may make stands in the README."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from bot.settings import Settings
from tests.house.tree import ROOT


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for inner in _models_in(field.annotation):
            yield from _names(inner)


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models_in(part)


def test_the_names_are_found() -> None:
    assert {"home", "database_url", "channels", "wechat", "app_id"} <= set(_names(Settings))


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [name for name in _names(Settings) if not re.search(rf"\b{name}\b", readme)]
    assert missing == []
