"""Tell a turn to a watcher (terminal, demo page, tests) as plain JSON values."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from bot.domain.effects import Effect
from bot.domain.moments import iso
from bot.services.talk.receive_message import TurnTaken


def tell_turn(taken: TurnTaken) -> dict[str, Any]:
    """`{intents, effects, state}`; of a repeat or a silent turn all are empty."""
    turn = taken.turn
    if turn is None:
        return {"intents": [], "effects": [], "state": {}}
    return {
        "intents": [intent.id for intent in turn.heard.intents],
        "effects": [_tell_effect(effect) for effect in turn.effects],
        "state": {"stage": str(turn.state.stage), "node": turn.state.node},
    }


def _tell_effect(effect: Effect) -> dict[str, Any]:
    return {"id": effect.id, **{name: _plain(value) for name, value in asdict(effect).items()}}


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return iso(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
