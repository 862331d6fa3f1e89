"""Load everything an owner can read: lines, objection cards, citations, with the office's overlay over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.after_payment import Story
from bot.domain.campaign import Campaign
from bot.domain.effects import Value
from bot.domain.errors import BadFile, NotFound
from bot.domain.moment_of_truth import MomentOfTruth
from bot.domain.places import Place
from bot.domain.scripts import Citation, ContentFile, Fault, ObjectionCard, Script
from scripts_zh.after_payment import read_stories, story_scripts
from scripts_zh.campaigns import campaign_scripts, read_campaigns
from scripts_zh.cards import card_scripts, read_cards
from scripts_zh.citations import read_citations
from scripts_zh.lines import read_lines, read_vocabulary
from scripts_zh.moments import moment_scripts, read_moments, unknown_scripts
from scripts_zh.places import read_places
from scripts_zh.read import read_folder
from scripts_zh.render import render

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Scripts:
    """All scripts by key.

    Keys: `topic.name`, `objection.CARD.STAGE.NAME`, `campaign.NAME.STEP`, `after.STORY.PART`, `moment.NAME`.
    """

    lines: Mapping[str, Script]
    cards: Mapping[str, ObjectionCard]
    citations: Mapping[str, Citation]
    places: Mapping[str, Place] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    stories: Mapping[str, Story] = field(default_factory=dict)  # what is said after a payment
    moments: Mapping[str, MomentOfTruth] = field(default_factory=dict)

    def say(self, key: str, values: Mapping[str, Value] | None = None, variant: int = 0) -> str:
        """The sentence of a script; `variant` counts through its wordings.

        Amounts are fen (int), days `datetime.date`, periods `2026-07..2026-09`. Raises NotFound for an unknown key,
        WrongUse for a missing value.
        """
        script = self.lines.get(key)
        if script is None:
            raise NotFound(f"没有话术 {key}。运行 guanjia check 看哪里用错了键")
        return render(
            script,
            script.texts[variant % len(script.texts)],
            values or {},
            self.citations,
        )


def load_scripts(overlay: Path | None = None) -> Scripts:
    """All scripts; `overlay` is the office's own folder of the same shape.

    Raises BadFile when any file is not in order: a text half read must never be said.
    """
    scripts, faults = read_scripts(overlay)
    if faults:
        first = faults[0]
        raise BadFile(
            f"话术有 {len(faults)} 处错误，第一处：{first.file} {first.key} {first.fault}。运行 guanjia check 看全部"
        )
    return scripts


def read_scripts(overlay: Path | None = None) -> tuple[Scripts, list[Fault]]:
    """All that is in order, and every fault of what is not."""
    faults: list[Fault] = []

    def folder(name: str) -> list[ContentFile]:
        files, found = read_folder(FOLDER / name, f"scripts_zh/{name}", overlay / name if overlay else None)
        faults.extend(found)
        return files

    ours, unread = read_folder(FOLDER / "citations", "scripts_zh/citations")
    own, unread_own = read_folder(overlay / "citations", "$GUANJIA_HOME/scripts_zh/citations") if overlay else ([], [])
    faults += [*unread, *unread_own]
    citations = read_citations([*ours, *own], faults)  # not merged: no office's file may change a verified law
    vocabulary = read_vocabulary(folder("placeholders"), faults)
    cards = read_cards(folder("objections"), faults)
    lines = read_lines(folder("lines"), vocabulary, faults)
    places = read_places(folder("places"), faults)
    campaigns = read_campaigns(FOLDER / "campaigns", overlay / "campaigns" if overlay else None, faults)
    steps = campaign_scripts(campaigns, vocabulary, faults)
    stories = read_stories(folder("after_payment"), faults)
    steps |= story_scripts(stories, vocabulary, faults)
    moments = read_moments(folder("moments"), faults)
    steps |= moment_scripts(moments, vocabulary, faults)
    said = {**lines, **card_scripts(cards, vocabulary, faults), **steps}
    faults += unknown_scripts(moments, said)
    return Scripts(said, cards, citations, places, campaigns, stories, moments), faults
