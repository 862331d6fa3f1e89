"""What an import did with a file: counts, rejected rows with their reasons, remarks. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.ledgers.faults import RowFault


@dataclass(slots=True)
class FileReport:
    """One file. Every row is counted once: accepted, unchanged, rejected, unmatched, duplicate or ignored.

    `accepted` went in, `updated` of them changed what was known; `unmatched` money waits for a person to name its room.
    """

    file: str
    kind: str = ""
    community: str = ""
    rows: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    unmatched: int = 0
    duplicate: int = 0
    ignored: int = 0
    rejected: list[RowFault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)  # sheet -> header as written -> field
    rejects_file: str = ""
    error: str = ""  # the file was left alone, and why

    def as_json(self) -> Mapping[str, Any]:
        """The report as `--json` prints it."""
        told: dict[str, Any] = {
            "file": self.file,
            "kind": self.kind,
            "community": self.community,
            "rows": self.rows,
            "accepted": self.accepted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [
                {
                    "sheet": fault.sheet,
                    "row": fault.row,
                    "column": fault.column,
                    "reason": fault.reason,
                    "mend": fault.mend,
                    "code": fault.code,
                }
                for fault in self.rejected
            ],
            "unmatched": self.unmatched,
            "duplicate": self.duplicate,
            "ignored": self.ignored,
            "warnings": self.warnings,
            "columns": self.columns,
        }
        if self.rejects_file:
            told["rejects_file"] = self.rejects_file
        if self.error:
            told["error"] = self.error
        return told

    def reject(self, faults: Sequence[RowFault]) -> None:
        """Rows that cannot go in."""
        self.rejected += faults
