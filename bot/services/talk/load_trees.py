"""Load the dialogue trees, the office's own over ours: `scripts_zh` reads the YAML, `dialogues` knows the trees."""

from pathlib import Path

import dialogues
from bot.domain.errors import BadFile
from bot.domain.scripts import Fault
from dialogues.read_trees import read_trees
from dialogues.tree import Tree
from scripts_zh.read import read_folder

FOLDER = Path(dialogues.__file__).parent / "trees"


def load_trees(overlay: Path | None = None) -> list[Tree]:
    """All trees. Raises BadFile when any is not in order: half a tree would lead a talk into a hole."""
    trees, faults = trees_and_faults(overlay)
    if faults:
        first = faults[0]
        raise BadFile(
            f"对话树有 {len(faults)} 处错误，第一处：{first.file} {first.key} {first.fault}。运行 guanjia check 看全部"
        )
    return trees


def trees_and_faults(overlay: Path | None = None) -> tuple[list[Tree], list[Fault]]:
    """All trees that are in order, and every fault of those that are not."""
    files, unread = read_folder(FOLDER, "dialogues/trees", overlay / "trees" if overlay else None)
    trees, misshapen = read_trees(files)
    return trees, [*unread, *misshapen]
