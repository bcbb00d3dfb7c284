"""The embedded engine: DuckDB in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resonanz.analytics.journeys.log import LogArrays, align_scores, from_arrow
from resonanz.analytics.journeys.parts import JourneyParts, kernel

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from resonanz.analytics.drivers.moments import Kernel, Moments
    from resonanz.events.scope import Scope
    from resonanz.events.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Opened:
    """The table that was given last, of which record, and the version that it has at least."""

    table: ir.Table
    workspace: Workspace
    scope: Scope
    version: int


class Embedded:
    """DuckDB over the record's files."""

    name = "duckdb"

    def __init__(self) -> None:
        self._opened: _Opened | None = None

    def table(self, workspace: Workspace, scope: Scope) -> ir.Table:
        """The record, restricted to what the scope may see."""
        from resonanz.events.store import Store
        from resonanz.events.tables import open_table

        # Asked before the table is opened, which may so be newer, but never older.
        version = Store(workspace.open()).version
        table = open_table(workspace, scope)
        self._opened = _Opened(table, workspace, scope, version)
        return table

    def log(self, record: ir.Table, *, names: bool) -> LogArrays | None:
        """The steps of the record that was opened last, from the journey projection."""
        from resonanz.events.projections import journey
        from resonanz.events.store import Store

        opened = self._opened
        if opened is None or record is not opened.table or not opened.workspace.kept:
            return None
        if Store(opened.workspace).version != opened.version:
            return None
        return journey.read(opened.workspace, opened.scope, version=opened.version, names=names)

    def moments(self, rows: ir.Table, kernel: Kernel) -> list[Moments]:
        """Run the kernel over all rows at once."""
        return [kernel(rows.to_pyarrow())]

    def journey(self, steps: ir.Table, scores: ir.Table | None) -> JourneyParts | None:
        """Run the kernel over all instances at once."""
        ordered = steps.order_by(["arrival", "source_order"]).drop("arrival", "source_order").to_pyarrow()
        if ordered.num_rows == 0:
            return None
        return run_kernel(from_arrow(ordered), scores)


def run_kernel(log: LogArrays, scores: ir.Table | None) -> JourneyParts:
    """Run the journey kernel over a log, with one score per instance laid beside it."""
    if scores is None:
        return kernel(log)
    found = scores.to_pyarrow()
    return kernel(log, score=align_scores(log, found["instance"], found["score"]))
