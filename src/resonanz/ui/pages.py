"""A page for members: logged in, never kept by a shared cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, overload
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache

from resonanz.organisation.access.rules import require

View = Callable[..., HttpResponse]
UPLOADS = "X-Upload"
"""Sent by the script that shows how far an upload is: it only learns where to go, the browser then opens that page."""


@overload
def page(view: View) -> View: ...
@overload
def page(*, permission: str | None = None) -> Callable[[View], View]: ...
def page(view: View | None = None, *, permission: str | None = None) -> View | Callable[[View], View]:
    """Mark a view as a page; `permission` must be held somewhere, else the page says who it belongs to."""

    def decorate(inner: View) -> View:
        @wraps(inner)
        def respond(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission is not None:
                require(request.viewer, permission)
            if request.method == "GET" and UPLOADS in request.headers:
                return HttpResponse(status=204)
            return inner(request, *args, **kwargs)

        shown = never_cache(_members_only(respond))
        shown.permission = permission  # type: ignore[attr-defined]  # for the page that explains why
        return shown

    return decorate if view is None else decorate(view)


def _members_only(view: View) -> View:
    """To the door without a log-in; a part of a page sends the whole page there instead of showing the door inside."""
    to_the_door = login_required(view)

    @wraps(view)
    def respond(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or "HX-Request" not in request.headers:
            return to_the_door(request, *args, **kwargs)
        here = urlsplit(request.headers.get("HX-Current-URL", "/"))
        door = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here.path or '/'})}"
        return HttpResponse(status=401, headers={"HX-Redirect": door})

    return respond
