"""The named values that fill placeholders and arguments of effects. None means: not known, so not said.

A sum or another fact of the fees is None unless the one who speaks may hear it (red line R6); no tree can undo that.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from bot.domain.bill import ChangeCause
from bot.domain.effects import Value
from bot.domain.moments import day_of
from bot.domain.money import Fen, to_fen
from bot.domain.places import CITY_TOPICS
from bot.domain.reason_words import reason_in_words
from bot.domain.scripts import PlaceholderKind as Kind
from bot.domain.scripts import Script
from bot.domain.talk import TalkState
from dialogues.context import Context, strong_intents
from dialogues.guesses import menu
from dialogues.orders import order_meant, service_meant
from dialogues.tree import Ask

Source = Callable[[Context, str], Value | None]

MADE_BY_SERVICE = {
    "short": Kind.BLOCK,
    "details": Kind.BLOCK,
    "spending": Kind.BLOCK,
}  # composed from the bill outside of the tree; amounts, so for payers only
SOURCES: dict[str, tuple[Kind, Source]] = {}
_MOST_OF_A_SAYING = 200


def value_of(name: str, context: Context) -> Value | None:
    """The value of `name` or `name:argument`; None when it is not known. Raises KeyError for an unknown name."""
    plain, _, argument = name.partition(":")
    return SOURCES[plain][1](context, argument)


def date_meant(context: Context) -> dt.date | None:
    """The day in the message, else the one remembered for a question about it."""
    remembered = context.state.memory.get("date")
    return context.heard.slots.date or (dt.date.fromisoformat(remembered) if remembered else None)


def choice_words(
    ask: Ask, state: TalkState, scripts: Mapping[str, Script], titles: Mapping[str, str]
) -> tuple[str, ...]:
    """The wordings of the choices an open question offers, in order."""
    if ask.guesses:
        return tuple(titles[intent] for intent in state.memory.get("menu", "").split(",") if intent in titles)
    return tuple(scripts[key].texts[0] for key, _ in ask.choices)


def _public(fact: str) -> Source:
    return lambda c, _: c.facts.company.get(fact) or c.facts.household.company.get(fact) or None


def _city_rule(topic: str) -> Source:
    """A rule of the community's city in words, printed with its source; None for what nobody verified."""
    return lambda c, _: c.facts.city_rules.get(topic)


def _for_payer(source: Source) -> Source:
    return lambda c, argument: source(c, argument) if c.facts.speaker.may_hear_amounts else None


def _way(name: str, fact: str) -> Source:
    return lambda c, _: getattr(c.facts.household.pay_ways, name) or c.facts.company.get(fact) or None


def _period(context: Context, _: str) -> str | None:
    bill = context.facts.household.bill
    open_lines = [line.period for line in bill.lines if line.outstanding > 0] if bill else []
    if not open_lines:
        return None
    return f"{min(period.first for period in open_lines)}..{max(period.last for period in open_lines)}"


def _oldest_period(context: Context, _: str) -> str | None:
    bill = context.facts.household.bill
    open_lines = [line.period for line in bill.lines if line.outstanding > 0] if bill else []
    oldest = min(open_lines, key=lambda period: period.first, default=None)
    return f"{oldest.first}..{oldest.last}" if oldest else None


def _of_bill(name: str) -> Source:
    return lambda c, _: getattr(c.facts.household.bill, name, None)


def _of_payment(name: str) -> Source:
    return lambda c, _: getattr(c.facts.household.last_payment, name, None)


def _of_repair(name: str) -> Source:
    """Of the open work order the message is about; when it names none, of the one that has waited longest."""
    return lambda c, _: getattr(order_meant(c), name, None) or None


def _of_late(name: str) -> Source:
    """Of the work order whose promised day passed longest ago."""

    def source(context: Context, _: str) -> Value | None:
        today = day_of(context.facts.now)
        late = [order for order in context.facts.household.work_orders if order.due_on and order.due_on < today]
        return getattr(min(late, key=lambda order: order.due_on or today, default=None), name, None)

    return source


def _item_like(context: Context, parts: str) -> str:
    """The bill's fee item holding the first of these words that any holds (`电梯|物业`); empty: the whole bill."""
    bill = context.facts.household.bill
    items = [line.item for line in bill.lines] if bill else []
    return next((item for part in parts.split("|") for item in items if part in item), "")


def _price(name: str) -> Source:
    """The unit price before or after the change the bill shows; None when no price changed."""

    def price(context: Context, _: str) -> str | None:
        changes = context.facts.household.bill.changes if context.facts.household.bill else ()
        change = next((found for found in changes if found.cause is ChangeCause.PRICE), None)
        told = getattr(change, name, None)
        return None if told is None else f"{told:.2f}" if told == round(told, 2) else f"{told.normalize():f}"

    return price


def _item_named(context: Context, _: str) -> str:
    """The fee item the message speaks of by its name or its first two characters; empty when it names none."""
    bill = context.facts.household.bill
    for item in dict.fromkeys(line.item for line in bill.lines) if bill else ():
        start = item[:2] if item[:2] != "物业" else item  # every second message says 物业 and means us
        if any(part in context.text for part in (item, item.removesuffix("费"), start)):
            return item
    return ""


