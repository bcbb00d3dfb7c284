"""Keys: made for oneself, shown once, revoked by whoever is responsible."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.access.actions import create_key, revoke_key
from resonanz.organisation.access.models import ApiKey
from resonanz.ui.pages import page
from resonanz.ui.paging import paged
from resonanz.web.keys.forms import KeyForm
from resonanz.web.keys.queries import KEYS, idle_scopes, keys_of, opened_by


@page(permission="manage_keys")
def show_list(request: Any) -> HttpResponse:
    keys = paged(request, keys_of(request.viewer, valid=True), sorts={"name": "name"}, default="name")
    ended = keys_of(request.viewer, valid=False)[:20]
    return render(request, "keys/list.html", {"keys": keys, "ended": ended})


@page(permission="manage_keys")
def new(request: Any) -> HttpResponse:
    """A key acts as the person who makes it: nobody can give away more than they hold."""
    form = KeyForm(request.POST or None, viewer=request.viewer)
    if not form.is_valid():
        return render(request, "keys/new.html", {"form": form}, status=422 if form.is_bound else 200)
    member, said = request.viewer.member, form.cleaned_data
    key, secret = create_key(
        name=said["name"], member=member, scopes=tuple(said["scopes"]), by=member, expires_at=form.ends
    )
    context = {"key": key, "secret": secret, "address": request.build_absolute_uri("/api/v1/events")}
    return render(request, "keys/made.html", context)


@page(permission="manage_keys")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """What a key can do, where, and through which role of its owner."""
    key = KEYS.fetch(request.viewer, pk, ApiKey.objects.select_related("member"))
    context = {"key": key, "rights": opened_by(key), "idle": idle_scopes(key)}
    return render(request, "keys/show.html", context)


@page(permission="manage_keys")
@require_POST
def revoke(request: Any, pk: uuid.UUID) -> HttpResponse:
    key = KEYS.fetch(request.viewer, pk)
    if key.revoked_at is None:
        revoke_key(key, by=request.viewer.member)
    messages.success(request, _("%(name)s opens nothing any more.") % {"name": key.name})
    return redirect("keys:list")
