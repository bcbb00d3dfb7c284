"""The register as a file: nothing is written before the preview is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resonanz.events.errors import RecordError
from resonanz.organisation.access.registers import TOUCHPOINTS_EDITED, TOUCHPOINTS_SEEN, edits_everywhere
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import uploads
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.base.sheets import KINDS, download, read_sheet
from resonanz.organisation.touchpoints.queries import filtered, whole
from resonanz.organisation.touchpoints.sheet.actions import apply_plan
from resonanz.organisation.touchpoints.sheet.phrases import COLUMNS
from resonanz.organisation.touchpoints.sheet.queries import OUTCOMES, Plan, Planned, cells_of, plan_sheet
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import full_names
from resonanz.report import translate_error
from resonanz.ui.pages import page
from resonanz.web.touchpoints.forms import UploadForm
from resonanz.web.touchpoints.phrases import plan_headline
from resonanz.web.touchpoints.queries import filters_of

MEGABYTES = 10
SHOWN: Final = 200
"""Rows of each outcome that the preview lists; it counts all."""
_ORDER: Final = ("rejected", "updated", "created")
_SESSION = "touchpoint_file"


@page(permission="see_touchpoints")
def export(request: Any, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    rows = filtered(whole(TOUCHPOINTS_SEEN.rows(request.viewer)), filters_of(request.GET, request.viewer))
    names = full_names(Unit.objects.all())
    return download(_("touchpoints"), list(COLUMNS.values()), (cells_of(row, names) for row in rows), kind=kind)


@page(permission="edit_touchpoints")
def upload(request: Any) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            request.session[_SESSION] = uploads.keep(form.cleaned_data["file"], megabytes=MEGABYTES)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("touchpoints:preview", request.session[_SESSION])
    status = 422 if form.is_bound else 200
    return render(request, "touchpoints/import.html", {"form": form, "columns": COLUMNS.values()}, status=status)


@page(permission="edit_touchpoints")
def preview(request: Any, key: str) -> HttpResponse:
    path = uploads.path_of(key) if request.session.get(_SESSION) == key else None
    if path is None:
        messages.warning(request, _("This file is not here any more. Please choose it again."))
        return redirect("touchpoints:import")
    try:
        plan = _plan(request.viewer, path)
    except RecordError as error:
        return _refused(request, key, error)
    if request.method == "POST" and request.POST.get("seen") == plan.fingerprint and plan.writes:
        return _confirm(request, key, plan)
    return _shown(request, path, plan, changed=request.method == "POST")


def _plan(viewer: Viewer, path: Path) -> Plan:
    everywhere = edits_everywhere(viewer)

    def may_create(units: list[Unit]) -> bool:
        return all(viewer.may("edit_touchpoints", unit) for unit in units) if units else everywhere

    return plan_sheet(read_sheet(path, COLUMNS), editable=TOUCHPOINTS_EDITED.rows(viewer), may_create=may_create)


def _shown(request: Any, path: Path, plan: Plan, *, changed: bool) -> HttpResponse:
    counts = plan.counts
    context = {
        "plan": plan,
        "counts": counts,
        "rows": [row for outcome in _ORDER for row in islice(_rows(plan, outcome), SHOWN)],
        "left": sum(max(0, counts[outcome] - SHOWN) for outcome in OUTCOMES if outcome in _ORDER),
        "headline": plan_headline(
            usable=not plan.missing_name, read=plan.read, writes=plan.writes, rejected=counts["rejected"]
        ),
        "name": path.name,
        "changed": changed,
    }
    return render(request, "touchpoints/preview.html", context, status=409 if changed else 200)


def _rows(plan: Plan, outcome: str) -> Iterator[Planned]:
    return (row for row in plan.rows if row.outcome == outcome)


def _confirm(request: Any, key: str, plan: Plan) -> HttpResponse:
    try:
        apply_plan(plan, by=request.viewer.member)
    except Conflict:
        return redirect("touchpoints:preview", key)
    uploads.discard(key)
    del request.session[_SESSION]
    counts = {str(name): n for name, n in plan.counts.items()}
    messages.success(request, _("Taken over: %(created)s new, %(updated)s changed, %(unchanged)s as before.") % counts)
    return redirect("touchpoints:list")


def _refused(request: Any, key: str, error: RecordError) -> HttpResponse:
    uploads.discard(key)
    refusal = translate_error(error, "en" if (get_language() or "").startswith("en") else "de")
    context = {"form": UploadForm(), "columns": COLUMNS.values(), "refusal": refusal}
    return render(request, "touchpoints/import.html", context, status=422)
