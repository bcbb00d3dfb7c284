from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base.sheets import KINDS, download
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel
from resonanz.ui.parts import Source
from resonanz.understand.metrics import actions
from resonanz.understand.metrics.drill import phrases
from resonanz.understand.metrics.drill.queries import Drill, open_drill
from resonanz.understand.metrics.forms import METRICS, PERIODS, PathForm, ViewForm, read_address
from resonanz.understand.metrics.rules import PATHS, PATHS_EDITED, VIEWS


@page(permission="see_metrics")
def drill(request: Any) -> HttpResponse:
    """One level of the drill path: its cells beside each other, and the way to the next."""
    opened = open_drill(request.viewer, read_address(request.viewer, request.GET))
    address = opened.address
    context = {
        "address": address,
        "path": phrases.path(opened),
        "headline": phrases.headline(opened),
        "line": phrases.line(opened),
        "tiles": phrases.tiles(opened),
        "table": phrases.table(opened),
        "tabs": phrases.tabs(opened),
        "chips": phrases.chips(opened),
        "menus": phrases.menus(opened),
        "metric": METRICS[address.cut.metric or ""],
        "trend": phrases.trend(opened),
        "days": phrases.days(opened),
        "periods": _periods(opened),
        "cell": QueryDict(address.voices_query().removeprefix("?")),
        "views": VIEWS.rows(request.viewer),
        "paths": _paths(opened),
        "exports": _exports(request.viewer, opened),
    }
    return render(request, "metrics/drill.html", context)


def _periods(opened: Drill) -> list[tuple[Any, str, bool]]:
    address = opened.address
    return [
        (label, address.query(period=key, first=None, last=None), key == address.period)
        for key, (label, _days) in PERIODS.items()
    ]


def _paths(opened: Drill) -> list[tuple[str, str, bool]]:
    chosen = opened.address.chosen
    rows = PATHS.rows(opened.viewer)
    return [(row.name, opened.address.query(path=row.pk, level=None), row == chosen) for row in rows]


def _exports(viewer: Viewer, opened: Drill) -> list[Source]:
    if not viewer.may("export_metrics"):
        return []
    kinds = {"xlsx": _("Workbook (XLSX)"), "csv": _("Table (CSV)")}
    return [Source(name, reverse("drill-export", args=[kind]) + opened.address.query()) for kind, name in kinds.items()]


@page(permission="export_metrics")
def export(request: Any, kind: str) -> HttpResponse:
    """The table of a level as a file; taking it away is logged."""
    if kind not in KINDS:
        raise Http404
    opened = open_drill(request.viewer, read_address(request.viewer, request.GET))
    head, rows = phrases.rows(opened)
    record("metrics.exported", by=request.viewer.member, filters=dict(opened.address.given))
    return download("metrics", head, rows, kind=kind)


@page(permission="see_metrics")
@require_POST
def save(request: Any) -> HttpResponse:
    """Keep the view at hand; an address that does not lead to a page of one's own is refused."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name."))
        return redirect("metrics")
    query = QueryDict(form.cleaned_data["address"].removeprefix("?"))
    address = read_address(request.viewer, query).query()
    try:
        actions.save_view(name=form.cleaned_data["name"], address=address, by=request.viewer.member)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect(reverse("metrics") + address)


@page(permission="see_metrics")
@require_POST
def forget(request: Any, pk: uuid.UUID) -> HttpResponse:
    actions.delete_view(VIEWS.fetch(request.viewer, pk))
    return redirect("metrics")


@page(permission="edit_touchpoints")
def paths(request: Any) -> HttpResponse:
    """The drill paths of the house, and a form for one more."""
    form = PathForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.create_path(name=form.cleaned_data["name"], levels=form.levels, by=request.viewer.member)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(f"{reverse('metrics')}?path={made.pk}")
    context = {"form": form, "rows": PATHS_EDITED.rows(request.viewer)}
    return render(request, "metrics/paths.html", context, status=422 if form.is_bound else 200)


@page(permission="edit_touchpoints")
@require_POST
def remove_path(request: Any, pk: uuid.UUID) -> HttpResponse:
    actions.delete_path(PATHS_EDITED.fetch(request.viewer, pk), by=request.viewer.member)
    return redirect("drill-paths")


def touchpoint_panel(request: Any, subject: Touchpoint) -> Panel | None:
    """Performance of a touchpoint over time and how much happens there, within what the viewer may see."""
    if not request.viewer.may("see_metrics"):
        return None
    address = read_address(request.viewer, QueryDict(""))
    cut = replace(address.cut, touchpoint=subject)
    opened = open_drill(request.viewer, replace(address, cut=cut, given={"touchpoint": str(subject.pk)}))
    judged, volume = phrases.tiles(opened), phrases.volume(opened)
    context = {
        "judged": bool(judged),
        "tiles": [*judged, *([volume] if volume else [])],
        "trend": phrases.trend(opened, whole_width=True),
        "address": reverse("metrics") + opened.address.query(),
    }
    return Panel("metrics/panel.html", context)
