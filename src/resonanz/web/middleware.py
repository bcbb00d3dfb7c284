"""What happens around every request: headers of safety, the member's language, the viewer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_from_request

from resonanz.organisation.access.permissions import PERMISSIONS, PERSONAL
from resonanz.organisation.access.viewers import Viewer, viewer_of
from resonanz.organisation.people.models import Member

SEEN_AS = "seen_as"
"""In the session: the member with whose eyes somebody looks."""
Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def security_headers(answer: Answer) -> Answer:
    """A strict content policy: nothing inline, nothing from elsewhere."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    return respond


def member_language(answer: Answer) -> Answer:
    """The member's own language, else the browser's."""

    def respond(request: HttpRequest) -> HttpResponse:
        user = get_user(request)
        code = user.language if isinstance(user, Member) else get_language_from_request(request)
        with translation.override(code):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            return answer(request)

    return respond


def viewer(answer: Answer) -> Answer:
    """`request.viewer`: who looks, with the grants of this moment; None before log-in.

    With somebody else's eyes nothing can be changed, and neither persons nor the account come into sight.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, Member):
            request.viewer = None  # type: ignore[attr-defined]
            return answer(request)
        if SEEN_AS in request.session and not _own_way(request):
            if request.method not in {"GET", "HEAD"} or request.path.startswith("/account/"):
                raise PermissionDenied(SEEN_AS)
            request.viewer = _seen_as(user, request.session[SEEN_AS])  # type: ignore[attr-defined]
        else:
            request.viewer = SimpleLazyObject(lambda: viewer_of(user))  # type: ignore[attr-defined]
        return answer(request)

    return respond


def _own_way(request: HttpRequest) -> bool:
    """The way out: ending the look, and logging out."""
    return request.path in {reverse("see_as_end"), reverse("account_logout")} or request.path.startswith("/static/")


def _seen_as(user: Member, target: str) -> Viewer:
    """The eyes of another member, without rows about persons; one's own where that right is gone."""
    own = viewer_of(user)
    seen = Member.objects.filter(pk=target, is_active=True).first()
    if seen is None or not own.may("see_as"):
        return own
    return viewer_of(seen, simulated_by=user).narrowed(PERMISSIONS.keys() - PERSONAL)
