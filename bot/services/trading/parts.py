"""What taking a platform's word needs of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.ways import Way
from bot.services.links.make_link import LinkMaker
from scripts_zh.load import Scripts


@dataclass(frozen=True, slots=True)
class TradeParts:
    """The texts; `links` for the receipt's page; `ways` by account, for the window a payment opens with its payer.

    `payers`: by gateway the account (`channel:account`) whose addresses the payers' ids are.
    """

    scripts: Scripts
    links: LinkMaker | None = None
    ways: Mapping[str, Sequence[Way]] = field(default_factory=dict)
    payers: Mapping[str, str] = field(default_factory=dict)