def _said(context: Context, _: str) -> str:
    return " ".join(context.text.split())[:_MOST_OF_A_SAYING] or "（无文字）"


def _problem(context: Context, _: str) -> str:
    """The reported fault with its place, in the owner's words."""
    parts = (context.state.memory.get("problem"), _said(context, ""))
    return "；".join(dict.fromkeys(part for part in parts if part))


def _summary(context: Context, _: str) -> str:
    """For the colleague who takes over: the reasons so far with their rounds, and the last words."""
    rounds = "，".join(f"{reason_in_words(reason)} {times} 次" for reason, times in context.state.rounds.items())
    return f"{f'已谈：{rounds}。' if rounds else ''}业主说：{_said(context, '')}"


def _amount(context: Context, _: str) -> Fen | None:
    amount = context.heard.slots.amount
    return to_fen(amount) if amount is not None and amount > 0 else None


def _choices(context: Context, _: str) -> str | None:
    """The choices one a line: those of the question being asked; of a menu about to be offered, the guesses."""
    ask = context.ask
    if ask is None:
        return None
    words = (
        tuple(context.titles[intent] for intent in menu(context))
        if ask.guesses
        else choice_words(ask, context.state, context.scripts, context.titles)
    )
    return "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1)) or None


def _memory(name: str) -> Source:
    return lambda c, _: c.state.memory.get(name) or None


def _slot(name: str) -> Source:
    return lambda c, _: getattr(c.heard.slots, name)


SOURCES.update(
    {
        "name": (Kind.TEXT, lambda c, _: c.facts.speaker.name or None),
        "room": (Kind.ROOM, lambda c, _: c.facts.household.room or None),
        "company_name": (Kind.TEXT, _public("company_name")),
        "hotline": (Kind.TEXT, _way("hotline", "hotline")),
        "counter": (Kind.TEXT, _way("counter", "counter")),
        "counter_hours": (Kind.TEXT, _public("counter_hours")),
        "transfer": (Kind.TEXT, _way("transfer", "transfer_account")),
        "online": (Kind.TEXT, _way("online", "pay_online")),
        "contract_title": (Kind.TEXT, _public("contract_title")),
        "contract_term": (Kind.TEXT, _public("contract_term")),
        "price_basis": (Kind.TEXT, _public("price_basis")),
        "price_vote": (Kind.TEXT, _public("price_vote")),
        "late_charge_clause": (Kind.TEXT, _public("late_charge_clause")),
        "service_promise": (Kind.TEXT, _public("service_promise")),
        "vacant_clause": (Kind.TEXT, _public("vacant_clause")),
        "revenue_notice": (Kind.TEXT, _public("revenue_notice")),
        "parking_rule": (Kind.TEXT, _public("parking_rule")),
        "lift_care": (Kind.TEXT, _public("lift_care")),
        "developer_name": (Kind.TEXT, _public("developer_name")),
        "contract_ended": (Kind.TEXT, _public("contract_ended")),
        "lift_share_rule": (Kind.TEXT, _public("lift_share_rule")),
        "complaint_ways": (Kind.TEXT, _public("complaint_ways")),
        "street_contact": (Kind.TEXT, _public("street_contact")),
        "licence": (Kind.TEXT, _public("licence")),
        "deposit_rule": (Kind.TEXT, _public("deposit_rule")),
        **{f"rule_{topic}": (Kind.BLOCK, _city_rule(topic)) for topic in CITY_TOPICS},
        "outstanding": (
            Kind.AMOUNT,
            _for_payer(_of_bill("outstanding")),
        ),
        "period": (Kind.PERIOD, _for_payer(_period)),
        "oldest_period": (Kind.PERIOD, _for_payer(_oldest_period)),
        "prepaid": (Kind.AMOUNT, _for_payer(_of_bill("prepaid"))),
        "undisputed": (Kind.AMOUNT, _for_payer(_of_bill("undisputed"))),
        "late_charge": (Kind.AMOUNT, _for_payer(_of_bill("late_charge"))),
        "last_amount": (
            Kind.AMOUNT,
            _for_payer(_of_payment("amount")),
        ),
        "last_on": (
            Kind.DATE,
            _for_payer(_of_payment("paid_on")),
        ),
        "promised_on": (Kind.DATE, _for_payer(lambda c, _: c.facts.household.promised_on)),
        "handed_over_on": (Kind.LONG_DATE, lambda c, _: c.facts.household.handed_over_on),
        "repair_number": (Kind.TEXT, _of_repair("number")),
        "repair_what": (Kind.TEXT, _of_repair("what")),
        "repair_since": (Kind.DATE, _of_repair("since")),
        "repair_category": (Kind.TEXT, _of_repair("category")),
        "service_what": (Kind.TEXT, lambda c, _: getattr(service_meant(c), "what", None)),
        "service_on": (Kind.DATE, lambda c, _: getattr(service_meant(c), "done_on", None)),
        "price_before": (Kind.TEXT, _for_payer(_price("was"))),
        "price_after": (Kind.TEXT, _for_payer(_price("is_now"))),
        "late_number": (Kind.TEXT, _of_late("number")),
        "late_what": (Kind.TEXT, _of_late("what")),
        "done_what": (Kind.TEXT, lambda c, _: getattr(c.facts.household.repair_done, "what", None)),
        "done_on": (Kind.DATE, lambda c, _: getattr(c.facts.household.repair_done, "since", None)),
        "date": (Kind.DATE, lambda c, _: date_meant(c)),
        "amount": (Kind.AMOUNT, _amount),
        "choices": (Kind.BLOCK, _choices),
        "rating": (Kind.COUNT, _slot("rating")),
        "heard": (Kind.TEXT, lambda c, _: ",".join(strong_intents(c.heard))),
        "in_charge": (Kind.TEXT, lambda c, _: c.facts.in_charge or None),
        "call_by": (Kind.TEXT, lambda c, _: c.facts.call_by or None),
        "agreed": (Kind.BLOCK, lambda c, _: "\n".join(c.state.agreed) or None),
        "said": (Kind.TEXT, _said),
        "problem": (Kind.TEXT, _problem),
        "wish": (Kind.TEXT, lambda c, _: c.state.memory.get("wish") or _said(c, "")),
        "summary": (Kind.TEXT, _summary),
        "item_like": (Kind.TEXT, _item_like),
        "item_named": (Kind.TEXT, _item_named),
        "item_meant": (Kind.TEXT, lambda c, parts: _item_named(c, "") or _item_like(c, parts)),
        "given_room": (Kind.ROOM, _slot("room")),
        "given_name": (Kind.TEXT, _slot("name")),
        "given_tail": (Kind.TEXT, _slot("phone_tail")),
        "claimed_room": (Kind.ROOM, _memory("claimed_room")),
        "claimed_name": (Kind.TEXT, _memory("claimed_name")),
        "claimed_tail": (Kind.TEXT, _memory("claimed_tail")),
    }
)

