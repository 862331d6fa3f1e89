"""The named predicates that trees and cards may put into `when`. Each looks at facts, state and words, nothing else.

Adding one is adding a function here; `guanjia check` refuses a name that is not here.
"""

import datetime as dt
import re
from collections.abc import Callable

from bot.domain.moments import CHINA, day_of
from dialogues.agreed import WORTH_A_SUMMARY, still_due
from dialogues.context import Context, is_foreign, strong_intents
from dialogues.guesses import guesses, menu_mark
from dialogues.orders import is_about, is_elsewhere, is_named, service_meant, waits_for_days
from dialogues.segments import first_bill, open_lines, segment_of
from dialogues.tree import Test
from dialogues.values import date_meant, value_of

FAR_DAYS = 60  # a promise further off than this is a plan, and a colleague looks at it
OFFICE_HOURS = (9, 18)  # the hours in which "within four hours" is a promise that can be kept

LIMITATION_YEARS = 3  # Civil Code 188: each period counted from its own due day, the careful reading

_REFUSES = re.compile("(?:不|别想|休想)[再会能想]?[交缴付给]|[再才][交缴付]|一分.{0,3}(?:不|没)|凭[什啥]")
_FED_UP = re.compile(
    "[多几][少]?[遍次回]|就是不[来管修]|没人[来管理]|说了也?白说|等了?多久|拖到|推来推去|都.{1,4}[天周月期拜]了"
)

_BARE_AMOUNT = re.compile("[0-9]+[元块]?[钱整]?")
_GRIEF = {"mourning", "owner_died"}  # reasons of holds

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
PREDICATES["must_consent"] = lambda c, _: c.facts.speaker.must_consent
PREDICATES["consented"] = lambda c, _: c.facts.speaker.consented
PREDICATES["bind_locked"] = lambda c, _: c.facts.speaker.bind_locked

# The household's money.
PREDICATES["has_bill"] = lambda c, _: c.facts.household.bill is not None and c.facts.speaker.may_hear_amounts
PREDICATES["billed"] = lambda c, _: _is_billed(c)
PREDICATES["owes"] = lambda c, _: _owes(c)
PREDICATES["promised"] = lambda c, _: c.facts.household.promised_on is not None

PREDICATES["promise_past"] = lambda c, _: (
    c.facts.household.promised_on is not None and c.facts.household.promised_on < day_of(c.facts.now)
)

PREDICATES["pay_way_known"] = lambda c, _: any(value_of(way, c) for way in ("online", "transfer", "counter"))


@_with_argument("periods_owed")
def _periods_owed(context: Context, number: str) -> bool:
    """At least so many billed periods are still open."""
    return len({line.period for line in open_lines(context)}) >= int(number)


PREDICATES["owed_over_3y"] = lambda c, _: any(
    line.due_on and _years_later(line.due_on, LIMITATION_YEARS) < day_of(c.facts.now) for line in open_lines(c)
)
PREDICATES["partly_paid"] = lambda c, _: any(line.paid > 0 for line in open_lines(c))
PREDICATES["first_bill"] = lambda c, _: first_bill(c)
PREDICATES["punctual"] = lambda c, _: (
    c.facts.household.last_payment is not None
    and not any(line.due_on and line.due_on < day_of(c.facts.now) for line in open_lines(c))
)
PREDICATES["spending_known"] = lambda c, _: _spending_known(c)
PREDICATES["undisputed_rest"] = lambda c, _: _undisputed_rest(c)
PREDICATES["late_charge"] = lambda c, _: _bill_sum(c, "late_charge") > 0
PREDICATES["prepaid"] = lambda c, _: _bill_sum(c, "prepaid") > 0


PREDICATES["claimed_paid"] = lambda c, _: "claimed_paid" in c.facts.household.holds

# What is on record.
PREDICATES["open_repair"] = lambda c, _: bool(c.facts.household.work_orders)
PREDICATES["repair_late"] = lambda c, _: any(
    order.due_on and order.due_on < day_of(c.facts.now) for order in c.facts.household.work_orders
)
PREDICATES["repair_elsewhere"] = lambda c, _: is_elsewhere(c)
PREDICATES["repair_named"] = lambda c, _: is_named(c)
PREDICATES["service_recorded"] = lambda c, _: service_meant(c) is not None
PREDICATES["billed_before_handover"] = lambda c, _: _billed_before_handover(c)
PREDICATES["price_changed"] = lambda c, _: value_of("price_after", c) is not None
PREDICATES["repair_done"] = lambda c, _: c.facts.household.repair_done is not None
PREDICATES["vacant_registered"] = lambda c, _: c.facts.household.vacant
PREDICATES["handed_over"] = lambda c, _: c.facts.household.handed_over_on is not None


