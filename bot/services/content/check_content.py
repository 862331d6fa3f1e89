"""Check all content as code is checked: texts, citations, lexicon, cards, trees, the office's own over ours."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from bot.domain.scripts import Fault
from bot.services.content.judge_scripts import judge_examples, judge_scripts
from bot.services.talk.hear_inbound import FOLLOW, MEDIA
from bot.services.talk.load_trees import trees_and_faults
from bot.wall import Wall
from dialogues.check import check_trees
from dialogues.understanding import Understander
from scripts_zh.card_cues import cue_faults, with_card_cues
from scripts_zh.check import check_texts
from scripts_zh.lexicon_loader import find_faults, load_lexicon
from scripts_zh.load import read_scripts
from scripts_zh.red_lines import read_red_lines


def check_content(home: Path, now: dt.datetime) -> list[Fault]:
    """Every fault of our content with that of the home folder over it; an empty list is a clean house.

    `now` anchors the days in the example sentences. While the lexicon itself has faults no example is heard.
    """
    texts, words = home / "scripts_zh", home / "scripts_zh" / "lexicon"
    faults = find_faults(words)
    if faults:
        return faults + _check_texts(texts) + _check_trees(home, frozenset())
    scripts, _told_by_check_texts = read_scripts(texts)
    lexicon = load_lexicon(words)
    faults = list(cue_faults(scripts.cards.values(), (concept.name for concept in lexicon.concepts)))
    if faults:
        return faults + _check_texts(texts) + _check_trees(home, frozenset())
    lexicon = with_card_cues(lexicon, scripts.cards.values())
    understander = Understander(lexicon)
    faults = _check_texts(texts, lambda sentence: understander.hear(sentence, now).primary)
    return faults + _check_trees(home, frozenset({*lexicon.order, FOLLOW, MEDIA}))


def _check_texts(texts: Path, intent_of: Callable[[str], str] | None = None) -> list[Fault]:
    """The faults of all texts, and what the wall says of them once the red lines can be read."""
    faults = check_texts(texts, intent_of)
    lines, unread = read_red_lines(texts)
    if unread:
        return faults + unread
    scripts, _told_by_check_texts = read_scripts(texts)
    wall = Wall(lines, scripts.citations)
    told = {(fault.file, fault.key) for fault in faults}
    stopped = [fault for fault in judge_scripts(scripts, wall) if (fault.file, fault.key) not in told]
    return [*faults, *stopped, *judge_examples(lines, wall)]


def _check_trees(home: Path, intents: frozenset[str]) -> list[Fault]:
    scripts, _told_by_check_texts = read_scripts(home / "scripts_zh")
    trees, faults = trees_and_faults(home / "dialogues")
    return faults + check_trees(trees, scripts.cards, scripts.lines, intents)
