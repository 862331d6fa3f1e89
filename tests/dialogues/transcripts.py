"""Golden transcripts: read one from YAML, play it over the real trees, tell each turn in the words the file uses.

Between turns the household changes as the effects say, so that a second round finds the dispute the first one opened.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.domain import effects as fx
from bot.domain.bill import Bill, BillLine, Change, ChangeCause, OpenMatter, PayWays, ServiceDone
from bot.domain.effects import Effect
from bot.domain.heard import Heard, HeardIntent, Slots
from bot.domain.household import Household, LastPayment, Speaker, TalkFacts, Tie
from bot.domain.moments import day_of, read_moment
from bot.domain.money import Fen, read_yuan
from bot.domain.period import Period
from bot.domain.talk import TalkState
from bot.services.talk.add_city_rules import add_city_rules
from bot.services.talk.load_trees import load_trees
from bot.services.talk.word_turn import word_turn
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.card_cues import with_card_cues
from scripts_zh.lexicon_loader import load_lexicon
from scripts_zh.load import load_scripts

GOLDENS = Path(__file__).parent.parent / "goldens"
COMMUNITY = "幸福里"


class Parts:
    """What a talk needs, loaded once: the packaged content, with a home folder's own over it when one is given."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home
        self.scripts = load_scripts(home / "scripts_zh" if home else None)
        trees = load_trees(home / "dialogues" if home else None)
        self.talker = Talker(trees, self.scripts.cards, self.scripts.lines)

    @cached_property
    def understander(self) -> Understander:
        """Loaded when a transcript asks for it."""
        lexicon = load_lexicon(self.home / "scripts_zh" / "lexicon" if self.home else None)
        return Understander(with_card_cues(lexicon, self.scripts.cards.values()))


def read_goldens() -> Iterator[tuple[str, dict[str, Any]]]:
    """All transcripts with their names: `file: title`."""
    for path in sorted(GOLDENS.glob("*.yaml")):
        for golden in yaml.safe_load(path.read_text("utf-8")):
            yield f"{path.stem}: {golden['title']}", golden


