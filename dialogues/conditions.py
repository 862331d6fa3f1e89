"""The named predicates that trees and cards may put into `when`. Each looks at facts, state and words, nothing else.

Adding one is adding a function here; `guanjia check` refuses a name that is not here.
"""

import datetime as dt
from collections.abc import Callable

from bot.domain.moments import CHINA, day_of
from dialogues.context import Context
from dialogues.guesses import guesses, menu_mark
from dialogues.tree import Test
from dialogues.values import date_meant, value_of

FAR_DAYS = 60  # a promise further off than this is a plan, and a colleague looks at it
OFFICE_HOURS = (9, 18)  # the hours in which "within four hours" is a promise that can be kept

Predicate = Callable[[Context, str], bool]

PREDICATES: dict[str, Predicate] = {}
WITH_ARGUMENT: set[str] = set()


def holds(test: Test, context: Context) -> bool:
    """Does the predicate hold? Raises KeyError for a name that is not registered (`guanjia check` finds it first)."""
    return PREDICATES[test.name](context, test.argument) is not test.negated


def _with_argument(name: str) -> Callable[[Predicate], Predicate]:
    def register(predicate: Predicate) -> Predicate:
        PREDICATES[name] = predicate
        WITH_ARGUMENT.add(name)
        return predicate

    return register


# Who speaks.
PREDICATES["bound"] = lambda c, _: c.facts.speaker.bound
PREDICATES["payer"] = lambda c, _: c.facts.speaker.may_hear_amounts
PREDICATES["opted_out"] = lambda c, _: c.facts.speaker.opted_out
PREDICATES["bind_locked"] = lambda c, _: c.facts.speaker.bind_locked

# The household's money.
PREDICATES["has_bill"] = lambda c, _: c.facts.household.bill is not None and c.facts.speaker.may_hear_amounts
PREDICATES["owes"] = lambda c, _: _owes(c)
PREDICATES["promised"] = lambda c, _: c.facts.household.promised_on is not None

PREDICATES["pay_way_known"] = lambda c, _: any(value_of(way, c) for way in ("online", "transfer", "counter"))

# What is on record.
PREDICATES["open_repair"] = lambda c, _: bool(c.facts.household.work_orders)
PREDICATES["vacant_registered"] = lambda c, _: c.facts.household.vacant
PREDICATES["handed_over"] = lambda c, _: c.facts.household.handed_over_on is not None


@_with_argument("paid_lately")
def _paid_lately(context: Context, days: str) -> bool:
    payment = context.facts.household.last_payment
    return payment is not None and day_of(context.facts.now) - payment.paid_on <= dt.timedelta(days=int(days))


@_with_argument("disputed")
def _disputed(context: Context, reason: str) -> bool:
    return reason in context.facts.household.disputes


@_with_argument("held")
def _held(context: Context, reason: str) -> bool:
    return reason in context.facts.household.holds


@_with_argument("recorded")
def _recorded(context: Context, fact: str) -> bool:
    return bool(context.facts.company.get(fact) or context.facts.household.company.get(fact))


# What was said.
PREDICATES["asking"] = lambda c, _: bool(c.state.node)
PREDICATES["date_given"] = lambda c, _: date_meant(c) is not None
PREDICATES["date_certain"] = lambda c, _: date_meant(c) is not None and c.heard.slots.date_certain is not False
PREDICATES["date_past"] = lambda c, _: _days_ahead(c) < 0
PREDICATES["date_far"] = lambda c, _: _days_ahead(c) > FAR_DAYS
PREDICATES["date_today"] = lambda c, _: date_meant(c) is not None and _days_ahead(c) == 0
PREDICATES["rating_given"] = lambda c, _: c.heard.slots.rating is not None
PREDICATES["rating_low"] = lambda c, _: c.heard.slots.rating is not None and c.heard.slots.rating <= 2  # noqa: PLR2004
PREDICATES["guessing"] = lambda c, _: bool(guesses(c))
PREDICATES["menu_is_new"] = lambda c, _: menu_mark(c) not in c.state.memory.get("menus", "").split("|")
PREDICATES["empty"] = lambda c, _: not c.text.strip()
PREDICATES["wordless"] = lambda c, _: bool(c.text.strip()) and not c.bare
PREDICATES["office_hours"] = lambda c, _: OFFICE_HOURS[0] <= c.facts.now.astimezone(CHINA).hour < OFFICE_HOURS[1]


@_with_argument("mentions")
def _mentions(context: Context, words: str) -> bool:
    return context.mentions(words)


@_with_argument("only_words")
def _only_words(context: Context, words: str) -> bool:
    return context.only(words)


@_with_argument("remembers")
def _remembers(context: Context, name: str) -> bool:
    return bool(context.state.memory.get(name))


@_with_argument("unsaid")
def _unsaid(context: Context, key: str) -> bool:
    """This talk has not yet used up the script's wordings."""
    return context.state.said.get(key, 0) < len(context.scripts[key].texts)


@_with_argument("outcome")
def _outcome(context: Context, outcome: str) -> bool:
    return context.state.memory.get("outcome") == outcome


@_with_argument("round")
def _round(context: Context, number: str) -> bool:
    """This is at least the so-many-th time that this card (or this tree) is walked in the talk."""
    return context.state.rounds.get(context.card or (context.tree.id if context.tree else ""), 0) >= int(number)


@_with_argument("missed")
def _missed(context: Context, times: str) -> bool:
    return context.state.misses >= int(times)


def _owes(context: Context) -> bool:
    bill = context.facts.household.bill
    return bool(bill and context.facts.speaker.may_hear_amounts and bill.outstanding > 0)


def _days_ahead(context: Context) -> int:
    day = date_meant(context)
    return (day - day_of(context.facts.now)).days if day else 0
