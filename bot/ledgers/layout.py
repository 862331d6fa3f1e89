"""Finds the header of a sheet: which rows it takes, what stands over each column, what titles stand above.

Headers of several rows are read as a path from the group down to the column (`物业服务费 / 单价`).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.room import read_room
from bot.ledgers.cells import text_of
from bot.ledgers.grid import Cell, Merge, Row, Sheet, cell_at, is_blank
from bot.ledgers.words import all_words, is_fee_name, normalise, normalise_with_brackets

_FIRST_ROWS = 60  # a header further down than this is another table's
_MOST_HEADER_ROWS = 3
_FEWEST_WORDS = 2
_LONGEST_HEADER = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its header; `parts` are its labels normalised with brackets, or the word they were renamed to."""

    index: int
    labels: tuple[str, ...]  # as written, from group to column
    parts: tuple[str, ...]
    plain: tuple[str, ...]  # the parts without brackets

    @property
    def written(self) -> str:
        """The header in one line: `物业服务费/单价`."""
        return "/".join(self.labels)

    @property
    def last(self) -> str:
        """The part right above the cells."""
        return self.plain[-1] if self.plain else ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's head: `top` to `bottom` are its header rows (0-based); from `start` on its titles stand above."""

    start: int
    top: int
    bottom: int
    columns: tuple[Column, ...]
    titles: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The header's words in order, as the office writes them: the same sheet next month has the same."""
        written = "|".join(normalise_with_brackets(column.written) for column in self.columns)
        return hashlib.sha256(written.encode()).hexdigest()


def find_layout(sheet: Sheet, start: int = 0, renamed: Mapping[str, str] | None = None) -> Layout | None:
    """The first header at or below row `start`; None when no row looks like one.

    `renamed` maps a header as the office writes it to a known word (normalised both).
    """
    renamed = renamed or {}
    known = all_words() | set(renamed)
    for index in range(start, min(len(sheet.rows), start + _FIRST_ROWS)):
        if is_header(sheet.rows[index], known):
            return _layout(sheet, start, index, known, renamed)
    return None


