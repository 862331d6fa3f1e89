"""Forms (平台模板): messages a platform only takes as a template of its own with filled fields.

What a field may say is one of the words below; the sentences themselves are scripts `notice.*`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FormWord(StrEnum):
    """What may fill a field."""

    TITLE = "title"  # what the message is about, by its kind
    HINT = "hint"  # what the reader can do next
    COMMUNITY = "community"
    ROOM = "room"
    DAY = "day"  # today


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A template an office registered: for which way (its target) and kinds of messages, and what fills its fields."""

    target: str
    kind: str
    template: str
    fields: Mapping[str, FormWord]


@dataclass(frozen=True, slots=True)
class Form:
    """A template with its fields filled."""

    template: str
    fields: Mapping[str, str]
    link: str = ""
