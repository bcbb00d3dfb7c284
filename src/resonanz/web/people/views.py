"""Pages of members: the list, one member, roles."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.access.permissions import LEVELS, PERMISSIONS
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people import actions
from resonanz.organisation.people.entry.actions import invite_member
from resonanz.organisation.people.models import Level, Member, Role
from resonanz.organisation.people.queries import holding
from resonanz.ui.pages import page
from resonanz.ui.paging import paged
from resonanz.web.editing import conflict_page, said
from resonanz.web.people.forms import MemberForm, RoleForm, RoleHeldForm
from resonanz.web.people.phrases import list_headline, member_headline
from resonanz.web.people.queries import access_of, members_of, units_managed, wanted_of
from resonanz.web.people.rules import MEMBERS_MANAGED, manages_everybody, may_assign

SORTS = {"name": "name", "email": "email"}


@page(permission="manage_people")
def members(request: Any) -> HttpResponse:
    wanted = wanted_of(request.viewer, request.GET)
    facts = MEMBERS_MANAGED.rows(request.viewer).aggregate(
        active=Count("pk", Q(is_active=True)), invited=Count("pk", Q(is_active=True) & Q(invited_at__isnull=False))
    )
    context = {
        "headline": list_headline(**facts),
        "rows": paged(request, members_of(request.viewer, wanted), sorts=SORTS, default="name"),
        "wanted": wanted,
        "units": units_managed(request.viewer),
        "everybody": manages_everybody(request.viewer),
    }
    return render(request, "people/list.html", context)


@page(permission="manage_people")
def new(request: Any) -> HttpResponse:
    """A new member, invited at once; roles are given on the next page."""
    form = MemberForm(request.POST or None, viewer=request.viewer)
    if not form.is_valid():
        return render(request, "people/edit.html", {"form": form}, status=422 if form.is_bound else 200)
    with transaction.atomic():
        member = form.store()
        invite_member(member, by=request.viewer.member)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": member.email})
    return redirect("people:show", member.pk)


@page(permission="manage_people")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    member = MEMBERS_MANAGED.fetch(request.viewer, pk, Member.objects.select_related("unit"))
    return _show(request, member, RoleHeldForm(viewer=request.viewer, initial={"unit": member.unit}))


def _show(request: Any, member: Member, form: RoleHeldForm, status: int = 200) -> HttpResponse:
    access = access_of(member)
    held = list(member.assignments.select_related("role", "unit").order_by("-since"))
    now = set(holding().filter(member=member).values_list("pk", flat=True))
    roles = len(now)
    context = {
        "person": member,
        "headline": member_headline(member, roles=roles, has_password=access["has_password"]),
        "held": [(assignment, assignment.pk in now) for assignment in held],
        "access": access,
        "groups": member.directory_groups.all(),
        "form": form,
        "oneself": member.pk == request.viewer.member.pk,
    }
    return render(request, "people/show.html", context, status=status)


@page(permission="manage_people")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    member = MEMBERS_MANAGED.fetch(request.viewer, pk)
    form = MemberForm(request.POST or None, instance=member, viewer=request.viewer)
    context = {"form": form, "person": Member.objects.get(pk=pk)}
    if not form.is_valid():
        return render(request, "people/edit.html", context, status=422 if form.is_bound else 200)
    try:
        form.store()
    except Conflict as conflict:
        return conflict_page(request, form, conflict.stored, template="people/edit.html", person=context["person"])
    messages.success(request, _("Saved."))
    return redirect("people:show", pk)


@page(permission="manage_people")
@require_POST
def invite(request: Any, pk: uuid.UUID) -> HttpResponse:
    member = MEMBERS_MANAGED.fetch(request.viewer, pk)
    try:
        invite_member(member, by=request.viewer.member)
    except ValidationError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": member.email})
    return redirect("people:show", pk)


@page(permission="manage_people")
@require_POST
def leave(request: Any, pk: uuid.UUID) -> HttpResponse:
    member = MEMBERS_MANAGED.fetch(request.viewer, pk)
    try:
        actions.deactivate_member(member, by=request.viewer.member)
    except ValidationError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("%(name)s gets in no more; all log-ins have ended.") % {"name": member.name})
    return redirect("people:show", pk)


@page(permission="manage_people")
@require_POST
def come_back(request: Any, pk: uuid.UUID) -> HttpResponse:
    member = actions.reactivate_member(MEMBERS_MANAGED.fetch(request.viewer, pk), by=request.viewer.member)
    messages.success(request, _("%(name)s is back, without roles.") % {"name": member.name})
    return redirect("people:show", pk)


@page(permission="manage_people")
@require_POST
def log_out(request: Any, pk: uuid.UUID) -> HttpResponse:
    member = MEMBERS_MANAGED.fetch(request.viewer, pk)
    own = request.session.session_key if member.pk == request.viewer.member.pk else ""
    actions.end_sessions(member, by=request.viewer.member, but=own)
    messages.success(request, _("All log-ins have ended."))
    return redirect("people:show", pk)


@page(permission="manage_people")
@require_POST
def second_factor(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Take a lost second factor away; one's own goes only with the password, on one's own page."""
    member = MEMBERS_MANAGED.fetch(request.viewer, pk)
    if member.pk == request.viewer.member.pk:
        return redirect("mfa_index")
    actions.remove_second_factor(member, by=request.viewer.member)
    messages.success(request, _("The second factor is gone. A new one can be set up after the next log-in."))
    return redirect("people:show", pk)


