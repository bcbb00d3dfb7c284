"""How the company's directory is connected: tokens, and what its groups mean here."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.people.directory import actions
from resonanz.organisation.people.directory.queries import groups_with_size
from resonanz.organisation.people.models import DirectoryToken, GroupGrant
from resonanz.ui.pages import page
from resonanz.web.editing import said
from resonanz.web.people.forms import GrantForm, TokenForm
from resonanz.web.people.rules import may_assign, require_everybody


@page(permission="manage_people")
def show(request: Any) -> HttpResponse:
    require_everybody(request.viewer)
    return _show(request)


def _show(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "address": f"{settings.PUBLIC_URL}/scim/v2",
        "tokens": DirectoryToken.objects.all(),
        "grants": GroupGrant.objects.select_related("role", "unit"),
        "groups": groups_with_size(),
        "token_form": TokenForm(),
        "grant_form": GrantForm(),
        "oidc": settings.OIDC_NAME,
    }
    return render(request, "people/directory.html", context | more, status=status)


@page(permission="manage_people")
@require_POST
def new_token(request: Any) -> HttpResponse:
    """A token for the directory; its secret is shown on this page and never again."""
    require_everybody(request.viewer)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show(request, 422, token_form=form)
    _token, secret = actions.create_token(name=form.cleaned_data["name"], by=request.viewer.member)
    return _show(request, secret=secret)


@page(permission="manage_people")
@require_POST
def revoke_token(request: Any, pk: uuid.UUID) -> HttpResponse:
    require_everybody(request.viewer)
    actions.revoke_token(get_object_or_404(DirectoryToken, pk=pk, revoked_at=None), by=request.viewer.member)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("people:directory")


@page(permission="manage_people")
@require_POST
def new_grant(request: Any) -> HttpResponse:
    require_everybody(request.viewer)
    form = GrantForm(request.POST)
    if form.is_valid() and _raises_oneself(request, form):
        form.add_error(None, _("Nobody gives themselves more rights. Ask another administrator for this role."))
    if form.is_valid():
        try:
            actions.add_grant(by=request.viewer.member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, said(error))
        else:
            return redirect("people:directory")
    return _show(request, 422, grant_form=form)


def _raises_oneself(request: Any, form: GrantForm) -> bool:
    """Whether the group is one's own and gives more than one has."""
    member, given = request.viewer.member, form.cleaned_data
    own = member.directory_groups.filter(name__iexact=given["group"].strip()).exists()
    return own and not may_assign(request.viewer, member, role=given["role"], unit=given["unit"])


@page(permission="manage_people")
@require_POST
def remove_grant(request: Any, pk: uuid.UUID) -> HttpResponse:
    require_everybody(request.viewer)
    grant = get_object_or_404(GroupGrant.objects.select_related("role", "unit"), pk=pk)
    actions.remove_grant(grant, by=request.viewer.member)
    return redirect("people:directory")
