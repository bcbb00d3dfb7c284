"""Asking the rollup: counts per scale point of any cut and any days, in milliseconds at any number of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from resonanz.events.errors import RecordError
from resonanz.events.inbox import WAITING, Inbox, not_moved
from resonanz.events.rollups.loading import State, newest
from resonanz.events.rollups.manifest import DIMENSIONS
from resonanz.events.rollups.query import EVERYTHING, GRAINS, PERIOD, SCALE_ENDS, Filter, Query, both
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace

if TYPE_CHECKING:
    from resonanz.events.rollups.answers import CountedAnswers


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

    def answers(self, where: Filter = EVERYTHING) -> CountedAnswers:
        """The answers as `analytics.metrics` takes them: `measure`, `compare` and `trend` need no single row."""
        from resonanz.events.rollups.answers import counted_answers

        return counted_answers(self, where)

    def _asked(self, query: Query) -> pa.Table:
        for names, known in ((query.by, DIMENSIONS), ([query.period] if query.period else [], GRAINS)):
            unknown = [name for name in names if name not in known]
            if unknown:
                raise RecordError("The rollup has no {name}. It has: {known}.", name=unknown[0], known=", ".join(known))
        query = replace(query, where=query.where.within(self._scope))
        fresh = len(self._waiting) > 0
        with self._state.engine.cursor() as engine:
            if fresh:
                engine.register("waiting", self._waiting)
            numbers = [part.number for part in self._state.parts.values()]
            return engine.sql(query.sql(numbers, self._state.manifest.zone, fresh=fresh)).to_arrow_table()