def is_header(row: Row, known: frozenset[str] | set[str]) -> bool:
    """Is this a header row: several known words, more words than anything else, and no number among them?"""
    texts = [cell for cell in row if not is_blank(cell)]
    if len(texts) < _FEWEST_WORDS or any(not isinstance(cell, str) for cell in texts):
        return False
    words = [normalise(cell) for cell in texts]
    fitting = {word for word in words if word in known}
    fitting |= {word for word in words if is_fee_name(word)} if fitting else set()
    enough = len(fitting) >= max(_FEWEST_WORDS, (len(set(words)) + 2) // 4)
    return enough and not any(_is_data(text_of(cell)) for cell in texts)


def is_next_header(row: Row, known: frozenset[str] | set[str]) -> bool:
    """Does another table begin here, below the rows of one? Stricter: 业主 and 入住 are also what cells hold."""
    first = next((cell for cell in row if not is_blank(cell)), "")
    if not is_wordy(first) or sum(is_wordy(cell) for cell in row) <= _FEWEST_WORDS:
        return False
    words = [normalise(cell) for cell in row if not is_blank(cell)]
    fitting = sum(word in known for word in words)
    return fitting > _FEWEST_WORDS and 2 * fitting > len(words) and is_header(row, known)


def is_wordy(cell: Cell) -> bool:
    """May this cell be a header: a short text that begins with no digit? Cheap: it is asked of all cells of a sheet."""
    return isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEADER and not cell[0].isdigit()


def _is_data(text: str) -> bool:
    if len(text) > _LONGEST_HEADER or read_room(text) is not None:
        return True
    return re.fullmatch(r"[¥+-]?[0-9][0-9,.\-/: ]*(?:元|㎡)?", text) is not None


def _layout(
    sheet: Sheet, start: int, found: int, known: set[str] | frozenset[str], renamed: Mapping[str, str]
) -> Layout:
    top = _group_row_above(sheet, start, found)
    bottom = _last_header_row(sheet, found, known)
    width = max(len(sheet.rows[index]) for index in range(top, bottom + 1))
    grid = [_spread(sheet, index, width, is_last=index == bottom) for index in range(top, bottom + 1)]
    columns = tuple(
        column for index in range(width) if (column := _column(index, [row[index] for row in grid], renamed)).parts
    )
    return Layout(start, top, bottom, columns, tuple(_titles(sheet.rows[start:top])))


def _group_row_above(sheet: Sheet, start: int, found: int) -> int:
    """A row of groups may stand above the row with the words: merged over its columns, or with gaps right of labels."""
    above = found - 1
    if above < start:
        return found
    cells = [(index, cell) for index, cell in enumerate(sheet.rows[above]) if not is_blank(cell)]
    if any(merge.top == above and merge.bottom > above for merge in sheet.merges):
        return above
    spans = [merge for merge in sheet.merges if merge.top == merge.bottom == above and merge.right > merge.left]
    labels = [text_of(cell) for _, cell in cells]
    is_group_row = cells and cells[0][0] > 0 and not any(re.search(r"[:：]|单位|日期", label) for label in labels)
    if is_group_row and (spans or len(cells) > 1) and all(_is_label(cell) for _, cell in cells):
        return above
    return found


def _is_label(cell: Cell) -> bool:
    return isinstance(cell, str) and len(text_of(cell)) <= _LONGEST_HEADER // 2 and not _is_data(text_of(cell))


def _last_header_row(sheet: Sheet, found: int, known: set[str] | frozenset[str]) -> int:
    header = sheet.rows[found]
    deepest = max(
        (merge.bottom for merge in sheet.merges if merge.top == found and merge.bottom < found + _MOST_HEADER_ROWS),
        default=found,
    )
    bottom = min(deepest, len(sheet.rows) - 1)
    while bottom == found and bottom + 1 < len(sheet.rows) and bottom < found + _MOST_HEADER_ROWS - 1:
        below = sheet.rows[bottom + 1]
        if not _goes_on(header, below, sheet.merges, found, known):
            break
        bottom += 1
    return bottom


def _goes_on(header: Row, below: Row, merges: Sequence[Merge], found: int, known: set[str] | frozenset[str]) -> bool:
    """Is the row below a second line of the header: words alone, at least one of them under a gap or a group?"""
    cells = [(index, cell) for index, cell in enumerate(below) if not is_blank(cell)]
    if not cells or not all(_is_label(cell) for _, cell in cells):
        return False
    if any(merge.top == merge.bottom == found and merge.right > merge.left for merge in merges):
        return any(normalise(cell) in known for _, cell in cells) or len(cells) < len(header)
    under_gap = [cell for index, cell in cells if is_blank(cell_at(header, index))]
    words = [cell for _, cell in cells if normalise(cell) in known]
    return bool(under_gap) and bool(words) and len(cells) < sum(not is_blank(cell) for cell in header) + len(under_gap)


def _spread(sheet: Sheet, index: int, width: int, *, is_last: bool) -> list[str]:
    """A header row with merged labels repeated over their columns; without merges a gap takes the label on its left."""
    row = [text_of(cell_at(sheet.rows[index], column)) for column in range(width)]
    merged = [merge for merge in sheet.merges if merge.top <= index <= merge.bottom]
    for merge in merged:
        label = text_of(cell_at(sheet.rows[merge.top], merge.left))
        row[merge.left : merge.right + 1] = [label] * (min(merge.right + 1, width) - merge.left)
    if not merged and not is_last:
        below = sheet.rows[index + 1]
        for column in range(1, width):
            if not row[column] and not is_blank(cell_at(below, column)) and row[column - 1]:
                row[column] = row[column - 1]
    return row


def _column(index: int, labels: Sequence[str], renamed: Mapping[str, str]) -> Column:
    written = list(dict.fromkeys(label for label in labels if label))
    told = renamed.get(normalise("".join(written))) or (renamed.get(normalise(written[-1])) if written else None)
    parts = [told] if told else [normalise_with_brackets(label) for label in written]
    return Column(index, tuple(written), tuple(parts), tuple(normalise(part) for part in parts))


def _titles(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield from (text_of(cell) for cell in row if not is_blank(cell))


def words_seen(sheet: Sheet) -> list[str]:
    """For a person when no header is found: the texts of the fullest of the first rows."""
    rows = sheet.rows[:20]
    fullest = max(rows, key=lambda row: sum(not is_blank(cell) for cell in row), default=[])
    return [text_of(cell) for cell in fullest if not is_blank(cell)]
