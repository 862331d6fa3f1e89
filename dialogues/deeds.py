"""The effects a tree may ask for, by id, with their arguments: literals, or `$name` for a value of the talk."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import get_args, get_type_hints

from bot.domain import effects as fx
from bot.domain.scripts import PlaceholderKind as Kind
from dialogues.context import Context
from dialogues.tree import Deed
from dialogues.values import SOURCES, value_of

EFFECTS: Mapping[str, type[fx.Effect]] = {effect.id: effect for effect in get_args(fx.Effect) if effect is not fx.Say}
FOR_PAYERS = frozenset(
    {"dispute", "promise", "plan", "reduction_request", "pay_link"}
)  # a tenant decides none of these
KEPT_WITHIN_HOURS = {"hand_over": 4, "invoice_request": 24, "plan": 48, "reduction_request": 120, "dispute": 240}
URGENT_HAND_OVER_HOURS = 0.5

_KINDS_OF_TYPE = {
    int: {Kind.AMOUNT, Kind.COUNT},
    str: {Kind.TEXT, Kind.ROOM, Kind.PERIOD},
    dt.date: {Kind.DATE, Kind.LONG_DATE},
}


def make_effect(deed: Deed, context: Context) -> fx.Effect | None:
    """The effect with its arguments filled; None when a value it needs is not known."""
    arguments: dict[str, object] = {}
    for name, told in deed.arguments.items():
        value = value_of(told[1:], context) if isinstance(told, str) and told.startswith("$") else told
        if value is None and _required(deed.effect, name):
            return None
        if value is not None:
            arguments[name] = value
    return EFFECTS[deed.effect](**arguments)  # type: ignore[arg-type]  # `deed_faults` holds names and types to the class


def deed_faults(deed: Deed) -> list[tuple[str, str]]:
    """What is wrong with a deed as written: (fault, mend) pairs."""
    effect = EFFECTS.get(deed.effect)
    if effect is None:
        return [(f"没有动作 {deed.effect}", f"用其中之一：{'、'.join(EFFECTS)}")]
    types_by_name = {name: kind for name, kind in get_type_hints(effect).items() if name != "id"}
    faults = [
        (f"动作 {deed.effect} 没有参数 {name}", f"可用参数：{'、'.join(types_by_name) or '无'}")
        for name in deed.arguments
        if name not in types_by_name
    ]
    faults += [
        (f"动作 {deed.effect} 缺少参数 {name}", "补上这个参数，写固定值或 $值名")
        for name in types_by_name
        if name not in deed.arguments and _required(deed.effect, name)
    ]
    for name, told in deed.arguments.items():
        if name in types_by_name and not _fits(told, types_by_name[name]):
            faults.append(
                (f"动作 {deed.effect} 的参数 {name} 不能是 {told!r}", "换成合适的固定值，或 values 里有的 $值名")
            )
    return faults


def kept_within_hours(deed: Deed) -> float | None:
    """By when the house answers after this deed, in hours; None when it sets no deadline."""
    for name, hours in (("within_hours", 1), ("within_days", 24)):
        told = deed.arguments.get(name)
        if isinstance(told, int):
            return told * hours
    if deed.effect == "hand_over" and deed.arguments.get("urgent") is True:
        return URGENT_HAND_OVER_HOURS
    return KEPT_WITHIN_HOURS.get(deed.effect)


def _required(effect: str, name: str) -> bool:
    described = next(field for field in fields(EFFECTS[effect]) if field.name == name)
    return described.default is MISSING and described.default_factory is MISSING


def _fits(told: object, wanted: object) -> bool:
    """Is a literal of the wanted type, or a `$name` of a kind that prints as it?"""
    plain = next((part for part in _parts(wanted) if part is not type(None)), wanted)
    plain = getattr(plain, "__supertype__", plain)  # Fen is an int
    if isinstance(told, str) and told.startswith("$"):
        source = SOURCES.get(told[1:].partition(":")[0])
        return source is not None and source[0] in _KINDS_OF_TYPE.get(plain, set())  # type: ignore[call-overload]
    return isinstance(told, bool) if plain is bool else type(told) is plain


def _parts(wanted: object) -> tuple[object, ...]:
    return get_args(wanted) or (wanted,)