# When a value is surely there, for `dialogues.check`; a value not named here always is. Empty: never sure.
KNOWN_WHEN: dict[str, frozenset[str]] = {
    name: frozenset(tests.split())
    for name, tests in {
        "short": "has_bill",
        "details": "has_bill",
        "spending": "has_bill",
        "outstanding": "has_bill",
        "period": "owes",
        "oldest_period": "owes",
        "prepaid": "prepaid has_bill",
        "undisputed": "undisputed_rest has_bill",
        "late_charge": "late_charge has_bill",
        "last_amount": "paid_lately:45",
        "last_on": "paid_lately:45",
        "promised_on": "promised",
        "handed_over_on": "handed_over",
        "repair_number": "open_repair",
        "repair_what": "open_repair",
        "repair_since": "open_repair",
        "date": "date_given",
        "late_number": "repair_late",
        "late_what": "repair_late",
        "done_what": "repair_done",
        "done_on": "repair_done",
        "agreed": "agreed agreed_much",
        "amount": "amount_given",
        "name": "bound",
        "room": "bound",
        "company_name": "recorded:company_name",
        "hotline": "recorded:hotline",
        "counter": "recorded:counter",
        "counter_hours": "recorded:counter_hours",
        "transfer": "recorded:transfer_account",
        "online": "recorded:pay_online",
        "contract_title": "recorded:contract_title",
        "contract_term": "recorded:contract_term",
        "price_basis": "recorded:price_basis",
        "price_vote": "recorded:price_vote",
        "late_charge_clause": "recorded:late_charge_clause",
        "service_promise": "recorded:service_promise",
        "vacant_clause": "recorded:vacant_clause",
        "revenue_notice": "recorded:revenue_notice",
        "parking_rule": "recorded:parking_rule",
        "lift_care": "recorded:lift_care",
        "developer_name": "recorded:developer_name",
        "contract_ended": "recorded:contract_ended",
        "lift_share_rule": "recorded:lift_share_rule",
        "complaint_ways": "recorded:complaint_ways",
        "street_contact": "recorded:street_contact",
        "licence": "recorded:licence",
        "deposit_rule": "recorded:deposit_rule",
        **{f"rule_{topic}": f"city_rule:{topic}" for topic in CITY_TOPICS},
        "repair_category": "",
        "service_what": "service_recorded",
        "service_on": "service_recorded",
        "price_before": "price_changed",
        "price_after": "price_changed",
        "rating": "rating_given",
        "in_charge": "named_in_charge",
        "call_by": "named_in_charge",
        "given_room": "",
        "given_name": "",
        "given_tail": "",
        "claimed_room": "remembers:claimed_room",
        "claimed_name": "remembers:claimed_name",
        "claimed_tail": "remembers:claimed_tail",
    }.items()
}
PUBLIC_FACTS = frozenset(
    test.partition(":")[2] for tests in KNOWN_WHEN.values() for test in tests if test.startswith("recorded:")
)
