"""Compute a printed formula again from its text alone, as an owner with a pocket calculator would."""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction

from bot.domain.money import Fen, read_yuan, round_fen

_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def recompute(formula: str) -> tuple[Fen, Fen]:
    """What the text before the last `=` comes to, rounded to fen, and what the text says it comes to."""
    arithmetic, _, said = formula.rpartition(" = ")
    plain = re.sub(r"(?<!\d)/|/(?!\d)", "", arithmetic)  # a slash inside a unit is no division
    plain = plain.replace("×", "*").replace("÷", "/")
    plain = re.sub(r"[^\d.+\-*/() ]", "", plain)
    return round_fen(_value(ast.parse(plain.strip(), mode="eval").body) * 100), read_yuan(said.removesuffix("元"))


def _value(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    assert isinstance(node, ast.BinOp), ast.dump(node)
    return _OPERATIONS[type(node.op)](_value(node.left), _value(node.right))
