"""The embedded engine: DuckDB in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resonanz.analytics.journeys.log import align_scores, from_arrow
from resonanz.analytics.journeys.parts import JourneyParts, kernel

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from resonanz.analytics.drivers.moments import Kernel, Moments
    from resonanz.events.scope import Scope
    from resonanz.events.workspace import Workspace


class Embedded:
    """DuckDB over the record's files."""

    name = "duckdb"

    def table(self, workspace: Workspace, scope: Scope) -> ir.Table:
        """The record, restricted to what the scope may see."""
        from resonanz.events.tables import open_table

        return open_table(workspace, scope)

    def moments(self, rows: ir.Table, kernel: Kernel) -> list[Moments]:
        """Run the kernel over all rows at once."""
        return [kernel(rows.to_pyarrow())]

    def journey(self, steps: ir.Table, scores: ir.Table | None) -> JourneyParts | None:
        """Run the kernel over all instances at once."""
        ordered = steps.order_by(["arrival", "source_order"]).drop("arrival", "source_order").to_pyarrow()
        if ordered.num_rows == 0:
            return None
        log = from_arrow(ordered)
        if scores is None:
            return kernel(log)
        found = scores.to_pyarrow()
        return kernel(log, score=align_scores(log, found["instance"], found["score"]))
