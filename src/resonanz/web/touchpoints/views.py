"""Pages of the register: list, one touchpoint, writing it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.access.registers import TOUCHPOINTS_EDITED, TOUCHPOINTS_SEEN, edits_everywhere
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.touchpoints import actions
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import choices, filtered, listed, unregistered, whole
from resonanz.organisation.touchpoints.sheet.phrases import COLUMNS
from resonanz.ui.pages import page
from resonanz.ui.paging import paged
from resonanz.web.editing import KeyForm, conflict_page, exports, said
from resonanz.web.touchpoints.forms import MergeForm, TouchpointForm
from resonanz.web.touchpoints.phrases import register_headline, touchpoint_headline
from resonanz.web.touchpoints.queries import SWITCHES, filters_of, measured_by, score_count, switches

PER_PAGE = 100
SORTS = {"name": "name", "stage": "stage", "channel": "channel"}


@page(permission="see_touchpoints")
def register(request: Any) -> HttpResponse:
    seen = TOUCHPOINTS_SEEN.rows(request.viewer)
    wanted = filters_of(request.GET, request.viewer)
    facts = seen.filter(archived_at=None).aggregate(
        total=Count("pk"), without_owner=Count("pk", Q(owner=None)), assumed=Count("pk", Q(basis="assumed"))
    )
    context = {
        "headline": register_headline(**facts),
        "facts": facts,
        "rows": paged(request, filtered(listed(seen), wanted), sorts=SORTS, default="name", size=PER_PAGE),
        "wanted": wanted,
        "kept": [name for name in SWITCHES if name in request.GET],
        "labels": COLUMNS,
        "exports": exports(request, "touchpoints:export"),
        "switches": switches(request.GET),
        "stages": choices(seen, "stage"),
        "channels": choices(seen, "channel"),
        "may_edit": request.viewer.may("edit_touchpoints"),
        "found": len(unregistered(measured_by(request.viewer))) if edits_everywhere(request.viewer) else 0,
    }
    return render(request, "touchpoints/register.html", context)


@page(permission="see_touchpoints")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    touchpoint = TOUCHPOINTS_SEEN.fetch(request.viewer, pk, whole(Touchpoint.objects.all()))
    return _show(request, touchpoint, KeyForm())


def _show(request: Any, touchpoint: Touchpoint, key_form: KeyForm, status: int = 200) -> HttpResponse:
    owner = touchpoint.owner.name if touchpoint.owner else ""
    archived = touchpoint.archived_at is not None
    context = {
        "touchpoint": touchpoint,
        "headline": touchpoint_headline(owner=owner, basis=touchpoint.basis, archived=archived),
        "scores": score_count(request.viewer, touchpoint),
        "may_edit": TOUCHPOINTS_EDITED.allows(request.viewer, touchpoint),
        "key_form": key_form,
    }
    return render(request, "touchpoints/show.html", context, status=status)


@page(permission="edit_touchpoints")
def new(request: Any) -> HttpResponse:
    initial = {"name": request.GET.get("name", "")[:160]}
    form = TouchpointForm(request.POST or None, viewer=request.viewer, initial=initial)
    if not form.is_valid():
        return render(request, "touchpoints/edit.html", {"form": form}, status=422 if form.is_bound else 200)
    touchpoint = form.store()
    messages.success(request, _("%(name)s stands in the register.") % {"name": touchpoint.name})
    return redirect("touchpoints:show", touchpoint.pk)


@page(permission="edit_touchpoints")
def found(request: Any) -> HttpResponse:
    """Names that the record holds scores under and that stand in no register."""
    if not edits_everywhere(request.viewer):
        raise PermissionDenied("edit_touchpoints")
    keys = unregistered(measured_by(request.viewer))
    if request.method == "POST":
        made = actions.register_keys([k for k in request.POST.getlist("key") if k in keys], by=request.viewer.member)
        messages.success(request, _("%(n)s touchpoints stand in the register now.") % {"n": len(made)})
        return redirect("touchpoints:list")
    return render(request, "touchpoints/found.html", {"keys": keys})


@page(permission="edit_touchpoints")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    touchpoint = TOUCHPOINTS_EDITED.fetch(request.viewer, pk)
    form = TouchpointForm(request.POST or None, instance=touchpoint, viewer=request.viewer)
    context = {"form": form, "touchpoint": touchpoint, "name": Touchpoint.objects.get(pk=pk).name}
    if not form.is_valid():
        return render(request, "touchpoints/edit.html", context, status=422 if form.is_bound else 200)
    try:
        form.store()
    except Conflict as conflict:
        return conflict_page(request, form, conflict.stored, template="touchpoints/edit.html", touchpoint=touchpoint)
    messages.success(request, _("Saved."))
    return redirect("touchpoints:show", pk)


@page(permission="edit_touchpoints")
@require_POST
def archive(request: Any, pk: uuid.UUID) -> HttpResponse:
    touchpoint = actions.archive_touchpoint(TOUCHPOINTS_EDITED.fetch(request.viewer, pk), by=request.viewer.member)
    messages.success(request, _("%(name)s is archived; its history stays.") % {"name": touchpoint.name})
    return redirect("touchpoints:show", pk)


@page(permission="edit_touchpoints")
@require_POST
def restore(request: Any, pk: uuid.UUID) -> HttpResponse:
    try:
        actions.restore_touchpoint(TOUCHPOINTS_EDITED.fetch(request.viewer, pk), by=request.viewer.member)
    except ValidationError as error:
        messages.error(request, said(error))
    return redirect("touchpoints:show", pk)


@page(permission="edit_touchpoints")
def merge(request: Any, pk: uuid.UUID) -> HttpResponse:
    touchpoint = TOUCHPOINTS_EDITED.fetch(request.viewer, pk)
    form = MergeForm(request.POST or None, viewer=request.viewer, touchpoint=touchpoint)
    if form.is_valid():
        into, on = form.cleaned_data["into"], form.cleaned_data["on"]
        try:
            actions.merge_touchpoint(touchpoint, into=into, on=on, by=request.viewer.member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Merged into %(name)s.") % {"name": into.name})
            return redirect("touchpoints:show", into.pk)
    context = {"form": form, "touchpoint": touchpoint}
    return render(request, "touchpoints/merge.html", context, status=422 if form.is_bound else 200)


@page(permission="edit_touchpoints")
@require_POST
def keys(request: Any, pk: uuid.UUID) -> HttpResponse:
    touchpoint = TOUCHPOINTS_EDITED.fetch(request.viewer, pk, whole(Touchpoint.objects.all()))
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            actions.add_key(touchpoint, by=request.viewer.member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("touchpoints:show", pk)
    return _show(request, touchpoint, form, status=422)


@page(permission="edit_touchpoints")
@require_POST
def remove_key(request: Any, pk: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    touchpoint = TOUCHPOINTS_EDITED.fetch(request.viewer, pk)
    actions.remove_key(get_object_or_404(touchpoint.aliases, pk=key), by=request.viewer.member)
    return redirect("touchpoints:show", pk)
