"""Rendering the pages of customers: outside of requests of members, so with nothing of theirs in the context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from resonanz.listen.respond.mailing import organisation


def page(template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the language that is active."""
    common = {"organisation": organisation(), "language": translation.get_language()}
    return HttpResponse(render_to_string(template, {**common, **context}), status=status)


def told(what: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page that asks nothing: thanks, answered before, over, stopped, unknown and so on."""
    return page("respond/public/told.html", {"what": what, **context}, status=status)
