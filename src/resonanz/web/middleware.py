"""What happens around every request: headers of safety, the member's language, the viewer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_from_request

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.people.models import Member

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
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
    """`request.viewer`: who looks, with the grants of this moment; None before log-in."""

    def respond(request: HttpRequest) -> HttpResponse:
        user = request.user
        request.viewer = SimpleLazyObject(lambda: viewer_of(user)) if isinstance(user, Member) else None  # type: ignore[attr-defined]
        return answer(request)

    return respond
