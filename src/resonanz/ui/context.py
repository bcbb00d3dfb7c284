"""What every page needs: who is looking, the navigation, the appearance."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from resonanz.organisation.base import clock
from resonanz.ui.assets import SCRIPTS, STYLESHEETS
from resonanz.ui.navigation import Shelf, letter, navigation

IN_THE_BAR = 3


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the base page; made once, however many parts of the page are rendered on their own."""
    if not hasattr(request, "shell"):
        request.shell = _shell(request)  # type: ignore[attr-defined]
    return request.shell  # type: ignore[attr-defined,no-any-return]


def _shell(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", None)
    shelves = navigation(request) if viewer else ()
    return {
        "viewer": viewer,
        "member": viewer.member if viewer else None,
        "navigation": shelves,
        "loop": [shelf for shelf in shelves if shelf.key != "setup"],
        "setup": next((shelf for shelf in shelves if shelf.key == "setup"), None),
        "here": next((shelf for shelf in shelves if shelf.active), None),
        "at_home": request.path == reverse("home"),
        "pocket": _pocket(shelves),
        "home_letter": letter("home"),
        "organisation_name": settings.ORGANISATION_NAME,
        "demo": settings.DEMO,
        "moved_to": clock.today() if clock.forwarded() else None,
        "languages": settings.LANGUAGES,
        "stylesheets": STYLESHEETS,
        "scripts": SCRIPTS,
    }


def _pocket(shelves: tuple[Shelf, ...]) -> list[Any]:
    """The pages of the phone's bottom bar."""
    return [link for shelf in shelves for link in shelf.links if link.icon][:IN_THE_BAR]
