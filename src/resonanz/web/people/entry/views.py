"""The first log-in: by invitation or as the first administrator; and the own profile."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from resonanz.organisation.people import actions
from resonanz.organisation.people.entry.actions import accept_invitation
from resonanz.organisation.people.entry.queries import invited, may_set_up
from resonanz.organisation.people.models import Member
from resonanz.ui.pages import page
from resonanz.web.people.forms import PasswordForm, ProfileForm, SetUpForm


@never_cache
def welcome(request: Any, pk: uuid.UUID, seal: str) -> HttpResponse:
    """The link of an invitation: choose a password, then one is in. Opening it changes nothing."""
    member = invited(pk, seal)
    if member is None:
        return render(request, "people/expired.html", status=404)
    form = PasswordForm(request.POST or None, member=member)
    if not form.is_valid():
        return render(request, "people/welcome.html", {"form": form, "person": member}, status=_status(form))
    return _log_in(request, accept_invitation(member, password=form.cleaned_data["password"]))


@never_cache
def set_up(request: Any, seal: str) -> HttpResponse:
    """The link that a fresh installation prints: its first administrator. It works until there is one."""
    if not may_set_up(seal):
        raise Http404
    form = SetUpForm(request.POST or None, initial={"organisation": settings.ORGANISATION_NAME})
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("organisation", "name", "email", "password")}
        try:
            member = actions.create_first_administrator(language=get_language() or "de", **given)
        except actions.AlreadySetUpError as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error(None, "; ".join(error.messages))
        else:
            return _log_in(request, member)
    return render(request, "people/set_up.html", {"form": form}, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


def _log_in(request: Any, member: Member) -> HttpResponse:
    """As after a password: a second factor is asked for, and the log-in stands in the member's list."""
    response: HttpResponse = perform_login(request, member, redirect_url="/")
    return response


@page
def profile(request: Any) -> HttpResponse:
    """One's own language, appearance and keys."""
    member = request.viewer.member
    form = ProfileForm(request.POST or None, instance=Member.objects.get(pk=member.pk))
    if form.is_valid():
        actions.change_preferences(member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile")
    held = member.assignments.select_related("role", "unit").filter(until=None)
    return render(request, "people/profile.html", {"form": form, "held": held}, status=_status(form))


@page
@require_POST
def end_session(request: Any, pk: int) -> HttpResponse:
    """End one of one's own log-ins elsewhere."""
    session = get_object_or_404(UserSession, pk=pk, user=request.viewer.member)
    if session.session_key != request.session.session_key:
        actions.end_sessions(request.viewer.member, by=request.viewer.member, only=session.pk)
        messages.success(request, _("This log-in has ended."))
    return redirect("usersessions_list")


def closed(request: Any) -> HttpResponse:
    """Pages of the log-in library that this house does not have: nobody signs up or changes the own address."""
    raise Http404