@_with_argument("repair_about")
def _repair_about(context: Context, words: str) -> bool:
    """The open work order that the message is about holds one of these words: `repair_about:电梯|lift`."""
    return is_about(context, words)


@_with_argument("repair_days")
def _repair_days(context: Context, days: str) -> bool:
    return waits_for_days(context, int(days))


@_with_argument("owes_item")
def _owes_item(context: Context, parts: str) -> bool:
    """An open line of the bill is of an item holding one of these words: `owes_item:停车|车位`."""
    return any(part in line.item for line in open_lines(context) for part in parts.split("|"))


@_with_argument("owes_beside")
def _owes_beside(context: Context, parts: str) -> bool:
    """Something undisputed is open beside the item that `item_like:...` finds; nothing is when that finds none."""
    item = value_of(f"item_like:{parts}", context)
    return bool(item) and any(line.item != item and not line.disputed for line in open_lines(context))


@_with_argument("paid_lately")
def _paid_lately(context: Context, days: str) -> bool:
    payment = context.facts.household.last_payment
    return payment is not None and day_of(context.facts.now) - payment.paid_on <= dt.timedelta(days=int(days))


@_with_argument("disputed")
def _disputed(context: Context, reason: str) -> bool:
    return reason in context.facts.household.disputes


@_with_argument("open_objection")
def _open_objection(context: Context, card: str) -> bool:
    return card in context.facts.household.disputes


PREDICATES["disputing"] = lambda c, _: bool(c.facts.household.disputes)


@_with_argument("held")
def _held(context: Context, reason: str) -> bool:
    return reason in context.facts.household.holds


@_with_argument("recorded")
def _recorded(context: Context, fact: str) -> bool:
    return bool(context.facts.company.get(fact) or context.facts.household.company.get(fact))


@_with_argument("fact")
def _fact(context: Context, name: str) -> bool:
    return _recorded(context, name)


@_with_argument("city_rule")
def _city_rule(context: Context, topic: str) -> bool:
    """A verified rule of the community's city is on file."""
    return topic in context.facts.city_rules


@_with_argument("segment")
def _segment(context: Context, segment: str) -> bool:
    return segment_of(context) == segment


# What was said.
PREDICATES["names_item"] = lambda c, _: bool(value_of("item_named", c))
PREDICATES["asking"] = lambda c, _: bool(c.state.node)
PREDICATES["bare_amount"] = lambda c, _: c.heard.slots.amount is not None and bool(_BARE_AMOUNT.fullmatch(c.bare))
PREDICATES["grieving"] = lambda c, _: bool(_GRIEF & set(c.facts.household.holds))
PREDICATES["agreed"] = lambda c, _: still_due(c.state, day_of(c.facts.now)) > 0
PREDICATES["agreed_much"] = lambda c, _: still_due(c.state, day_of(c.facts.now)) >= WORTH_A_SUMMARY
PREDICATES["date_given"] = lambda c, _: date_meant(c) is not None
PREDICATES["date_certain"] = lambda c, _: date_meant(c) is not None and c.heard.slots.date_certain is not False
PREDICATES["date_past"] = lambda c, _: _days_ahead(c) < 0
PREDICATES["date_far"] = lambda c, _: _days_ahead(c) > FAR_DAYS
PREDICATES["date_today"] = lambda c, _: date_meant(c) is not None and _days_ahead(c) == 0
PREDICATES["foreign"] = lambda c, _: is_foreign(c.heard)
PREDICATES["rating_given"] = lambda c, _: c.heard.slots.rating is not None
PREDICATES["rating_low"] = lambda c, _: c.heard.slots.rating is not None and c.heard.slots.rating <= 2  # noqa: PLR2004
PREDICATES["named_in_charge"] = lambda c, _: bool(c.facts.in_charge and c.facts.call_by)
PREDICATES["rating_middle"] = lambda c, _: c.heard.slots.rating == 3  # noqa: PLR2004 - of five
PREDICATES["bare_number"] = lambda c, _: c.bare.isdigit()
PREDICATES["guessing"] = lambda c, _: bool(guesses(c))
PREDICATES["menu_is_new"] = lambda c, _: menu_mark(c) not in c.state.memory.get("menus", "").split("|")
PREDICATES["refuses"] = lambda c, _: bool(_REFUSES.search(c.text))
PREDICATES["fed_up"] = lambda c, _: bool(_FED_UP.search(c.text))
PREDICATES["empty"] = lambda c, _: not c.text.strip()
PREDICATES["wordless"] = lambda c, _: bool(c.text.strip()) and not c.bare
PREDICATES["office_hours"] = lambda c, _: OFFICE_HOURS[0] <= c.facts.now.astimezone(CHINA).hour < OFFICE_HOURS[1]


