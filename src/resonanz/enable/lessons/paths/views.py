"""Pages of paths: list, one path, writing it, giving it to groups."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.enable.lessons.evidence import hard_places
from resonanz.enable.lessons.models import Path, PathAssignment
from resonanz.enable.lessons.paths import actions
from resonanz.enable.lessons.paths.forms import AssignForm, PathForm, choosable
from resonanz.enable.lessons.paths.queries import gaps, listed
from resonanz.enable.lessons.rules import PATHS_ASSIGNED, PATHS_EDITED, PATHS_SEEN, units_of
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.units.models import Unit
from resonanz.ui.pages import page
from resonanz.ui.paging import paged


@page(permission="assign_paths")
def catalogue(request: Any) -> HttpResponse:
    """Paths, and touchpoints where customers find it hard and nobody learns."""
    rows = PATHS_SEEN.rows(request.viewer).filter(archived_at=None)
    context = {
        "rows": paged(request, listed(rows), sorts={"new": "id"}, default="-new"),
        "gaps": gaps(request.viewer, hard_places(request.viewer)),
        "may_write": request.viewer.may("edit_lessons"),
    }
    return render(request, "lessons/paths/list.html", context)


@page(permission="assign_paths")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """One path: its lessons, and which groups learn it."""
    path = PATHS_SEEN.fetch(request.viewer, pk, listed(Path.objects.all()))
    return _show(request, path, AssignForm(viewer=request.viewer, path=path))


def _show(request: Any, path: Path, form: AssignForm, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    own = Unit.objects.filter(units_of(viewer, "assign_paths"))
    context = {
        "path": path,
        "form": form,
        "assignments": path.assignments.filter(unit__in=own).select_related("unit", "role"),
        "minutes": sum(place.lesson.live.parsed.minutes for place in path.places.all() if place.lesson.live),
        "may_edit": PATHS_EDITED.allows(viewer, path),
        "may_assign": PATHS_ASSIGNED.allows(viewer, path) and path.archived_at is None,
    }
    return render(request, "lessons/paths/show.html", context, status=status)


@page(permission="edit_lessons")
def new(request: Any) -> HttpResponse:
    """A new path."""
    initial = {"touchpoint": request.GET.get("touchpoint") or None}
    form = PathForm(request.POST or None, viewer=request.viewer, initial=initial)
    if form.is_valid():
        made = actions.create_path(unit=form.cleaned_data["unit"], by=request.viewer.member, **form.values())
        messages.success(request, _("The path is ready. Now give it to the groups that need it."))
        return redirect("lessons:path", made.pk)
    return _edit_page(request, form, None, {}, status=422 if form.is_bound else 200)


@page(permission="edit_lessons")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Change a path."""
    path = PATHS_EDITED.fetch(request.viewer, pk)
    form = PathForm(request.POST or None, viewer=request.viewer, path=path)
    places = {place.lesson_id: n for n, place in enumerate(path.places.all(), 1)}
    if not form.is_valid():
        return _edit_page(request, form, path, places, status=422 if form.is_bound else 200)
    try:
        actions.edit_path(path, seen=form.cleaned_data["version"] or 0, by=request.viewer.member, **form.values())
    except Conflict as conflict:
        stored = Path.objects.get(pk=conflict.stored.pk)
        given = {name: request.POST.get(name) for name in ("title_de", "title_en", "role", "touchpoint")}
        form = PathForm(viewer=request.viewer, path=stored, initial=given)
        chosen = {lesson.pk: n for n, lesson in enumerate(PathForm(request.POST, viewer=request.viewer).lessons(), 1)}
        return _edit_page(request, form, stored, chosen, stored=stored, status=409)
    messages.success(request, _("Saved."))
    return redirect("lessons:path", pk)


def _edit_page(
    request: Any, form: PathForm, path: Path | None, places: Any, *, stored: Path | None = None, status: int = 200
) -> HttpResponse:
    rows = [(lesson, places.get(lesson.pk, "")) for lesson in choosable(request.viewer)]
    rows.sort(key=lambda row: row[1] or len(rows) + 1)
    context = {"form": form, "path": path, "rows": rows, "stored": stored}
    return render(request, "lessons/paths/edit.html", context, status=status)


@page(permission="edit_lessons")
@require_POST
def archive(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Nobody goes on with it."""
    actions.archive_path(PATHS_EDITED.fetch(request.viewer, pk), by=request.viewer.member)
    messages.success(request, _("Archived; what was learnt stays."))
    return redirect("lessons:path", pk)


@page(permission="assign_paths")
@require_POST
def assign(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Give it to a group."""
    path = PATHS_ASSIGNED.fetch(request.viewer, pk, listed(Path.objects.filter(archived_at=None)))
    form = AssignForm(request.POST, viewer=request.viewer, path=path)
    if not form.is_valid():
        return _show(request, path, form, status=422)
    made = actions.assign_path(path, by=request.viewer.member, **form.cleaned_data)
    if made:
        messages.success(request, _("Everybody of this role there learns it from now on, also who comes later."))
    else:
        messages.info(request, _("This group learns it already."))
    return redirect("lessons:path", pk)


@page(permission="assign_paths")
@require_POST
def end(request: Any, pk: uuid.UUID, assignment: uuid.UUID) -> HttpResponse:
    """The group need not learn it any more."""
    path = PATHS_ASSIGNED.fetch(request.viewer, pk)
    own = Unit.objects.filter(units_of(request.viewer, "assign_paths"))
    found = get_object_or_404(PathAssignment, pk=assignment, path=path, unit__in=own)
    actions.end_assignment(found, by=request.viewer.member)
    return redirect("lessons:path", pk)
