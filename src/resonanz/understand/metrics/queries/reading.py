"""Opening the rollup for a viewer, with the names that the organisation uses today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.conf import settings

from resonanz.analytics.metrics import compare, measure, trend
from resonanz.analytics.metrics.calendar import Grain
from resonanz.analytics.metrics.results import Comparison, MetricValue, Trend
from resonanz.analytics.results import Verdict
from resonanz.events.rollups import Filter, Rollup, open_rollup
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import Unit
from resonanz.understand.metrics.queries.cuts import Cut, Window
from resonanz.understand.metrics.queries.names import keys_of_touchpoints, parts_by_key, touchpoints_by_key
from resonanz.understand.metrics.queries.naming import NamedAnswers, Naming, named

EVERYWHERE = "*"
"""The touchpoint of a metric over all touchpoints."""
NOW, BEFORE = "now", "before"
CELL = "cell"


@dataclass(frozen=True)
class Metrics:
    """Metrics of one cut for one viewer; opened once per page."""

    cut: Cut
    rollup: Rollup
    where: Filter
    places: Mapping[str, str]
    """Source key of a touchpoint → id of the touchpoint, or the key itself where nobody registered it."""

    def overall(self) -> tuple[MetricValue, ...]:
        """Each metric over all touchpoints of the cut."""
        return _only(self.cut, measure(self._answers(self.where, pooled=True)))

    def by_touchpoint(self) -> tuple[Comparison, ...]:
        """Each touchpoint beside all others."""
        return self._cells(Naming("touchpoint", self._place))

    def by_unit(self, unit: Unit) -> tuple[Comparison, ...]:
        """Each part of a unit beside the other parts."""
        return self._cells(Naming("unit", parts_by_key(unit).get))

    def by_channel(self) -> tuple[Comparison, ...]:
        """Each channel beside all others."""
        return self._cells(Naming("channel", lambda channel: channel))

    def _cells(self, naming: Naming) -> tuple[Comparison, ...]:
        """The cells of one level; a single one has nothing to stand beside."""
        answers = self._answers(self.where, {CELL: naming}, pooled=True)
        found = tuple(item for item in compare(answers, by=[CELL]) if self._asked(item.value))
        if found:
            return found
        alone = (v for v in measure(answers, by=[CELL]) if v.segment is not None and self._asked(v))
        return tuple(Comparison(v, None, Verdict.CANNOT_TELL, None, None, None, None) for v in alone)

    def changes(self, *, pooled: bool = True) -> tuple[Comparison, ...]:
        """The window beside the one before it, per metric (and per touchpoint unless pooled)."""
        before = self.cut.window.before
        if before is None:
            return ()
        names = {"window": Naming("day", partial(_window, self.cut.window))}
        both = replace(self.where, first=before.first)
        found = compare(self._answers(both, names, pooled=pooled), by=["window"])
        return tuple(item for item in found if item.value.segment == NOW and self._asked(item.value))

    def earlier(self) -> tuple[MetricValue, ...]:
        """Each metric in the window before."""
        before = self.cut.window.before
        if before is None:
            return ()
        where = replace(self.where, first=before.first, last=before.last)
        return _only(self.cut, measure(self._answers(where, pooled=True)))

    def trends(self, grain: Grain = Grain.QUARTER) -> tuple[Trend, ...]:
        """Each metric over time, from the beginning."""
        where = replace(self.where, first=None)
        found = trend(self._answers(where, pooled=True), grain=grain)
        return tuple(t for t in found if self.cut.metric in (None, t.metric))

    def _asked(self, value: MetricValue) -> bool:
        return self.cut.metric in (None, value.metric)

    def _answers(self, where: Filter, names: Mapping[str, Naming] | None = None, *, pooled: bool) -> NamedAnswers:
        place: Callable[[str], str | None] = (lambda _: EVERYWHERE) if pooled else self._place
        return named(self.rollup.answers(where), {"touchpoint": Naming("touchpoint", place), **(names or {})})

    def _place(self, key: str | None) -> str | None:
        return None if key is None else self.places.get(key, key)


def open_metrics(viewer: Viewer, cut: Cut) -> Metrics:
    """Open the metrics of a cut.

    Raises:
        Http404: if the viewer may not see metrics there.
    """
    scope = scope_of(viewer, "see_metrics", within=cut.unit)
    rollup = open_rollup(Workspace(settings.WORKSPACE), scope, fresh=DatabaseInbox())
    where = cut.filter()
    where = replace(where, touchpoints=keys_of_touchpoints(cut.touchpoint, cut.stage))
    return Metrics(cut, rollup, where, touchpoints_by_key())


def _window(window: Window, day: object) -> str | None:
    if day is None:
        return None
    return NOW if window.first is None or day >= window.first else BEFORE  # type: ignore[operator]


def _only(cut: Cut, values: tuple[MetricValue, ...]) -> tuple[MetricValue, ...]:
    return tuple(value for value in values if cut.metric in (None, value.metric))
