"""`/api/v1/metrics` and `/api/v1/drill`: the numbers of the pages, with all that belongs to them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.analytics.metrics.calendar import Grain
from resonanz.analytics.metrics.results import Comparison
from resonanz.api.auth import viewer_with
from resonanz.api.cuts import CutFilters, Metric, cut_of
from resonanz.api.examples import example, page_of
from resonanz.api.values import EXAMPLE, CellOut, ValueOut, cell_of, point_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.understand.metrics.forms import METRICS, UNITS
from resonanz.understand.metrics.queries.reading import Metrics, open_metrics

metrics = Router(tags=["metrics"])
drill = Router(tags=["drill"])
_CHANGE = {**EXAMPLE, "value": -2.1, "low": -7.9, "high": 3.7}
_METRIC = {
    **EXAMPLE,
    "id": "nps",
    "name": "Recommendation (NPS)",
    "metric": "nps",
    "verdict": "no_clear_difference",
    "difference": _CHANGE,
    "p_adjusted": 0.48,
}
_CELL = {**_METRIC, "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0001", "name": "Nord", "rank_low": 1, "rank_high": 3}


class MetricOut(CellOut):
    """A metric of a cut. `difference` and `verdict` compare it with the stretch of equal length just before."""

    model_config = example(_METRIC)


class MetricsOut(Schema):
    """The metrics of a cut."""

    model_config = page_of(_METRIC)

    items: list[MetricOut]
    next: None = None


class PointOut(ValueOut):
    """A period of a trend. No line crosses from one series to the next: measuring changed there."""

    period: date
    series: int


class MetricWithTrendOut(MetricOut):
    """A metric of a cut, and how it went in each quarter from the beginning."""

    model_config = example({**_METRIC, "trend": [{**EXAMPLE, "period": "2026-07-01", "series": 0}]})

    trend: list[PointOut]


class DrillOut(CellOut):
    """A part of a cut. `difference`, `verdict` and ranks compare it with all other parts, corrected for that."""

    model_config = example(_CELL)

    rank_low: int | None
    rank_high: int | None


class DrillsOut(Schema):
    """One level of the drill path."""

    model_config = page_of(_CELL)

    items: list[DrillOut]
    next: None = None


class DrillFilters(CutFilters):
    """Which metric, and into which parts."""

    metric: Metric = Field("nps", examples=["nps"])
    by: Literal["unit", "touchpoint", "channel"] = "unit"


@metrics.get("", response=MetricsOut, summary="Metrics of a cut", operation_id="list_metrics")
def list_metrics(request: HttpRequest, filters: Query[CutFilters]) -> Any:
    """Each metric over all touchpoints of the cut."""
    viewer = viewer_with(request, "see_metrics")
    return {"items": metrics_of(viewer, filters)}


@metrics.get("/{metric}", response=MetricWithTrendOut, summary="One metric of a cut", operation_id="read_metric")
def read_metric(request: HttpRequest, metric: Metric, filters: Query[CutFilters]) -> Any:
    """The metric, what changed since the stretch before, and its trend."""
    viewer = viewer_with(request, "see_metrics")
    opened = open_metrics(viewer, cut_of(viewer, filters, metric))
    found = _metrics(opened)
    if not found:
        raise Http404
    trend = next(iter(opened.trends(Grain.QUARTER)), None)
    return {**found[0], "trend": [point_of(point) for point in trend.points] if trend else []}


@drill.get("", response=DrillsOut, summary="Drill down", operation_id="list_drill")
def list_drill(request: HttpRequest, filters: Query[DrillFilters]) -> Any:
    """The parts of a cut beside each other: the units directly below, the touchpoints, or the channels."""
    viewer = viewer_with(request, "see_metrics")
    return {"items": cells_of(viewer, filters)}


@drill.get("/{cell}", response=DrillOut, summary="One part of a cut", operation_id="read_drill")
def read_drill(request: HttpRequest, cell: str, filters: Query[DrillFilters]) -> Any:
    """One part among the others, named by the `id` that the list gives it."""
    viewer = viewer_with(request, "see_metrics")
    found = next((each for each in cells_of(viewer, filters) if each["id"] == cell), None)
    if found is None:
        raise Http404
    return found


def metrics_of(viewer: Viewer, wanted: CutFilters, metric: str | None = None) -> list[dict[str, Any]]:
    """Each metric of a cut with its change."""
    return _metrics(open_metrics(viewer, cut_of(viewer, wanted, metric)))


def cells_of(viewer: Viewer, wanted: DrillFilters) -> list[dict[str, Any]]:
    """Each part of a cut beside the others."""
    opened = open_metrics(viewer, cut_of(viewer, wanted, wanted.metric))
    found = _parts(opened, wanted.by)
    names = _names(viewer, wanted.by)
    return [_cell(item, names) for item in found]


def _metrics(opened: Metrics) -> list[dict[str, Any]]:
    changes = {item.value.metric: item for item in opened.changes()}
    values = [value for value in opened.overall() if value.metric in METRICS]
    return [
        cell_of(value, changes.get(value.metric), key=value.metric, name=str(METRICS[value.metric])) for value in values
    ]


def _parts(opened: Metrics, by: str) -> tuple[Comparison, ...]:
    if by == "touchpoint":
        return opened.by_touchpoint()
    if by == "channel":
        return opened.by_channel()
    return opened.by_unit(opened.cut.unit) if opened.cut.unit is not None else ()


def _names(viewer: Viewer, by: str) -> dict[str, str]:
    if by == "touchpoint":
        rows: Any = Touchpoint.objects.all()
    else:
        rows = UNITS.rows(viewer) if by == "unit" else Unit.objects.none()
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _cell(item: Comparison, names: dict[str, str]) -> dict[str, Any]:
    key = item.value.segment or ""
    cell = cell_of(item.value, item, key=key, name=names.get(key, key))
    return {**cell, "rank_low": item.rank_low, "rank_high": item.rank_high}