@_with_argument("says")
def _says(context: Context, words: str) -> bool:
    """The message holds one of the tree's named patterns (regular expressions)."""
    listed = context.tree.words.get(words, ()) if context.tree else ()
    return any(re.search(pattern, context.text) for pattern in listed)


@_with_argument("heard")
def _heard(context: Context, intent: str) -> bool:
    return intent in strong_intents(context.heard)


@_with_argument("at")
def _at(context: Context, tree: str) -> bool:
    """The open question is one of this tree's."""
    return context.state.node.rpartition(".")[0] == tree


@_with_argument("answering")
def _answering(context: Context, card: str) -> bool:
    """The card's first question is open: the reason named again is its answer. Named later it is said once more."""
    asked_by = context.state.node.rpartition(".")[0]
    return asked_by == f"objection/{card}" and context.state.rounds.get(card, 0) <= 1


@_with_argument("mentions")
def _mentions(context: Context, words: str) -> bool:
    return context.mentions(words)


@_with_argument("only_words")
def _only_words(context: Context, words: str) -> bool:
    return context.only(words)


@_with_argument("tone")
def _tone(context: Context, tone: str) -> bool:
    return context.state.tone == tone


@_with_argument("remembers")
def _remembers(context: Context, name: str) -> bool:
    return bool(context.state.memory.get(name))


@_with_argument("unsaid")
def _unsaid(context: Context, key: str) -> bool:
    """This talk has not yet used up the script's wordings."""
    return context.state.said.get(key, 0) < len(context.scripts[key].texts)


@_with_argument("said")
def _said_before(context: Context, key: str) -> bool:
    """This talk has said the script, in any wording."""
    return context.state.said.get(key, 0) > 0


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


def _billed_before_handover(context: Context) -> bool:
    """An open line covers months before the one in which the home is recorded as handed over."""
    handed_over_on = context.facts.household.handed_over_on
    if handed_over_on is None:
        return False
    return any(line.period.first_day < handed_over_on.replace(day=1) for line in open_lines(context))


def _owes(context: Context) -> bool:
    bill = context.facts.household.bill
    return bool(bill and context.facts.speaker.may_hear_amounts and bill.outstanding > 0)


def _is_billed(context: Context) -> bool:
    bill = context.facts.household.bill
    return bool(bill and bill.lines) and context.facts.speaker.may_hear_amounts


def _bill_sum(context: Context, name: str) -> int:
    bill = context.facts.household.bill
    return int(getattr(bill, name)) if bill and context.facts.speaker.may_hear_amounts else 0


def _undisputed_rest(context: Context) -> bool:
    """A part of what is open is in dispute, and another part is not."""
    return {line.disputed for line in open_lines(context)} == {True, False}


def _spending_known(context: Context) -> bool:
    """The office recorded what the fees are spent on, or what was done lately."""
    bill = context.facts.household.bill
    return bool(bill and context.facts.speaker.may_hear_amounts and (bill.cost_shares or bill.done_lately))


def _years_later(day: dt.date, years: int) -> dt.date:
    leap_day = day.month == 2 and day.day == 29  # noqa: PLR2004 - the day a common year lacks
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)


def _days_ahead(context: Context) -> int:
    day = date_meant(context)
    return (day - day_of(context.facts.now)).days if day else 0
