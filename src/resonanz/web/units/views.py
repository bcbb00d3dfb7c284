"""Pages of units: the tree, one unit, and what changes it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN, UNITS_MANAGED, UNITS_SEEN
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.units import actions
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import line_of, people_in, tree
from resonanz.ui.pages import page
from resonanz.web.editing import KeyForm, conflict_page, said
from resonanz.web.units.forms import MergeForm, MoveForm, NewUnitForm, UnitForm
from resonanz.web.units.phrases import tree_headline, unit_headline


@page(permission="see_units")
def show_tree(request: Any) -> HttpResponse:
    seen = UNITS_SEEN.rows(request.viewer)
    branches = tree(seen.filter(archived_at=None))
    people = sum(branch.people for branch in branches if branch.depth == 0)
    context = {
        "headline": tree_headline(units=len(branches), people=people),
        "branches": branches,
        "closed": seen.exclude(archived_at=None).select_related("successor"),
        "may_manage": request.viewer.may("manage_units"),
    }
    return render(request, "units/tree.html", context)


@page(permission="see_units")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    unit = UNITS_SEEN.fetch(request.viewer, pk, Unit.objects.select_related("parent", "successor"))
    return _show(request, unit, KeyForm())


def _show(request: Any, unit: Unit, key_form: KeyForm, status: int = 200) -> HttpResponse:
    seen = UNITS_SEEN.rows(request.viewer)
    people = people_in(unit)
    context = {
        "unit": unit,
        "headline": unit_headline(name=unit.name, people=people, archived=unit.archived_at is not None),
        "above": line_of(unit, seen),
        "below": tree(seen.filter(path__startswith=unit.path, archived_at=None).exclude(pk=unit.pk)),
        "aliases": unit.aliases.all(),
        "touchpoints": TOUCHPOINTS_SEEN.rows(request.viewer, unit.touchpoints.filter(archived_at=None)),
        "absorbed": seen.filter(successor=unit),
        "may_manage": UNITS_MANAGED.allows(request.viewer, unit),
        "key_form": key_form,
    }
    return render(request, "units/show.html", context, status=status)


@page(permission="manage_units")
def new(request: Any) -> HttpResponse:
    form = NewUnitForm(request.POST or None, viewer=request.viewer, initial={"parent": request.GET.get("below")})

    def act() -> Unit:
        return actions.create_unit(by=request.viewer.member, **form.cleaned_data)

    return _answered(request, form, act, {"form": form, "what": "new"})


@page(permission="manage_units")
def rename(request: Any, pk: uuid.UUID) -> HttpResponse:
    unit = UNITS_MANAGED.fetch(request.viewer, pk)
    form = UnitForm(request.POST or None, instance=UNITS_MANAGED.fetch(request.viewer, pk), viewer=request.viewer)
    return _answered(request, form, form.store, {"form": form, "unit": unit, "what": "rename"})


@page(permission="manage_units")
def move(request: Any, pk: uuid.UUID) -> HttpResponse:
    unit = UNITS_MANAGED.fetch(request.viewer, pk)
    form = MoveForm(request.POST or None, viewer=request.viewer, unit=unit, initial={"parent": unit.parent_id})

    def act() -> Unit:
        return actions.move_unit(unit, by=request.viewer.member, **form.cleaned_data)

    return _answered(request, form, act, {"form": form, "unit": unit, "what": "move"})


@page(permission="manage_units")
def merge(request: Any, pk: uuid.UUID) -> HttpResponse:
    unit = UNITS_MANAGED.fetch(request.viewer, pk)
    form = MergeForm(request.POST or None, viewer=request.viewer, unit=unit)

    def act() -> Unit:
        actions.merge_unit(unit, by=request.viewer.member, **form.cleaned_data)
        into: Unit = form.cleaned_data["into"]
        return into

    return _answered(request, form, act, {"form": form, "unit": unit, "what": "merge"})


def _answered(request: Any, form: forms.BaseForm, act: Callable[[], Unit], context: dict[str, Any]) -> HttpResponse:
    """Act on a valid form and go to the unit; otherwise the form again, with what was wrong."""
    if form.is_valid():
        try:
            unit = act()
        except Conflict as conflict:
            assert isinstance(form, UnitForm)
            return conflict_page(request, form, conflict.stored, template="units/edit.html", **context)
        except ValidationError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("units:show", unit.pk)
    return render(request, "units/edit.html", context, status=422 if form.is_bound else 200)


@page(permission="manage_units")
@require_POST
def archive(request: Any, pk: uuid.UUID) -> HttpResponse:
    try:
        actions.archive_unit(UNITS_MANAGED.fetch(request.viewer, pk), by=request.viewer.member)
    except ValidationError as error:
        messages.error(request, said(error))
    return redirect("units:show", pk)


@page(permission="manage_units")
@require_POST
def keys(request: Any, pk: uuid.UUID) -> HttpResponse:
    unit = UNITS_MANAGED.fetch(request.viewer, pk)
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            actions.add_key(unit, by=request.viewer.member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("units:show", pk)
    return _show(request, unit, form, status=422)


@page(permission="manage_units")
@require_POST
def remove_key(request: Any, pk: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    unit = UNITS_MANAGED.fetch(request.viewer, pk)
    actions.remove_key(get_object_or_404(unit.aliases, pk=key), by=request.viewer.member)
    return redirect("units:show", pk)
