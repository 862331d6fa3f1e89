"""Random talks in owners' own sentences over every kind of writer; what must hold at every turn, and how often it ran.

`python -m tests.dialogues.random_talks [TURNS] [SEED]` walks as long as told (100,000 by default) and prints figures.
"""

import datetime as dt
import json
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from bot.domain import effects as fx
from bot.domain.heard import Pending
from bot.domain.household import TalkFacts
from bot.domain.talk import TalkState
from bot.services.talk.word_turn import BLOCKS, word_turn
from dialogues.deeds import FOR_PAYERS
from tests.dialogues.transcripts import Parts, done, facts_of

SAYINGS = Path(__file__).parent.parent / "data" / "owners_say"
BUBBLE = 120
TALK_TURNS = 12
OUTCOMES = ("bound", "bound", "wrong", "locked", "slow", "unknown_room", "taken")
COMPANY = {
    "hotline": "0571-88880000",
    "counter": "1号楼",
    "counter_hours": "9:00至18:00",
    "price_basis": "合同第三条",
    "contract_title": "前期物业服务合同",
    "late_charge_clause": "每日万分之三",
    "company_name": "和风物业",
}
HOUSEHOLDS: tuple[dict[str, Any], ...] = (
    {"who": "stranger"},
    {"who": "stranger", "household": {"bind_locked": True}, "company": COMPANY},
    {"who": "owner", "company": COMPANY},
    {"who": "owner", "household": {"vacant": True, "repairs": [["G7", "厨房漏水", dt.date(2026, 9, 20)]]}},
    {"who": "co_owner", "household": {"last_payment": ["100", dt.date(2026, 11, 20)]}, "now": "2026-11-23T22:00"},
    {"who": "owner", "bill": []},
    {"who": "tenant", "household": {"repairs": [["G8", "灯不亮", dt.date(2026, 11, 1)]]}},
    {"who": "family", "company": COMPANY},
)
ANSWERS = (
    *"好 好的 是 不是 要 不要 1 2 3 4 第二个 可以 不用了 对 行 没有 下周三 15号 月底 发工资后 过两天 3-2-501".split(),
    *"张伟 8821 350 一半 厨房 2023年5月开始 昨天交的 谢谢 再见 嗯 😂 ？ 明细 用途 少发点 恢复提醒 停止 你是谁".split(),
    *"转人工 简单点 小结 水管爆了 我妈住院了 他去世了 困在电梯里了 我是小学生 {outstanding}{quote:minfa_944_1}".split(),
    *("]]>\x00\u202e", "长" * 3000, ""),
)
PROOFS = {"room": "3-2-501", "name": "张伟", "phone_tail": "8821"}
_SUM = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?= ?元)|[0-9]+\.[0-9]{2}(?![0-9])")
_ASKS_FOR_A_PERSON = "转人工"


T = TypeVar("T")


class Wrong(AssertionError):
    """What must not happen did, after this talk."""


@dataclass
class Figures:
    """What the walk saw."""

    turns: int = 0
    talks: int = 0
    seconds: float = 0.0
    longest: int = 0
    long_texts: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    nodes: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    unbound_turns: int = 0


