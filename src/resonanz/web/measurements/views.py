"""Pages of the inventory: which measurements there are, and what becomes of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from resonanz.organisation.access.registers import MEASUREMENTS_EDITED, MEASUREMENTS_SEEN, edits_everywhere
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.base.sheets import KINDS, download
from resonanz.organisation.touchpoints.models import Decision, Measurement, Use
from resonanz.ui.pages import page
from resonanz.web.editing import conflict_page, exports
from resonanz.web.measurements.forms import MeasurementForm
from resonanz.web.measurements.phrases import inventory_headline
from resonanz.web.measurements.queries import COLUMNS, cells_of, listed


@page(permission="see_touchpoints")
def inventory(request: Any) -> HttpResponse:
    seen = MEASUREMENTS_SEEN.rows(request.viewer)
    facts = seen.aggregate(
        total=Count("pk"), undecided=Count("pk", Q(decision="open")), unowned=Count("pk", Q(owner=None))
    )
    wanted = {name: request.GET[name] for name in ("decision", "used_for") if request.GET.get(name)}
    context = {
        "headline": inventory_headline(**facts),
        "facts": facts,
        "rows": listed(seen).filter(**wanted),
        "wanted": wanted,
        "exports": exports(request, "measurements:export"),
        "decisions": Decision.choices,
        "uses": Use.choices,
        "may_edit": edits_everywhere(request.viewer),
    }
    return render(request, "measurements/list.html", context)


@page(permission="see_touchpoints")
def export(request: Any, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    rows = listed(MEASUREMENTS_SEEN.rows(request.viewer))
    return download(_("measurements"), COLUMNS, (cells_of(row) for row in rows), kind=kind)


@page(permission="edit_touchpoints")
def new(request: Any) -> HttpResponse:
    if not edits_everywhere(request.viewer):
        raise PermissionDenied("edit_touchpoints")
    initial = {"touchpoints": request.GET.getlist("touchpoint")}
    form = MeasurementForm(request.POST or None, viewer=request.viewer, initial=initial)
    return _written(request, form)


@page(permission="edit_touchpoints")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    measurement = MEASUREMENTS_EDITED.fetch(request.viewer, pk)
    form = MeasurementForm(request.POST or None, instance=measurement, viewer=request.viewer)
    return _written(request, form, measurement)


def _written(request: Any, form: MeasurementForm, measurement: Measurement | None = None) -> HttpResponse:
    if form.is_valid():
        try:
            form.store()
        except Conflict as conflict:
            return conflict_page(request, form, conflict.stored, template="measurements/edit.html")
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("measurements:list")
    context = {"form": form, "measurement": measurement}
    return render(request, "measurements/edit.html", context, status=422 if form.is_bound else 200)
