"""Makes the reasons of objection cards heard: a card's `cues` join the patterns of the intent it `hears`.

A reason nobody knew gets a place in the ranking by its card's weight, right before the next lighter known reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from bot.domain.errors import BadFile
from bot.domain.lexicon import IntentCues, Lexicon
from bot.domain.scripts import Fault, ObjectionCard
from scripts_zh.lexicon_loader import pattern_faults


def with_card_cues(lexicon: Lexicon, cards: Iterable[ObjectionCard]) -> Lexicon:
    """The lexicon that also hears what the cards listen for. Raises BadFile when a cue is not in order."""
    cards = tuple(cards)
    for fault in cue_faults(cards, (concept.name for concept in lexicon.concepts)):
        raise BadFile(f"{fault.file} {fault.key} {fault.fault}。{fault.mend}。运行 guanjia check 看全部")
    cards = tuple(card for card in cards if card.hears)
    order, yields = list(lexicon.order), dict(lexicon.yields)
    weights = {card.hears: card.weight for card in cards if card.hears in lexicon.order}
    for card in cards:
        if card.hears not in order:
            neighbour = _next_lighter(card.weight, weights)
            order.insert(order.index(neighbour) if neighbour in order else 0, card.hears)
            yields = {one: _before(card.hears, heavier, weights.keys()) for one, heavier in yields.items()}
    cues = tuple(IntentCues(card.hears, card.file, strong=card.cues, examples=card.examples) for card in cards)
    return replace(lexicon, order=tuple(order), yields=yields, cues=lexicon.cues + cues)


def cue_bytes(cards: Iterable[ObjectionCard]) -> bytes:
    """All that `with_card_cues` takes from the cards, and its own code."""
    told = [(card.hears, card.weight, card.cues, card.examples, card.file) for card in cards]
    return repr(told).encode() + Path(__file__).read_bytes()


def cue_faults(cards: Iterable[ObjectionCard], known_concepts: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with the cues of cards: brackets, concepts nobody has, cues that no intent listens to."""
    known = set(known_concepts)
    for card in cards:
        if card.cues and not card.hears:
            yield Fault(card.file, "cues", "有 cues，没有 hears", "写上 hears: 这个理由的名字，例如 obj_snow")
        for cue in card.cues:
            yield from pattern_faults(card.file, f"cues: {cue}", cue, known)


def _next_lighter(weight: int, weights: Mapping[str, int]) -> str:
    """The heaviest known reason that weighs no more; among the heavier ones the lightest when there is none."""
    lighter: Sequence[str] = [intent for intent, known in weights.items() if known <= weight]
    if lighter:
        return max(lighter, key=lambda intent: weights[intent])
    return min(weights, key=lambda intent: weights[intent], default="")


def _before(new: str, heavier: frozenset[str], reasons: AbstractSet[str]) -> frozenset[str]:
    """Who steps back before many of the known reasons steps back before a new one: courtesy, refusal, bad service."""
    return heavier | {new} if len(heavier & reasons) * 3 >= len(reasons) else heavier
