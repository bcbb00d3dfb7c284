"""A source held in memory, and short ways to import and to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from resonanz.events.importing import ImportResult, import_sources
from resonanz.events.mapping.model import Mapping, Rating, Shape, Time
from resonanz.events.scope import Scope
from resonanz.events.sources.batch import BadRow, Batch
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace

INTEGRATION = [
    pytest.mark.integration,
    # Ibis still calls a name that the engine has renamed.
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
]

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

Row = Sequence[str | None]


class Lines:
    """Rows of text in memory, handed on in batches of any size; row 0 stands on line 2, below the header."""

    format = "csv"

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[Row],
        *,
        name: str = "feedback.csv",
        batch: int = 1000,
        bad: Sequence[BadRow] = (),
    ) -> None:
        self.columns = tuple(columns)
        self.rows = rows
        self.name = name
        self.path = Path(name)
        self.size = 0
        self._batch = batch
        self._bad = tuple(bad)

    def sample(self, rows: int) -> pa.Table:
        return self._table(self.rows[:rows])

    def batches(self) -> Iterator[Batch]:
        if self._bad and not self.rows:
            yield Batch(self._table([]), 0, self._bad)
        for start in range(0, len(self.rows), self._batch):
            bad = self._bad if start == 0 else ()
            yield Batch(self._table(self.rows[start : start + self._batch]), start, bad)

    def line_of(self, row: int) -> int:
        return row + 2

    def close(self) -> None:
        pass

    def _table(self, rows: Sequence[Row]) -> pa.Table:
        cells = [[row[i] for row in rows] for i in range(len(self.columns))]
        return pa.table({c: pa.array(v, pa.string()) for c, v in zip(self.columns, cells, strict=True)})


def bring(workspace: Workspace, *sources: tuple[Lines, Mapping], at: datetime = NOW) -> ImportResult:
    """Import sources at a fixed moment."""
    return import_sources(workspace, list(sources), received_at=at)


def stored(workspace: Workspace) -> list[dict[str, Any]]:
    """All events, in file order."""
    table = open_table(workspace, Scope.everything("a test"))
    rows: list[dict[str, Any]] = table.order_by(["import_id", "source_order"]).to_pyarrow().to_pylist()
    return rows


def facts(workspace: Workspace) -> list[tuple[Any, ...]]:
    """What is stored without what depends on the run: sorted."""
    kept = ("event_id", "occurred_at", "type", "touchpoint", "instance", "metric", "score", "text", "month")
    return sorted((tuple(row[k] for k in kept) for row in stored(workspace)), key=repr)


def nps(column: str = "nps", **more: Any) -> Rating:
    """A 0-10 rating."""
    return Rating(column, column, "nps", 0, 10, **more)


def csat(column: str, **more: Any) -> Rating:
    """A 1-5 rating."""
    return Rating(column, column, "csat", 1, 5, **more)


LOG = Mapping(shape=Shape.LOG, source="shop", time=Time(("time",)), instance="case", touchpoint="step")
LOG_COLUMNS = ("case", "step", "time")
