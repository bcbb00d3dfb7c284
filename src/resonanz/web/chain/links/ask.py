"""What the links of one or many chains need, each fetched once for all of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import Count, Q

from resonanz.act.measures.models import Drawn, Measure, Wave
from resonanz.act.opportunities.models import Opportunity
from resonanz.act.opportunities.rules import OPPORTUNITIES
from resonanz.analytics.metrics.results import MetricValue
from resonanz.enable.lessons.models import PathAssignment, PathLink
from resonanz.enable.standards.queries import Entry, in_force_at
from resonanz.organisation.access.registers import UNITS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.queries import term
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Assignment
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.prove.effects.models import EffectRun, State
from resonanz.prove.effects.rules import EFFECTS
from resonanz.prove.roi.models import LedgerLine
from resonanz.prove.roi.queries import listed
from resonanz.prove.roi.rules import LINES
from resonanz.report.language import Language
from resonanz.ui.speech import speech
from resonanz.understand.metrics.queries.cuts import Cut, Window
from resonanz.understand.metrics.queries.reading import open_metrics

YEAR: Final = timedelta(days=365)
_ANSWERS: Final = ("nps", "csat_mean", "ces_mean", "rating_mean")


@dataclass(frozen=True)
class Stock:
    """What a viewer may see around some measures."""

    viewer: Viewer
    measures: Sequence[Measure]
    judged: bool = True
    """Whether it matters how customers judge; that takes the longest."""

    @cached_property
    def ids(self) -> list[uuid.UUID]:
        return [measure.pk for measure in self.measures]

    @cached_property
    def values(self) -> dict[tuple[str, str], MetricValue]:
        """Judgement of each touchpoint over the past year, by kind of question and touchpoint."""
        if not self.judged or not self.viewer.may("see_metrics"):
            return {}
        today = clock.today()
        found = open_metrics(self.viewer, Cut(window=Window(today - YEAR, today))).by_touchpoint()
        values = (item.value for item in found if item.value.metric in _ANSWERS)
        return {(v.metric.partition("_")[0], v.segment or v.touchpoint): v for v in values}

    @cached_property
    def opportunities(self) -> dict[uuid.UUID, Opportunity]:
        wanted = [measure.opportunity_id for measure in self.measures if measure.opportunity_id]
        rows = OPPORTUNITIES.rows(self.viewer).filter(pk__in=wanted).prefetch_related("evidence")
        return {row.pk: row for row in rows}

    @cached_property
    def effects(self) -> dict[uuid.UUID | None, EffectRun]:
        """The newest computed effect of each measure."""
        rows = EFFECTS.rows(self.viewer).filter(measure__in=self.ids, state=State.DONE).order_by("run")
        return {run.measure: run for run in rows}

    @cached_property
    def drawn(self) -> dict[uuid.UUID, tuple[int, int]]:
        """Customers who receive a measure, and all for whom lot decided."""
        rows = Drawn.objects.filter(measure__in=self.ids).order_by().values("measure")
        counted = rows.annotate(treated=Count("pk", filter=Q(treated=True)), everybody=Count("pk"))
        return {row["measure"]: (row["treated"], row["everybody"]) for row in counted}

    @cached_property
    def lines(self) -> dict[uuid.UUID | None, list[LedgerLine]]:
        rows = listed(LINES.rows(self.viewer).filter(measure__in=self.ids, reversed_at=None)).order_by("number")
        return _grouped((line.measure, line) for line in rows)

    @cached_property
    def standards(self) -> dict[Any, list[Entry]]:
        """What holds at each touchpoint."""
        if not self.viewer.may("see_standards"):
            return {}
        places = {place.pk for measure in self.measures for place in measure.touchpoints.all()}
        return _grouped((entry.standard.touchpoint_id, entry) for entry in in_force_at(self.viewer, places))

    @cached_property
    def paths(self) -> dict[uuid.UUID, list[PathLink]]:
        rows = PathLink.objects.filter(measure__in=self.ids).select_related("path").prefetch_related("path__lessons")
        return _grouped((link.measure, link) for link in rows)

    @cached_property
    def assigned(self) -> set[tuple[Any, ...]]:
        """Measure, path and unit of all groups that have a path."""
        rows = PathAssignment.objects.filter(measure__in=self.ids)
        return set(rows.values_list("measure", "path", "unit"))

    @cached_property
    def at_work(self) -> list[tuple[Any, Any, str]]:
        """Member, role and path of the unit of everybody who works today."""
        rows = Assignment.objects.filter(until=None, member__is_active=True)
        return list(rows.values_list("member", "role", "unit__path"))

    @cached_property
    def smallest_group(self) -> int:
        """Below it people are not counted."""
        return term("group")

    @cached_property
    def units_seen(self) -> set[Any]:
        return set(UNITS_SEEN.rows(self.viewer).values_list("pk", flat=True))


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


@dataclass(frozen=True)
class Ask:
    """One measure, for one viewer."""

    stock: Stock
    measure: Measure

    @cached_property
    def t(self) -> Language:
        return speech()

    @cached_property
    def touchpoints(self) -> list[Touchpoint]:
        """The touchpoints of the measure that the viewer sees."""
        return list(self.measure.touchpoints.all())

    @cached_property
    def waves(self) -> list[Wave]:
        return list(self.measure.waves.all())

    @cached_property
    def reached(self) -> list[Unit]:
        """The units that receive it already."""
        return [unit for wave in self.waves if wave.started_at is not None for unit in wave.units.all()]

    @cached_property
    def planned(self) -> list[Unit]:
        """All units that are to receive it."""
        drawn = [unit for wave in self.waves for unit in wave.units.all()]
        return drawn or list(self.measure.units.all())

    @property
    def opportunity(self) -> Opportunity | None:
        """The opportunity it came of, if the viewer may see it."""
        key = self.measure.opportunity_id
        return self.stock.opportunities.get(key) if key is not None else None

    @property
    def effect(self) -> EffectRun | None:
        return self.stock.effects.get(self.measure.pk)

    @property
    def draft(self) -> bool:
        """Whether its plan may still be written; a registered one is frozen."""
        return self.measure.is_draft

    def may(self, permission: str) -> bool:
        return self.stock.viewer.may(permission)


def names(things: Iterable[Any]) -> str:
    """Names in a row."""
    return ", ".join(sorted(str(thing.name) for thing in things))
