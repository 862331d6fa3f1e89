"""Notices (平台通知): what a platform tells beside the messages of owners. Kept as facts; nobody answers them."""

from dataclasses import dataclass

REPORT_FOLLOWS = "report:"  # begins the platform id of an accepted message of which a report will come


@dataclass(frozen=True, slots=True)
class Granted:
    """Somebody allowed one message of a template. `key` names this consent once and for ever."""

    address: str
    template: str
    key: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Somebody refused a template's messages, or switched them off."""

    address: str
    template: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a message the platform took. `platform_id` is its id there."""

    platform_id: str
    delivered: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """An address is another one from now on: a group that became a supergroup."""

    address: str
    to: str


Notice = Granted | Withdrawn | Reported | Moved
