"""What an owner last wished for, so that 它, 那电梯费呢 and 不是电梯，是门禁 can lean on it; and deeds taken back."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.effects import Effect, OpenWorkOrder
from bot.domain.heard import Heard
from bot.domain.household import TalkFacts
from bot.domain.talk import TalkState
from dialogues.context import strong_intents

LAST_WISH = "last_wish"
_MOST_LETTERS = 120
_NO_WISHES = frozenset({"greet", "thanks", "goodbye", "praise", "rate", "insult", "follow", "media"})
_TOLD_IN_ANSWER = frozenset({"date", "amount", "room"})


def with_last_wish(state: TalkState, heard: Heard) -> TalkState:
    """The state that remembers this message, if it tells a wish or a day, sum or room that may be corrected."""
    wishes = set(strong_intents(heard)) - _NO_WISHES
    if not wishes and heard.answer not in _TOLD_IN_ANSWER:
        return state
    told = (heard.meant or heard.text).strip()[:_MOST_LETTERS]
    return replace(state, memory={**state.memory, LAST_WISH: told}) if told else state


def without_mistake(facts: TalkFacts, heard: Heard) -> TalkFacts:
    """The facts without the order that a correction takes back: it is no known repair any more."""
    home = facts.household
    if not heard.corrects or all(heard.corrects not in order.what for order in home.work_orders):
        return facts
    kept = tuple(order for order in home.work_orders if heard.corrects not in order.what)
    return replace(facts, household=replace(home, work_orders=kept))


def taken_back(effects: Sequence[Effect], heard: Heard) -> tuple[Effect, ...]:
    """A correction's work order takes the place of the one that was opened by mistake."""
    if not heard.corrects:
        return tuple(effects)
    return tuple(
        replace(effect, instead_of=heard.corrects) if isinstance(effect, OpenWorkOrder) else effect
        for effect in effects
    )
