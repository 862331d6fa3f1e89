"""Golden talks over several days: silence, payments between, a colleague's word, another member of the household.

Besides `owner` and `meanwhile` a turn may say `at` (the moment), `who` (who writes from now on: owner, tenant, stranger
...), `colleague: takes` or `gives_back`, and `silence: true` (the house closes the silent talk).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from bot.domain import effects as fx
from bot.domain.effects import Effect, Say
from bot.domain.household import TalkFacts
from bot.domain.moments import read_moment
from bot.domain.talk import Stage, TalkState, after_silence
from bot.services.talk.add_city_rules import add_city_rules
from bot.services.talk.word_turn import word_turn
from tests.dialogues.transcripts import GOLDENS, Parts, changed, done, facts_of, hear, tell

LONG = GOLDENS / "long"


def read_long_goldens() -> Iterator[tuple[str, dict[str, Any]]]:
    """All of them with their names."""
    for path in sorted(LONG.glob("*.yaml")):
        yield path.stem, read_golden(path)


def read_golden(path: Path) -> dict[str, Any]:
    """One talk, a file each."""
    golden: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return golden


class Days:
    """A household and those of it who write, day after day."""

    def __init__(self, parts: Parts, golden: Mapping[str, Any]) -> None:
        self.parts, self.golden = parts, golden
        self.who = golden.get("who", "owner")
        self.facts: TalkFacts = add_city_rules(facts_of(golden), parts.scripts)
        self.home = changed(facts_of({**golden, "who": "owner"}), golden.get("household", {})).household
        self.states: dict[str, TalkState] = {}
        self.last_heard = {self.who: self.facts.now}

    def play(self) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Each turn as the file tells it, and its bubbles as they are read."""
        for told in self.golden["turns"]:
            self._time_goes_on(told)
            state = self._state()
            if told.get("silence"):
                yield self._close(state)
            elif "owner" in told:
                yield self._turn(told, state)

    def _time_goes_on(self, told: Mapping[str, Any]) -> None:
        now = read_moment(str(told["at"])) if "at" in told else self.facts.now
        if told.get("who", self.who) != self.who:
            self._another_writes(told["who"])
        self.facts = changed(replace(self.facts, now=now), told.get("meanwhile", {}))
        if "colleague" in told:
            self.states[self.who] = replace(self._state(), with_person=told["colleague"] == "takes")

    def _another_writes(self, who: str) -> None:
        if self.facts.speaker.may_hear_amounts:
            self.home = self.facts.household
        else:
            self.home = replace(self.home, work_orders=self.facts.household.work_orders or self.home.work_orders)
        self.who = who
        now = self.facts.now
        self.facts = replace(add_city_rules(facts_of({**self.golden, "who": who}), self.parts.scripts), now=now)
        self._see_the_home()

    def _see_the_home(self) -> None:
        speaker, home = self.facts.speaker, self.home
        if speaker.may_hear_amounts:
            self.facts = replace(self.facts, household=home)
        elif speaker.bound:
            self.facts = replace(self.facts, household=replace(self.facts.household, work_orders=home.work_orders))

    def _state(self) -> TalkState:
        silent_for = self.facts.now - self.last_heard.get(self.who, self.facts.now)
        return after_silence(self.states.get(self.who, TalkState()), silent_for)

    def _close(self, state: TalkState) -> tuple[dict[str, Any], list[str]]:
        effects: tuple[Effect, ...] = ()
        if state.agreed and not state.with_person:
            effects = (Say("silence.summary", {"agreed": "\n".join(state.agreed)}),)
        self.states[self.who] = state = replace(state, stage=Stage.CLOSING, agreed=())
        shown = tell("", effects, state)
        return {"silence": True, "bot": shown["bot"], "state": shown["state"]}, self._texts(effects)

    def _turn(self, told: Mapping[str, Any], state: TalkState) -> tuple[dict[str, Any], list[str]]:
        heard = hear(self.parts, told, self.facts, state)
        turn = self.parts.talker.take_turn(state, heard, self.facts)
        state, effects = turn.state, turn.effects
        if any(isinstance(effect, fx.Bind) for effect in effects):
            outcome = told.get("bind", "bound")
            if outcome == "bound":
                self._is_bound(told.get("then", "owner"))
            after = self.parts.talker.after_bind(state, heard, self.facts, outcome)
            state, effects = after.state, effects + after.effects
        self.states[self.who], self.last_heard[self.who] = state, self.facts.now
        texts = self._texts(effects)
        self.facts = done(self.facts, effects)
        return tell(told["owner"], effects, state), texts

    def _is_bound(self, tie: str) -> None:
        now = self.facts.now
        known = add_city_rules(facts_of({**self.golden, "who": tie}), self.parts.scripts)
        self.facts = replace(known, now=now)
        self._see_the_home()

    def _texts(self, effects: tuple[Effect, ...]) -> list[str]:
        return list(word_turn(self.parts.scripts, self.facts, effects))
