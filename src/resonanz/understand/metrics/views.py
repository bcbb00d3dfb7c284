from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.analytics.metrics.results import Comparison, MetricValue
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.report.phrases.names import METHODS
from resonanz.ui.charts import trend_chart
from resonanz.ui.intervals import Intervals
from resonanz.ui.pages import page
from resonanz.ui.parts import DrillPath, Level
from resonanz.ui.speech import speech
from resonanz.understand.metrics import phrases
from resonanz.understand.metrics.forms import METRICS, PERIODS, UNITS, Address, read_address
from resonanz.understand.metrics.queries.reading import Metrics, open_metrics


@page(permission="see_metrics")
def drill(request: Any) -> HttpResponse:
    """One level of the drill path: its cells beside each other, and the way to the next."""
    address = _with_metric(read_address(request.viewer, request.GET))
    metrics, t = open_metrics(request.viewer, address.cut), speech()
    children = _children(request.viewer, address.cut.unit) if address.cut.touchpoint is None else []
    cells = _cells(metrics, address, children)
    overall = next((v for v in metrics.overall() if v.metric == address.cut.metric), None)
    names = _names(children, cells)
    context = {
        "address": address,
        "path": _path(request.viewer, address, children),
        "headline": phrases.standing_out(cells, names.__getitem__) if cells else phrases.alone(overall, t),
        "tiles": [phrases.tile(overall, _earlier(metrics), _change(metrics), t)] if overall else [],
        "table": _table(cells, overall, names, address, children) if cells else None,
        "trend": _trend(metrics),
        "periods": [
            (label, address.query(period=key, first=None, last=None), key) for key, (label, _d) in PERIODS.items()
        ],
        "metrics": [(label, address.query(metric=code), code) for code, label in METRICS.items()],
        "voices": f"{reverse('voices')}{address.query(metric=None)}",
    }
    return render(request, "metrics/drill.html", context)


def _with_metric(address: Address) -> Address:
    if address.cut.metric is not None:
        return address
    first = next(iter(METRICS))
    return replace(address, cut=replace(address.cut, metric=first), given={**address.given, "metric": first})


def _children(viewer: Viewer, unit: Unit | None) -> list[Unit]:
    if unit is None:
        return list(UNITS.rows(viewer).filter(parent=None, archived_at=None))
    return list(UNITS.rows(viewer).filter(parent=unit, archived_at=None))


def _cells(metrics: Metrics, address: Address, children: Sequence[Unit]) -> tuple[Comparison, ...]:
    if address.cut.touchpoint is not None:
        return ()
    if children and address.cut.unit is not None:
        return metrics.by_unit(address.cut.unit)
    return metrics.by_touchpoint()


def _names(children: Sequence[Unit], cells: Sequence[Comparison]) -> dict[str, str]:
    """What readers call each cell; a key that nobody registered keeps its own name."""
    known = {str(unit.pk): unit.name for unit in children}
    if not children:
        known = {str(pk): name for pk, name in Touchpoint.objects.values_list("pk", "name")}
    return {cell: known.get(cell, cell) for cell in (item.value.segment or "" for item in cells)}


def _table(
    cells: Sequence[Comparison],
    overall: MetricValue | None,
    names: Mapping[str, str],
    address: Address,
    children: Sequence[Unit],
) -> Intervals:
    field = "unit" if children else "touchpoint"
    known = {str(unit.pk) for unit in children} or {str(pk) for pk in Touchpoint.objects.values_list("pk", flat=True)}
    return phrases.table(
        cells,
        overall,
        speech(),
        level=_("Parts of the organisation") if children else _("Touchpoints"),
        name=names.__getitem__,
        address=lambda cell: address.query(**{field: cell}) if cell in known else "",
        sources=[_("95 %% intervals, %(n)s cells looked at together (Holm)") % {"n": len(cells)}],
    )


def _path(viewer: Viewer, address: Address, children: Sequence[Unit]) -> DrillPath:
    """From the highest unit that the viewer may see down to where the page stands, and what would come then."""
    cut = address.cut
    steps = [p for p in cut.unit.path.split("/") if p] if cut.unit else []
    units = {unit.pk.hex: unit for unit in UNITS.rows(viewer).filter(pk__in=steps)}
    past = [
        Level(units[s].kind or _("Unit"), units[s].name, address.query(unit=units[s].pk, touchpoint=None))
        for s in steps
        if s in units
    ]
    if cut.touchpoint is not None:
        past.append(Level(_("Touchpoint"), cut.touchpoint.name))
    current = past.pop() if past else Level(_("Unit"), _("The whole house"))
    ahead = [_("Voice")] if cut.touchpoint else [_("Touchpoint"), _("Voice")]
    if children:
        ahead.insert(0, children[0].kind or _("Unit"))
    return DrillPath(tuple(past), current, tuple(ahead))


def _earlier(metrics: Metrics) -> MetricValue | None:
    return next((v for v in metrics.earlier() if v.metric == metrics.cut.metric), None)


def _change(metrics: Metrics) -> Comparison | None:
    return next(iter(metrics.changes()), None)


def _trend(metrics: Metrics) -> Any:
    found = next((t for t in metrics.trends() if len(t.points) > 1), None)
    return trend_chart(found, labels={"*": ""}) if found else None


@page
def method(request: HttpRequest, code: str) -> HttpResponse:
    """What an interval means and how it is computed, in the reader's words."""
    if code not in METHODS:
        raise Http404
    return render(request, "metrics/method.html", {"code": code, "name": speech()(METHODS[code])})
