"""Why a page is shown, what somebody may see, who did what."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.access.permissions import PERMISSIONS, holders
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.audit.actions import record
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.audit.queries import check_audit
from resonanz.organisation.audit.words import called
from resonanz.organisation.base.sheets import download
from resonanz.organisation.people.models import Member
from resonanz.ui.navigation import label_of
from resonanz.ui.pages import page
from resonanz.ui.paging import paged
from resonanz.web.middleware import SEEN_AS
from resonanz.web.oversight.queries import called_or_placed, rights_of

CHECKED = 10_000
"""So many of the newest lines are checked each time the log is read; `resonanz check` looks at all."""


@page
def why(request: Any) -> HttpResponse:
    """Which role in which unit opens a page, and for which purpose; or which levels it belongs to."""
    address = request.GET.get("page", "/")
    permission = PERMISSIONS.get(_permission_of(address) or "")
    held, denied = rights_of(request.viewer)
    context = {
        "name": label_of(address.partition("?")[0]),
        "permission": permission,
        "grants": request.viewer.why(permission.code) if permission else (),
        "levels": [level.label for level in holders(permission.code)] if permission else [],
        "rights": held,
        "denied": denied,
    }
    return render(request, "oversight/why.html", context)


def _permission_of(address: str) -> str | None:
    """What a page asks for; addresses from elsewhere name none."""
    try:
        view: Any = resolve(address.partition("?")[0]).func
    except Resolver404:
        return None
    found: str | None = getattr(view, "permission", None)
    return found


@page(permission="see_as")
def members(request: Any) -> HttpResponse:
    words = request.GET.get("words", "")
    with_roles = called_or_placed(words[:100]).prefetch_related("assignments__role", "assignments__unit")
    rows = paged(request, with_roles, sorts={"name": "name"}, default="name")
    return render(request, "oversight/members.html", {"rows": rows, "words": words})


@page(permission="see_as")
def member(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Everything that a member may do, and what not."""
    person = get_object_or_404(Member, pk=pk, is_active=True)
    record("rights.looked_at", by=request.user, on=person)
    held, denied = rights_of(viewer_of(person))
    return render(request, "oversight/member.html", {"person": person, "held": held, "denied": denied})


@page(permission="see_as")
def rights(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The same as a file for the works council."""
    person = get_object_or_404(Member, pk=pk, is_active=True)
    record("rights.exported", by=request.user, on=person)
    head = (_("Right"), _("Purpose"), _("Role"), _("Unit and everything below"))
    rows = [
        (right.permission.label, right.permission.purpose.value, grant.role, grant.unit)
        for right in rights_of(viewer_of(person))[0]
        for grant in right.grants
    ]
    return download(f"rights-{person.pk}", head, rows, kind="csv")


@require_POST
@page(permission="see_as")
def look(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Look with somebody else's eyes: nothing can be changed, and it is logged."""
    person = get_object_or_404(Member, pk=pk, is_active=True)
    record("seen_as.started", by=request.user, on=person)
    request.session[SEEN_AS] = str(person.pk)
    return redirect("home")


@require_POST
@page
def look_end(request: Any) -> HttpResponse:
    """Back to one's own eyes."""
    seen = request.session.pop(SEEN_AS, None)
    if seen is None:
        raise Http404
    record("seen_as.ended", by=request.user, on=Member.objects.filter(pk=seen).first())
    return redirect("oversight:members")


@page(permission="read_audit")
def log(request: Any) -> HttpResponse:
    """Who did what, newest first; reading it is logged, too."""
    action = request.GET.get("action", "")
    named = Q(action__startswith=action[:80]) | Q(action__in=called(action[:80]))
    entries = Entry.objects.filter(named) if action else Entry.objects.all()
    rows = paged(request, entries, sorts={"sequence": "sequence"}, default="-sequence")
    findings = check_audit(newest=CHECKED)
    record("log.read", by=request.user, looked_for=action)
    context = {"rows": rows, "action": action, "findings": findings, "checked": CHECKED}
    context |= {"months": settings.AUDIT_MONTHS, "total": Entry.objects.count()}
    return render(request, "oversight/log.html", context)
