"""Surveys on pages of others: at their touchpoint, and in the search."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.listen.surveys.models import State
from resonanz.listen.surveys.queries import listed
from resonanz.listen.surveys.rules import SURVEYS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.ui.panels import Panel
from resonanz.ui.search import Hit


def touchpoint_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """What customers are asked at a touchpoint."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may("see_surveys"):
        return None
    rows = list(listed(SURVEYS_SEEN.rows(viewer).filter(touchpoint=subject)).exclude(state=State.CLOSED))
    context = {"surveys": rows, "touchpoint": subject, "may_edit": viewer.may("edit_surveys")}
    return Panel("surveys/panel.html", context)


def found_surveys(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """Surveys whose title holds the words."""
    rows = SURVEYS_SEEN.rows(viewer).only("draft", "state", "version")
    fitting = (row for row in rows if any(words.lower() in title.lower() for title in row.title.values()))
    for row in islice(fitting, limit):
        yield Hit(_("Survey"), str(row), reverse("surveys:show", args=[row.pk]), row.get_state_display())
