from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from resonanz.organisation.people.models import Member
from resonanz.ui.live import live
from resonanz.ui.pages import page
from resonanz.web.phrases import home_context


@page
def home(request: Any) -> HttpResponse:
    """What needs me today: the same numbers for everybody, at the depth of the own level."""
    if not request.viewer.may("see_metrics"):
        return render(request, "web/home_plain.html")
    return render(request, "web/home.html", home_context(request.viewer, request.GET))


@page(permission="see_metrics")
def home_live(request: Any) -> HttpResponse:
    """The parts of the start page that move: asked every three seconds, answered when something is new."""
    return live(request, "web/home_live.html", home_context(request.viewer, request.GET))


def health(request: HttpRequest) -> JsonResponse:
    """Whether the application and its database answer; names nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def demo_cast(request: HttpRequest) -> HttpResponse:
    """The people of the demo organisation: one click logs in. Exists in a demo workspace only."""
    _only_in_a_demo()
    cast = Member.objects.filter(is_active=True).prefetch_related("assignments__role", "assignments__unit")
    return render(request, "web/demo.html", {"cast": cast.order_by("joined_at")[:7]})


def demo_login(request: HttpRequest, email: str) -> HttpResponse:
    _only_in_a_demo()
    member = get_object_or_404(Member, email=email, is_active=True)
    login(request, member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("home")


def _only_in_a_demo() -> None:
    if not settings.DEMO:
        raise Http404
