"""The balance of an import: rows read = stored + duplicate + rejected, always."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of the source rows that were read.

    A row is stored if at least one of its signals is. `cells_rejected` counts unreadable cells of stored and
    rejected rows, `events_stored` the events that the stored rows became.
    """

    rows_read: int = 0
    rows_stored: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    cells_rejected: int = 0
    events_stored: int = 0

    def __post_init__(self) -> None:
        accounted = self.rows_stored + self.rows_duplicate + self.rows_rejected
        if self.rows_read != accounted:
            raise ValueError(f"{self.rows_read} rows read, but {accounted} accounted for")

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))
