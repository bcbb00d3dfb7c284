"""Asking the rollup: counts per scale point of any cut and any days, in milliseconds at any number of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from resonanz.events.errors import RecordError
from resonanz.events.inbox import WAITING, Inbox, not_moved
from resonanz.events.rollups.loading import State, newest
from resonanz.events.rollups.manifest import DIMENSIONS
from resonanz.events.rollups.query import EVERYTHING, GRAINS, PERIOD, SCALE_ENDS, Filter, Query, both
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace

if TYPE_CHECKING:
    from resonanz.events.rollups.answers import CountedAnswers

_LARGE: Final = 20_000
"""Rows by day from which on a part keeps its answers."""


def open_rollup(workspace: Workspace, scope: Scope, *, fresh: Inbox | None = None) -> Rollup:
    """Open the rollup of a workspace, at its newest version, for one viewer.

    Args:
        workspace: where the record lies.
        scope: units and touchpoints that may be seen.
        fresh: counts rows that still wait in this inbox too.

    Raises:
        RecordError: the scope names a customer (the rollup knows none), or there is no record.
    """
    if scope.customer is not None:
        raise RecordError("The rollup knows no single customers. Open the customer's history instead.")
    # The inbox first: a row that is moved in between is then met twice and recognised, never missed.
    waiting = fresh.fresh() if fresh is not None else WAITING.empty_table()
    state = newest(workspace.open())
    return Rollup(state, scope, not_moved(waiting, state.manifest.up_to))


class Rollup:
    """Counts that one viewer may see, at one version; use it for one request."""

    def __init__(self, state: State, scope: Scope, waiting: pa.Table) -> None:
        self._state, self._scope, self._waiting = state, scope, waiting
        self.version = state.manifest.version
        """Version of the record that is counted, without the rows that still wait."""
        self._found: dict[Query, pa.Table] = {}

    def counts(self, where: Filter = EVERYTHING, by: Sequence[str] = (), *, period: str | None = None) -> pa.Table:
        """How often each score was given.

        Args:
            where: which cells and days.
            by: dimensions, see `DIMENSIONS`.
            period: `day`, `week`, `month`, `quarter` or `year`; undated events are then left out.

        Returns:
            The columns `by`, `period` (its first day) if it is asked for, `score` (null: no score), `n` events,
            `comments` among them.
        """
        return self._asked(Query(where, tuple(by), period))

    def volume(self, where: Filter = EVERYTHING, by: Sequence[str] = (), *, period: str | None = None) -> pa.Table:
        """How many events and comments there are: the columns `by`, `period`, `n`, `comments`."""
        return self._asked(Query(where, tuple(by), period, scored=False))

    def totals(
        self, metric: str, where: Filter = EVERYTHING, by: Sequence[str] = (), *, period: str | None = None
    ) -> pa.Table:
        """Answers to one kind of question and their moments: `by`, `scale`, `period`, `n`, `total`, `squares`."""
        inside = replace(where, metrics=both(where.metrics, frozenset({metric})))
        keys = tuple(dict.fromkeys((*by, "scale")))
        counts = self.counts(inside, keys, period=period)
        shown = ", ".join([*keys, *([PERIOD] if period else [])])
        sql = (
            f"SELECT {shown}, CAST(sum(n) AS BIGINT) AS n, sum(n * score) AS total, sum(n * score * score) AS squares "
            f"FROM counts WHERE score BETWEEN {SCALE_ENDS} GROUP BY ALL ORDER BY ALL"
        )
        with self._state.engine.cursor() as engine:
            engine.register("counts", counts)
            return engine.sql(sql).to_arrow_table()

    def answers(
        self,
        where: Filter = EVERYTHING,
        windows: Mapping[str, tuple[date | None, date | None]] | None = None,
        *,
        by: Sequence[str] = (),
    ) -> CountedAnswers:
        """The answers as `analytics.metrics` takes them: `measure`, `compare` and `trend` need no single row.

        Args:
            where: which cells and days.
            windows: name → first and last day; in place of the days of `where`. Their names stand in the column
                `window`, by which they can be compared.
            by: dimensions that will be asked for; whoever names them is answered sooner.
        """
        from resonanz.events.rollups.answers import counted_answers

        if windows is None:
            return counted_answers(self, {"": where}, by)
        return counted_answers(self, {name: replace(where, first=a, last=b) for name, (a, b) in windows.items()}, by)

    def _asked(self, query: Query) -> pa.Table:
        for names, known in ((query.by, DIMENSIONS), ([query.period] if query.period else [], GRAINS)):
            unknown = [name for name in names if name not in known]
            if unknown:
                raise RecordError("The rollup has no {name}. It has: {known}.", name=unknown[0], known=", ".join(known))
        query = replace(query, where=query.where.within(self._scope))
        if query not in self._found:
            finer = next((known for known in self._found if query.coarsens(known)), None)
            self._found[query] = self._counted(query) if finer is None else _added_up(self._found[finer], query)
        return self._found[query]

    def _counted(self, query: Query) -> pa.Table:
        """Large parts keep what they were asked; small ones, and what waits, are counted each time."""
        parts, fresh = self._state.parts, len(self._waiting) > 0
        known = [loaded.counts(query) for part, loaded in parts.items() if part.rows >= _LARGE]
        small = [loaded.number for part, loaded in parts.items() if part.rows < _LARGE]
        if len(known) == 1 and not small and not fresh:
            return known[0].filter(pc.field("n") != 0)
        names = [f"counted_{i}" for i in range(len(known))]
        with self._state.engine.cursor() as engine:
            for name, table in zip(names, known, strict=True):
                engine.register(name, table)
            if fresh:
                engine.register("waiting", self._waiting)
            sql = query.sql(small, self._state.manifest.zone, fresh=fresh, counted=names)
            return engine.sql(sql).to_arrow_table()


def _added_up(finer: pa.Table, query: Query) -> pa.Table:
    """Counts by fewer columns from counts that are at hand."""
    columns = list(query.columns)
    summed = finer.group_by(columns, use_threads=False).aggregate([("n", "sum"), ("comments", "sum")])
    summed = summed.rename_columns({"n_sum": "n", "comments_sum": "comments"}).filter(pc.field("n") != 0)
    return summed.sort_by([(name, "ascending") for name in columns]) if columns else summed
