"""Drivers of the viewer's own scope, kept per state of the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings

from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.results import Note, note
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.understand.metrics.queries.keeping import kept, stamp
from resonanz.understand.metrics.queries.names import touchpoints_by_key

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Found:
    """The drivers under the keys of the record, or what is missing."""

    drivers: Drivers | None
    missing: tuple[Note, ...] = ()

    def of(self, keys: frozenset[str]) -> Driver | None:
        """The driver that a touchpoint is; None where its answers did not stand beside the overall judgement."""
        items = self.drivers.items if self.drivers else ()
        return next((item for item in items if item.driver in keys), None)


def drivers_of(viewer: Viewer, unit: Unit | None) -> Found:
    """What goes along with the overall judgement, inside a unit; answers that still wait take no part.

    Raises:
        Http404: if the viewer may not see metrics there.
    """
    scope = scope_of(viewer, "see_metrics", within=unit)
    return kept.get((stamp().rollup, stamp().workspace, scope, "drivers"), lambda: _analyse(scope))


def names_by_key() -> dict[str, str]:
    """Key of a source → name of the touchpoint that stands for it today."""
    names = {str(pk): name for pk, name in Touchpoint.objects.values_list("pk", "name")}
    return {key: names[pk] for key, pk in touchpoints_by_key().items()}


def _analyse(scope: Scope) -> Found:
    from resonanz.analytics.drivers import analyse_drivers
    from resonanz.analytics.metrics import measure
    from resonanz.report.analysis.outcome import choose_outcome, possible_drivers
    from resonanz.report.analysis.values import in_currency, money

    record = open_table(Workspace(settings.WORKSPACE), scope)
    scores = record.filter(record.type == "feedback.scored", record.score.notnull(), record.instance.notnull())
    scores = scores.select("touchpoint", "metric", "scale", "score", "instance")
    with scores.cache() as table:
        if not table.count().to_pyarrow().as_py():
            return Found(None, (note("no_scores"),))
        metrics = measure(table)
        outcome = choose_outcome(metrics, None)
        if outcome is None:
            return Found(None, (note("no_outcome"),))
        beside = _beside(table, outcome)
        chosen = tuple(name for name in possible_drivers(metrics, outcome)[0] if name in beside)
        values = money(record)
        together = table.filter(table.touchpoint.isin([outcome, *chosen]))
        found, missing = analyse_drivers(together, outcome=outcome, drivers=chosen, values=values.table)
    return Found(in_currency(found, values.currency) if found else None, missing)


def _beside(table: ir.Table, outcome: str) -> frozenset[str]:
    """Touchpoints that were judged in the same answers as the outcome."""
    judged: Any = table.filter(table.touchpoint == outcome).instance
    rows = table.filter(table.instance.isin(judged)).select("touchpoint").distinct().to_pyarrow()
    return frozenset(rows["touchpoint"].to_pylist()) - {outcome}


def shortened(found: Drivers, most: int) -> Drivers:
    """The most important drivers; a group of ties is never cut in two."""
    if len(found.items) <= most:
        return found
    last = found.items[most - 1].tie
    return replace(found, items=tuple(item for i, item in enumerate(found.items) if i < most or item.tie == last))
