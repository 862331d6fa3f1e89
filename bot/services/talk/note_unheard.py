"""Note a message that was not understood, masked, and list a week of them with the card each may belong to."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.heard import Heard
from bot.domain.masking import masked
from bot.domain.moments import day_of
from bot.domain.scripts import ObjectionCard
from dialogues.context import FIRST, is_foreign
from storage.hearing import count_unheard, unheard_in_week
from storage.tables import UnheardSaying

_LEAST_LIKENESS = 0.12
_FEWEST_SIGNS = 4  # 嗯？ teaches nobody


@dataclass(frozen=True, slots=True)
class Unheard:
    """One sentence of the list; `card` is the id of the card it is most like, empty when it is like none."""

    said: str
    times: int
    guesses: tuple[str, ...]
    card: str
    title: str


def is_unheard(heard: Heard) -> bool:
    """Was it heard as nothing of ours, and is no small talk? An answer to a question is understood."""
    best = heard.intents[0]
    understood = heard.answer or (best.id != "other" and best.score >= FIRST)
    return not (understood or is_foreign(heard) or len(heard.text.strip()) < _FEWEST_SIGNS)


def note_unheard(session: Session, heard: Heard, names: Iterable[str], now: dt.datetime) -> None:
    """Note what was not understood, without the names."""
    guesses = ",".join(intent.id for intent in heard.intents if intent.id != "other")
    count_unheard(
        session, UnheardSaying(week_of=monday_of(day_of(now)), said=masked(heard.text, names), guesses=guesses)
    )


def list_unheard(session: Session, cards: Mapping[str, ObjectionCard], week_of: dt.date) -> Iterator[Unheard]:
    """A week's sentences with a card suggested for each: the half-heard one, else that of the nearest example."""
    for row in unheard_in_week(session, monday_of(week_of)):
        guesses = tuple(guess for guess in row.guesses.split(",") if guess)
        card = _of_guess(guesses, cards) or _nearest(row.said, cards)
        yield Unheard(row.said, row.times, guesses, card.id if card else "", card.title if card else "")


def monday_of(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def _of_guess(guesses: tuple[str, ...], cards: Mapping[str, ObjectionCard]) -> ObjectionCard | None:
    by_intent = {card.hears: card for card in cards.values() if card.hears}
    return by_intent.get(guesses[0]) if guesses else None


def _nearest(said: str, cards: Mapping[str, ObjectionCard]) -> ObjectionCard | None:
    likeness = [
        (max((_likeness(said, example) for example in card.examples), default=0.0), card.id) for card in cards.values()
    ]
    best, card_id = max(likeness, default=(0.0, ""))
    return cards[card_id] if best >= _LEAST_LIKENESS else None


def _likeness(one: str, other: str) -> float:
    """Common pairs of signs among all of both (Jaccard)."""
    pairs, others = _pairs_of(one), _pairs_of(other)
    return len(pairs & others) / (len(pairs | others) or 1)


def _pairs_of(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
