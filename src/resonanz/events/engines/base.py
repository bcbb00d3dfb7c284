"""What an engine can do: give the record as an Ibis table, and run kernels where the rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from resonanz.analytics.drivers.moments import Kernel, Moments
    from resonanz.analytics.journeys.log import LogArrays
    from resonanz.analytics.journeys.parts import JourneyParts
    from resonanz.events.scope import Scope
    from resonanz.events.workspace import Workspace

LOG_COLUMNS = ("instance", "activity", "time", "unit", "lifecycle", "arrival", "source_order")


class Engine(Protocol):
    """Runs the same Ibis expressions and the same kernels, wherever the data lies."""

    name: str

    def table(self, workspace: Workspace, scope: Scope) -> ir.Table:
        """The record, restricted to what the scope may see."""
        ...

    def moments(self, rows: ir.Table, kernel: Kernel) -> list[Moments]:
        """Run the kernel of the driver analysis over wide rows, wherever they lie."""
        ...

    def log(self, record: ir.Table, *, names: bool) -> LogArrays | None:
        """The steps of a whole record that `table` gave, where they lie ready in their order.

        Args:
            record: the table as `table` gave it, with nothing filtered since.
            names: whether the names of the instances are needed.

        Returns:
            The log; None where `journey` has to find it.
        """
        ...

    def journey(self, steps: ir.Table, scores: ir.Table | None) -> JourneyParts | None:
        """Run the journey kernel.

        Args:
            steps: one row per step with `LOG_COLUMNS`.
            scores: columns `instance` and `score`, one row per instance.

        Returns:
            The parts of all instances; None without any step.
        """
        ...
