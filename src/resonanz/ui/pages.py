"""A page for members: logged in, never kept by a shared cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, overload

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from resonanz.organisation.access.rules import require

View = Callable[..., HttpResponse]


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
            return inner(request, *args, **kwargs)

        return never_cache(login_required(respond))

    return decorate if view is None else decorate(view)
