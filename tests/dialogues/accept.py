"""Rewrite golden transcripts as the house talks now, for review: `python -m tests.dialogues.accept [NAME...]`.

Only what the bot said and did is rewritten; what owners say and the household stay. Read the difference afterwards.
"""

import sys
from pathlib import Path
from typing import Any

import yaml

from tests.dialogues.days import LONG, Days, read_golden
from tests.dialogues.transcripts import GOLDENS, Parts, play


def accept(path: Path, parts: Parts) -> int:
    """Rewrite one file; answers how many turns changed."""
    goldens = yaml.safe_load(path.read_text("utf-8"))
    changed = sum(_accept_golden(golden, parts, word_for_word="word_for_word" in path.parts) for golden in goldens)
    if changed:
        path.write_text(yaml.safe_dump(goldens, allow_unicode=True, sort_keys=False, width=4096), "utf-8")
    return changed


def _accept_golden(golden: dict[str, Any], parts: Parts, *, word_for_word: bool) -> int:
    changed = 0
    for turn, (told, texts) in zip(golden["turns"], play(parts, golden), strict=True):
        before = dict(turn)
        if word_for_word or "says" in turn:
            turn["says"] = texts
        if not word_for_word:
            for name in ("bot", "effects", "state"):
                turn.pop(name, None)
            turn.update({name: told[name] for name in ("bot", "effects", "state") if name in told})
        changed += turn != before
    return changed


def accept_long(path: Path, parts: Parts) -> int:
    """Rewrite a talk over several days, and print it as its owner reads it."""
    golden = read_golden(path)
    turns = [turn for turn in golden["turns"] if "owner" in turn or "silence" in turn]
    changed = 0
    for turn, (told, texts) in zip(turns, Days(parts, golden).play(), strict=True):
        before = dict(turn)
        for name in ("bot", "effects", "state"):
            turn.pop(name, None)
        turn.update({name: told[name] for name in ("bot", "effects", "state") if name in told})
        changed += turn != before
        _print_turn(turn, texts)
    if changed:
        path.write_text(yaml.safe_dump(golden, allow_unicode=True, sort_keys=False, width=4096), "utf-8")
    return changed


def _print_turn(turn: dict[str, Any], texts: list[str]) -> None:
    head = " ".join(str(turn[name]) for name in ("at", "who", "colleague", "meanwhile") if name in turn)
    lines = [f"--- {head}"] if head else []
    lines += [f"业主：{turn['owner']}"] if "owner" in turn else ["（没再说话）"]
    lines += [f"管家：{text}" for text in texts] or ["（机器人不说话）"]
    deeds = [name for effect in turn.get("effects", []) for name in effect]
    lines += [f"    〔{'、'.join(deeds)}〕"] if deeds else []
    sys.stdout.write("\n".join(lines) + "\n")


def main(names: list[str]) -> None:
    """All files, or those whose path holds one of the names."""
    parts = Parts()
    for path in sorted(GOLDENS.rglob("*.yaml")):
        if not names or any(name in str(path.relative_to(GOLDENS)) for name in names):
            changed = (accept_long if path.parent == LONG else accept)(path, parts)
            sys.stdout.write(f"{path.relative_to(GOLDENS)}: {changed} turns changed\n")


if __name__ == "__main__":
    main(sys.argv[1:])
