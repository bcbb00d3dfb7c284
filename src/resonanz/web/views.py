from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString

from resonanz.organisation.access.permissions import PERMISSIONS, PERSONAL, holders
from resonanz.organisation.people.models import Member
from resonanz.ui.pages import page
from resonanz.understand.metrics.forms import Address, read_address
from resonanz.understand.metrics.queries.keeping import kept
from resonanz.web.agreement.phrases import asked_of
from resonanz.web.home.queries import Depth, depth_of, tag
from resonanz.web.middleware import SEEN_AS
from resonanz.web.phrases import frame, home_context


@page
def home(request: Any) -> HttpResponse:
    """What needs me today: the same numbers for everybody, at the depth of the own level."""
    depth = depth_of(request.viewer)
    if depth in {Depth.OVERSIGHT, Depth.PLAIN}:
        asked = asked_of(request.viewer.member) if depth is Depth.OVERSIGHT else []
        return render(request, f"web/home_{depth}.html", {"asked": asked})
    address = read_address(request.viewer, request.GET)
    context = frame(request.viewer, address, depth)
    moving = _moving(request, address, tag(request.viewer, address))
    return render(request, "web/home.html", context | {"moving": moving})


@page(permission="see_metrics")
def home_live(request: Any) -> HttpResponse:
    """The parts of the start page that move: asked every three seconds, counted only when something is new."""
    address = read_address(request.viewer, request.GET)
    known = tag(request.viewer, address)
    if same := get_conditional_response(request, etag=known):
        return same
    return HttpResponse(_moving(request, address, known), headers={"ETag": known})


def _moving(request: Any, address: Address, known: str) -> SafeString:
    """The parts that move, written once for all whose page has the same tag."""
    viewer = request.viewer

    def write() -> SafeString:
        context = home_context(viewer, address, depth_of(viewer))
        return render_to_string("web/home_live.html", context, request)

    return kept.get(("home", known), write)


def refused(request: Any, exception: Exception) -> HttpResponse:
    """Which right a page asks for and which levels hold it: the register of levels, nothing about the page itself."""
    permission, viewer = PERMISSIONS.get(str(exception)), getattr(request, "viewer", None)
    code = permission.code if permission else ""
    context = {
        "permission": permission,
        "levels": [level.label for level in holders(code)],
        "eyes": str(exception) == SEEN_AS or bool(viewer and viewer.simulated_by and code in PERSONAL),
        "partly": bool(viewer and viewer.may(code)),
    }
    return render(request, "403.html", context, status=403)


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