def sayings() -> list[str]:
    """Every sentence of the owners' dev files."""
    files = sorted(SAYINGS.glob("*_dev.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines() if line]


@dataclass
class Chance:
    """The same choices for the same seed."""

    seed: int
    drawn: int = 0

    def below(self, end: int) -> int:
        self.drawn += 1
        return zlib.crc32(f"{self.seed}:{self.drawn}".encode()) % end

    def one_of(self, listed: Sequence[T]) -> T:
        return listed[self.below(len(listed))]


def with_the_bill_in_reach(facts: TalkFacts) -> TalkFacts:
    """Harder than life: the service does not even load sums for who may not hear them; here the talk must refuse."""
    owner = facts_of({"who": "owner", "household": {"last_payment": ["123.45", dt.date(2026, 11, 20)]}}).household
    if facts.speaker.may_hear_amounts:
        return facts
    home = replace(facts.household, bill=owner.bill, last_payment=owner.last_payment, promised_on=dt.date(2026, 12, 1))
    return replace(facts, household=home)


class Walker:
    """Talks at random from a seed."""

    def __init__(self, parts: Parts, seed: int) -> None:
        self.parts = parts
        self.chance = Chance(seed)
        self.sayings = sayings()
        self.figures = Figures()

    def walk(self, turns: int) -> Figures:
        """So many turns, in talks of a dozen; raises Wrong with the talk that went wrong."""
        began = time.perf_counter()
        while self.figures.turns < turns:
            self._talk()
            self.figures.talks += 1
        self.figures.seconds = time.perf_counter() - began
        return self.figures

    def _talk(self) -> None:
        facts, state = with_the_bill_in_reach(facts_of(self.chance.one_of(HOUSEHOLDS))), TalkState()
        told: list[str] = []
        for _ in range(3 + self.chance.below(TALK_TURNS - 2)):
            text = self._next_words(self.parts.talker.pending(state))
            told.append(text)
            try:
                facts, state = self._turn(text, facts, state, told)
            except Wrong:
                raise
            except Exception as exc:
                raise Wrong(f"{exc!r} after {told}") from exc
            if state.with_person and self.chance.below(2):  # a colleague gives the talk back
                state = replace(state, with_person=False)

    def _next_words(self, pending: Pending | None) -> str:
        pick = self.chance.below(100)
        proof = [PROOFS[kind] for kind in sorted(pending.expects & PROOFS.keys())] if pending else []
        if proof and pick < 60:
            return proof[0]
        if pick < 7 or (pending is not None and pick < 50):  # half of the questions get something like an answer
            return self.chance.one_of(ANSWERS)
        return self.chance.one_of(self.sayings)

    def _turn(self, text: str, facts: TalkFacts, state: TalkState, told: list[str]) -> tuple[TalkFacts, TalkState]:
        heard = self.parts.understander.hear(text, facts.now, self.parts.talker.pending(state))
        with_person = state.with_person
        turn = self.parts.talker.take_turn(state, heard, facts)
        self._look_at(turn.effects, facts, told)
        state, effects = turn.state, turn.effects
        if any(isinstance(effect, fx.Bind) for effect in effects):
            outcome = self.chance.one_of(OUTCOMES)
            who = self.chance.one_of(("owner", "tenant"))
            facts = with_the_bill_in_reach(facts_of({"who": who})) if outcome == "bound" else facts
            after = self.parts.talker.after_bind(state, heard, facts, outcome)
            self._look_at(after.effects, facts, told)
            state, effects = after.state, effects + after.effects
        self.figures.turns += 1
        self._hold(any(isinstance(effect, fx.Say) for effect in effects) is not with_person, "silence", told)
        self._hold(not state.node or self.parts.talker.content.trees.node(state.node) is not None, "dead end", told)
        self._hold(self._reaches_a_person(facts, state), "no way to a person", told)
        self.figures.nodes[state.node] += 1
        return done(facts, effects), state

    def _look_at(self, effects: tuple[fx.Effect, ...], facts: TalkFacts, told: list[str]) -> None:
        self.figures.unbound_turns += not facts.speaker.bound
        texts = word_turn(self.parts.scripts, facts, effects)
        scripts = [effect.script for effect in effects if isinstance(effect, fx.Say)]
        own_words = " ".join(told)
        for script, text in zip(scripts, texts, strict=True):
            self.figures.scripts[script] += 1
            if not facts.speaker.may_hear_amounts:
                strange = [amount for amount in _SUM.findall(text) if amount not in own_words]
                self._hold(not strange, f"a sum {strange} was told in {script}: {text}", told)
            self._hold("{" not in text or "{" in own_words, f"unfilled {script}: {text}", told)
            if not self._may_be_long(script):
                self.figures.longest = max(self.figures.longest, len(text))
                self.figures.long_texts[script] += len(text) > BUBBLE
        for effect in effects:
            self.figures.deeds[effect.id] += 1
            allowed = facts.speaker.may_hear_amounts or effect.id not in FOR_PAYERS
            self._hold(allowed, f"{effect.id} for who does not decide", told)

    def _may_be_long(self, script: str) -> bool:
        """Bills, quotations of the law, and lists of choices or of what was agreed are as long as they are."""
        said = self.parts.scripts.lines[script]
        return bool(said.quotes) or bool(said.placeholders.keys() & {*BLOCKS, "choices", "agreed"})

    def _reaches_a_person(self, facts: TalkFacts, state: TalkState) -> bool:
        for _ in range(2):
            pending = self.parts.talker.pending(state)
            heard = self.parts.understander.hear(_ASKS_FOR_A_PERSON, facts.now, pending)
            state = self.parts.talker.take_turn(state, heard, facts).state
            if state.with_person:
                return True
        return False

    def _hold(self, condition: object, what: str, told: list[str]) -> None:
        if not condition:
            raise Wrong(f"{what} after {told}")


def tell(figures: Figures, parts: Parts) -> Iterator[str]:
    """The figures in words."""
    asked = {node.id for tree in parts.talker.content.trees for node in tree.nodes.values() if node.ask}
    yield f"{figures.turns} turns in {figures.talks} talks, {figures.seconds:.1f} s, none went wrong"
    yield f"{figures.unbound_turns} of them to strangers; no sum was told to any of them, nor to tenants or family"
    yield f"questions rested at: {len(asked & figures.nodes.keys())} of {len(asked)}"
    yield f"scripts said: {len(figures.scripts)}"
    yield f"longest bubble that is no bill, quotation or list: {figures.longest} characters"
    long_texts = {script: count for script, count in figures.long_texts.items() if count}
    yield f"over {BUBBLE}: {long_texts or 'none'}"
    yield f"deeds: {dict(figures.deeds.most_common())}"


def main(arguments: list[str]) -> None:
    """Walk and print."""
    turns, seed = (*map(int, arguments), *(100_000, 1)[len(arguments) :])
    parts = Parts()
    for line in tell(Walker(parts, seed).walk(turns), parts):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
