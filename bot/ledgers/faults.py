"""What is wrong with rows, where, and how an office mends it. Faults are values: one import shows them all."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.domain.errors import GuanjiaError

_MOST_ROWS_NAMED = 8
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class RowFault:
    """A rejected row: its 1-based number, the column's header, the reason and the mend in a clerk's words."""

    sheet: str
    row: int
    column: str
    code: str  # stable, in English: `area missing`
    reason: str
    mend: str


class Trouble(GuanjiaError):
    """Raised within the reading of one row; the reader of the table makes a RowFault of it and goes on."""

    def __init__(self, column: str, code: str, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.column, self.code, self.reason, self.mend = column, code, reason, mend

    def at(self, sheet: str, row: int) -> RowFault:
        """The fault with its place."""
        return RowFault(sheet, row, self.column, self.code, self.reason, self.mend)


class Notes:
    """Remarks on rows that go in all the same, gathered by what they say."""

    def __init__(self) -> None:
        self._rows: dict[str, list[int]] = {}

    def add(self, what: str, row: int | None = None) -> None:
        """Remark something on a row, or on the whole sheet."""
        rows = self._rows.setdefault(what, [])
        if row is not None:
            rows.append(row)

    def texts(self) -> list[str]:
        """One sentence a remark, with the first of its rows."""
        return [_with_rows(what, rows) for what, rows in self._rows.items()]


@dataclass(slots=True)
class Reading(Generic[Parsed]):
    """What a table gave: parsed rows in order, rejected rows, remarks, and how many rows were none of our business."""

    rows: list[Parsed] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    ignored: int = 0


def _with_rows(what: str, rows: list[int]) -> str:
    if not rows:
        return what
    named = "、".join(str(row) for row in rows[:_MOST_ROWS_NAMED])
    more = f" 等 {len(rows)} 行" if len(rows) > _MOST_ROWS_NAMED else " 行"
    return f"{what}：第 {named}{more}"
