"""Lays approved wordings into the office's own files: the rows are what counts, the files follow."""

from pathlib import Path

import yaml
from sqlmodel import Session

from bot.services.content.try_edit import lay_in, merged_file
from scripts_zh.place import ScriptPlace, texts_of, value_at
from storage.script_edits import edits_in_force


def publish_edits(session: Session, home: Path) -> int:
    """Write what is not in the files yet. Returns how many scripts changed; again it is 0."""
    changed = 0
    for edit in edits_in_force(session):
        place = ScriptPlace(edit.path, tuple(edit.place.split(".")))
        texts = [str(text) for text in yaml.safe_load(edit.value) or []]
        if texts_of(value_at(merged_file(home, place.path), place.keys)) != texts:
            lay_in(home, home, place, texts)
            changed += 1
    return changed