@page(permission="manage_people")
@require_POST
def assign(request: Any, pk: uuid.UUID) -> HttpResponse:
    member = MEMBERS_MANAGED.fetch(request.viewer, pk)
    form = RoleHeldForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        role, unit = form.cleaned_data["role"], form.cleaned_data["unit"]
        if not may_assign(request.viewer, member, role=role, unit=unit):
            form.add_error(None, _("Nobody gives themselves more rights. Ask another administrator for this role."))
        else:
            try:
                actions.assign_role(member, by=request.viewer.member, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, said(error))
            else:
                return redirect("people:show", pk)
    return _show(request, member, form, status=422)


@page(permission="manage_people")
@require_POST
def end(request: Any, pk: uuid.UUID, held: uuid.UUID) -> HttpResponse:
    member = MEMBERS_MANAGED.fetch(request.viewer, pk)
    try:
        actions.end_assignment(get_object_or_404(member.assignments, pk=held), by=request.viewer.member)
    except ValidationError as error:
        messages.error(request, said(error))
    return redirect("people:show", pk)


@page(permission="manage_units")
def roles(request: Any) -> HttpResponse:
    people = Count(
        "assignments__member", Q(assignments__in=holding(), assignments__member__is_active=True), distinct=True
    )
    rows = Role.objects.filter(archived_at=None).annotate(people=people)
    rights = {level.value: [PERMISSIONS[code].label for code in sorted(held)] for level, held in LEVELS.items()}
    context = {"rows": [(role, rights[role.level]) for role in rows], "everybody": manages_everybody(request.viewer)}
    return render(request, "people/roles.html", context)


@page(permission="manage_units")
def new_role(request: Any) -> HttpResponse:
    return _stored(request, RoleForm(request.POST or None, viewer=request.viewer), {})


@page(permission="manage_units")
def edit_role(request: Any, pk: uuid.UUID) -> HttpResponse:
    role = get_object_or_404(Role, pk=pk, archived_at=None)
    form = RoleForm(request.POST or None, instance=role, viewer=request.viewer)
    return _stored(request, form, {"role": Role.objects.get(pk=pk)})


def _stored(request: Any, form: RoleForm, context: dict[str, Any]) -> HttpResponse:
    """A role concerns the whole house, and nobody gives themselves more rights by changing the own one."""
    if not manages_everybody(request.viewer):
        form.add_error(None, _("Roles are the same in the whole house. Ask somebody who manages all of it."))
    if form.is_valid() and _raises_oneself(request, form):
        form.add_error("level", _("Nobody gives themselves more rights. Ask another administrator for this role."))
    if not form.is_valid():
        return render(request, "people/role.html", {"form": form, **context}, status=422 if form.is_bound else 200)
    try:
        form.store()
    except Conflict as conflict:
        return conflict_page(request, form, conflict.stored, template="people/role.html", **context)
    messages.success(request, _("Saved."))
    return redirect("people:roles")


def _raises_oneself(request: Any, form: RoleForm) -> bool:
    if form.adding:
        return False
    held = holding().filter(member=request.viewer.member, role=form.instance.pk).select_related("unit")
    gained = LEVELS[Level(form.cleaned_data["level"])]
    return any(not request.viewer.may(code, assignment.unit) for assignment in held for code in gained)
