"""Opening the rollup for a viewer, with the names that the organisation uses today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Final, TypeVar

from django.conf import settings

from resonanz.analytics.metrics import compare, measure, trend
from resonanz.analytics.metrics.calendar import Grain
from resonanz.analytics.metrics.results import Comparison, MetricValue, Trend
from resonanz.analytics.results import Verdict
from resonanz.analytics.volumes import Volume, weekly
from resonanz.events.rollups import Filter, Rollup, open_rollup
from resonanz.events.rollups.answers import WINDOW, CountedAnswers
from resonanz.events.scope import Scope
from resonanz.events.types import known
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import Unit
from resonanz.understand.metrics.queries.cuts import Cut, Window
from resonanz.understand.metrics.queries.keeping import Stamp, kept, stamp
from resonanz.understand.metrics.queries.names import (
    keys_of_touchpoints,
    parts_by_key,
    stages_of_touchpoints,
    touchpoints_by_key,
)
from resonanz.understand.metrics.queries.naming import NamedAnswers, Naming, named

T = TypeVar("T")
EVERYWHERE = "*"
"""The touchpoint of a metric over all touchpoints."""
NOW, BEFORE = "now", "before"
CELL = "cell"
WEEKS: Final = 12
"""Whole weeks whose volume is shown."""
SOURCE_COUNTS: Final = 30
"""Answers from which on a source may break a line: a single answer of today ends no history."""


@dataclass(frozen=True)
class Metrics:
    """Metrics of one cut for one viewer; opened once per page. What was counted before is not counted again."""

    cut: Cut
    scope: Scope
    where: Filter
    places: Mapping[str, str]
    """Source key of a touchpoint → id of the touchpoint, or the key itself where nobody registered it."""
    stamp: Stamp

    @cached_property
    def rollup(self) -> Rollup:
        """The counts themselves; opened only where a result is not at hand."""
        return open_rollup(Workspace(settings.WORKSPACE), self.scope, fresh=DatabaseInbox())

    def overall(self) -> tuple[MetricValue, ...]:
        """Each metric over all touchpoints of the cut."""
        found = self._kept("overall", lambda: measure(self._answers(self.where, pooled=True)))
        return tuple(value for value in found if self._asked(value))

    def by_touchpoint(self) -> tuple[Comparison, ...]:
        """Each touchpoint beside all others."""
        return self._cells("touchpoint", Naming("touchpoint", self._place))

    def by_stage(self) -> tuple[Comparison, ...]:
        """Each stage of the journey beside all others; touchpoints without a stage take no part."""
        stages = stages_of_touchpoints()
        naming = Naming("touchpoint", lambda key: stages.get(self._place(key) or ""))
        return self._cells("stage", naming, frozenset(stages.items()))

    def by_unit(self, unit: Unit) -> tuple[Comparison, ...]:
        """Each part of a unit beside the other parts."""
        parts = parts_by_key(unit)
        return self._cells("unit", Naming("unit", parts.get), frozenset(parts.items()))

    def by_channel(self) -> tuple[Comparison, ...]:
        """Each channel beside all others."""
        return self._cells("channel", Naming("channel", lambda channel: channel))

    def channels(self) -> tuple[str, ...]:
        """The channels that occur, whichever one is asked for."""
        where = replace(self.where, channels=None)

        def ask() -> tuple[str, ...]:
            return tuple(name for name in self.rollup.volume(where, ["channel"])["channel"].to_pylist() if name)

        return self._kept("channels", ask, where)

    def _cells(self, level: str, naming: Naming, names: object = None) -> tuple[Comparison, ...]:
        """The cells of one level; a single one has nothing to stand beside."""
        return self._kept(level, lambda: self._compared(naming), names)

    def _compared(self, naming: Naming) -> tuple[Comparison, ...]:
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
        # Per touchpoint it is judged with each flush, not with each waiting row: it is the dearest question of a page.
        settled = self if pooled else replace(self, stamp=replace(self.stamp, waiting=0, last=0))
        return settled._kept("changes", lambda: self._changed(before, pooled=pooled), pooled)  # noqa: SLF001 - our own

    def _changed(self, before: Window, *, pooled: bool) -> tuple[Comparison, ...]:
        windows = {BEFORE: before, NOW: self.cut.window}
        counted = self.rollup.answers(self.where, {name: (w.first, w.last) for name, w in windows.items()})
        found = compare(self._named(counted, {}, pooled=pooled), by=[WINDOW])
        return tuple(item for item in found if item.value.segment == NOW and self._asked(item.value))

    def earlier(self) -> tuple[MetricValue, ...]:
        """Each metric in the window before."""
        before = self.cut.window.before
        if before is None:
            return ()
        where = replace(self.where, first=before.first, last=before.last)
        found = self._kept("earlier", lambda: measure(self._answers(where, pooled=True)))
        return tuple(value for value in found if self._asked(value))

    def trends(self, grain: Grain = Grain.QUARTER) -> tuple[Trend, ...]:
        """Each metric over time, from the beginning."""
        where = replace(self.where, first=None)
        found = self._kept("trends", lambda: trend(self._lines(where), grain=grain), grain)
        return tuple(t for t in found if self.cut.metric in (None, t.metric))

    def volume(self, weeks: int = WEEKS) -> Volume:
        """Signals per week in the last whole weeks of the window, beside as many before; of any metric."""
        last = self.cut.window.last or clock.today()
        first = last - timedelta(days=14 * weeks - 1)
        signals = frozenset(kind.code for kind in known().values() if kind.signal)
        where = replace(self.where, metrics=None, types=signals, first=first, last=last)

        def ask() -> Volume:
            counts = [0] * (2 * weeks)
            for row in self.rollup.volume(where, period="day").to_pylist():
                counts[(row["period"] - first).days // 7] += row["n"]
            return weekly(counts[weeks:], counts[:weeks])

        return self._kept("volume", ask, where)

    def _lines(self, where: Filter) -> NamedAnswers:
        """Answers with small sources counted to the largest one, so that they cannot break a line."""
        counts: Counter[str] = Counter()
        for row in self.rollup.counts(where, ["source"]).to_pylist():
            if row["score"] is not None:
                counts[row["source"]] += row["n"]
        main = max(counts, key=lambda source: (counts[source], source), default="")
        small = {source for source, n in counts.items() if n < SOURCE_COUNTS}
        return self._answers(where, {"source": Naming("source", lambda s: main if s in small else s)}, pooled=True)

    def _asked(self, value: MetricValue) -> bool:
        return self.cut.metric in (None, value.metric)

    def _answers(self, where: Filter, names: Mapping[str, Naming] | None = None, *, pooled: bool) -> NamedAnswers:
        by = [naming.source for naming in (names or {}).values() if naming.source]
        return self._named(self.rollup.answers(where, by=by), names or {}, pooled=pooled)

    def _named(self, counted: CountedAnswers, names: Mapping[str, Naming], *, pooled: bool) -> NamedAnswers:
        touchpoint = Naming("", lambda _: EVERYWHERE) if pooled else Naming("touchpoint", self._place)
        return named(counted, {"touchpoint": touchpoint, **names})

    def _place(self, key: str | None) -> str | None:
        return None if key is None else self.places.get(key, key)

    def _kept(self, question: str, make: Callable[[], T], *more: object) -> T:
        names = frozenset(self.places.items())
        key = (self.stamp, self.scope, self.where, names, self.cut.metric, question, *more)
        return kept.get(key, make)


def open_metrics(viewer: Viewer, cut: Cut) -> Metrics:
    """Open the metrics of a cut.

    Raises:
        Http404: if the viewer may not see metrics there.
    """
    scope = scope_of(viewer, "see_metrics", within=cut.unit)
    now = stamp()
    where = replace(cut.filter(), touchpoints=keys_of_touchpoints(cut.touchpoint, cut.stage))
    return Metrics(cut, scope, where, touchpoints_by_key(), now)
