"""Hearing what an owner means, by rules that can say why: no database, no network, no clock, no model."""

from dialogues.understanding.understander import Understander

__all__ = ["Understander"]