def play(parts: Parts, golden: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each turn as the file tells it, and its bubbles as an owner sees them."""
    facts = add_city_rules(facts_of(golden), parts.scripts)
    state = TalkState()
    for told in golden["turns"]:
        facts = changed(facts, told.get("meanwhile", {}))
        heard = hear(parts, told, facts, state)
        turn = parts.talker.take_turn(state, heard, facts)
        state, effects = turn.state, turn.effects
        if any(isinstance(effect, fx.Bind) for effect in effects):
            outcome = told.get("bind", "bound")
            if outcome == "bound":
                facts = facts_of({**golden, "who": golden.get("then", "owner")})
                facts = add_city_rules(facts, parts.scripts)
            after = parts.talker.after_bind(state, heard, facts, outcome)
            state, effects = after.state, effects + after.effects
        texts = list(word_turn(parts.scripts, facts, effects))
        yield tell(told["owner"], effects, state), texts
        facts = done(facts, effects)


def hear(parts: Parts, told: Mapping[str, Any], facts: TalkFacts, state: TalkState) -> Heard:
    """By the understander, unless the file says what was heard."""
    if "heard" not in told:
        return parts.understander.hear(told["owner"], facts.now, parts.talker.pending(state))
    intents = tuple(HeardIntent(intent, 0.9) for intent in told["heard"]) or (HeardIntent("other", 1.0),)
    slots = dict(told.get("slots", {}))
    if "amount" in slots:
        slots["amount"] = Decimal(str(slots["amount"]))
    return Heard(told["owner"], intents, Slots(**slots), told.get("answer", ""))


def tell(owner: str, effects: tuple[Effect, ...], state: TalkState) -> dict[str, Any]:
    """One turn in the words of the file."""
    told: dict[str, Any] = {"owner": owner}
    said = [effect.script for effect in effects if isinstance(effect, fx.Say)]
    did = [{effect.id: _arguments(effect)} for effect in effects if not isinstance(effect, fx.Say)]
    told["bot"] = said
    if did:
        told["effects"] = did
    told["state"] = " ".join(filter(None, [str(state.stage), state.node, "（真人接手）" if state.with_person else ""]))
    return told


def _arguments(effect: Effect) -> dict[str, Any]:
    """Arguments that are not at their default, the owner's own words left out."""
    shown = {}
    for field in fields(effect):
        value = getattr(effect, field.name)
        if value != field.default and field.name not in ("what", "summary"):
            shown[field.name] = value.isoformat() if isinstance(value, dt.date) else value
    return shown


def facts_of(golden: Mapping[str, Any]) -> TalkFacts:
    """The household a file describes; `who` is owner, co_owner, tenant, family or stranger."""
    now = read_moment(str(golden.get("now", "2026-11-23T10:00")))
    company = {name: str(value) for name, value in golden.get("company", {}).items()}
    who = golden.get("who", "owner")
    if who == "stranger":
        told = changed(TalkFacts(now=now, community=COMMUNITY, company=company), golden.get("household", {}))
        return replace(told, household=Household())  # of a stranger no household is known
    tie = Tie(who)
    speaker = Speaker(bound=True, name=golden.get("name", "张伟"), tie=tie)
    known = Household(room="3-2-501", community=COMMUNITY, company=company)
    if speaker.may_hear_amounts:
        bill = bill_of(golden.get("bill", DEFAULT_BILL))
        known = replace(known, bill=bill, pay_ways=bill.pay_ways)
    facts = TalkFacts(now=now, speaker=speaker, household=known, community=COMMUNITY, company=company)
    return changed(facts, golden.get("household", {}))


DEFAULT_BILL = [
    ["物业服务费", "2026-10..2026-12", "751.80", "0", "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元"],
    ["电梯费", "2026-10..2026-12", "90.00", "0", "30.00元/月 × 3个月 = 90.00元"],
]


def bill_of(rows: list[list[str]]) -> Bill:
    """A bill of rows: item, period, amount, paid, formula and, when not the year's end, the due day."""
    lines = []
    for number, (item, period, amount, paid, formula, *due) in enumerate(rows, 1):
        sum_of_line = read_yuan(amount)
        lines.append(
            BillLine(
                number, item, Period.parse(period), formula, sum_of_line, Fen(0), sum_of_line, read_yuan(paid),
                dt.date.fromisoformat(due[0]) if due else dt.date(2026, 12, 31),
            )
        )  # fmt: skip
    return Bill(
        COMMUNITY, "3-2-501", "张伟", tuple(lines), pay_ways=PayWays(),
        period=Period.parse(rows[0][1]) if rows else None,
    )  # fmt: skip


def changed(facts: TalkFacts, told: Mapping[str, Any]) -> TalkFacts:
    """The facts with what a file says of the household: repairs, payments, disputes, a later moment ..."""
    facts = replace(facts, household=_changed_home(facts.household, told))
    if "now" in told:
        facts = replace(facts, now=read_moment(str(told["now"])))
    if "city_rules" in told:
        facts = replace(facts, city_rules=told["city_rules"])
    speaker = replace(facts.speaker, opted_out=told.get("opted_out", facts.speaker.opted_out))
    return replace(facts, speaker=replace(speaker, bind_locked=told.get("bind_locked", speaker.bind_locked)))


def _changed_home(home: Household, told: Mapping[str, Any]) -> Household:
    if "vacant" in told:
        home = replace(home, vacant=told["vacant"])
    if "handed_over_on" in told:
        home = replace(home, handed_over_on=told["handed_over_on"])
    if "repairs" in told:
        orders = tuple(OpenMatter(*order) for order in told["repairs"])
        home = replace(home, work_orders=orders)
    if "disputes" in told:
        home = replace(home, disputes=told["disputes"])
    if "holds" in told:
        home = replace(home, holds=tuple(told["holds"]))
    if "last_payment" in told:
        amount, day = told["last_payment"]
        home = replace(home, last_payment=LastPayment(read_yuan(str(amount)), day, "微信"))
    if "repair_done" in told:
        home = replace(home, repair_done=OpenMatter(*told["repair_done"]))
    bill = bill_of(told["bill"]) if "bill" in told else home.bill
    return replace(home, bill=_changed_bill(bill, told)) if bill else home


def _changed_bill(bill: Bill, told: Mapping[str, Any]) -> Bill:
    if "services" in told:
        bill = replace(bill, done_lately=tuple(ServiceDone(day, what) for day, what in told["services"]))
    if "price_change" in told:
        item, was, is_now = told["price_change"]
        change = Change(item, Fen(0), Fen(0), "", ChangeCause.PRICE, Decimal(was), Decimal(is_now))
        bill = replace(bill, changes=(change,))
    return bill


def disputed(bill: Bill | None, item: str) -> Bill | None:
    """The bill with the lines of an item disputed; without one, all of them."""
    if bill is None:
        return None
    lines = (replace(line, disputed=line.disputed or item in ("", line.item)) for line in bill.lines)
    return replace(bill, lines=tuple(lines))


def done(facts: TalkFacts, effects: tuple[Effect, ...]) -> TalkFacts:
    """The facts after the service carried the effects out."""
    home, speaker, today = facts.household, facts.speaker, day_of(facts.now)
    for effect in effects if speaker.bound else ():
        match effect:
            case fx.Dispute():
                home = replace(home, disputes={effect.reason: today, **home.disputes})
                home = replace(home, bill=disputed(home.bill, effect.item))
            case fx.Hold() if effect.reason not in home.holds:
                home = replace(home, holds=(*home.holds, effect.reason))
            case fx.Promise():
                home = replace(home, promised_on=effect.on)
            case fx.OpenWorkOrder() if all(order.category != effect.category for order in home.work_orders):
                number = f"G{len(home.work_orders) + 1}"
                matter = OpenMatter(number, effect.what, today, effect.category)
                home = replace(home, work_orders=(*home.work_orders, matter))
            case fx.OptOut():
                speaker = replace(speaker, opted_out=True)
    return replace(facts, household=home, speaker=speaker)
