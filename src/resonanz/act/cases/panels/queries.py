"""What other pages show and find of cases."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.act.cases.models import Case
from resonanz.act.cases.phrases import what
from resonanz.act.cases.rules import CASES_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.ui.search import Hit


def found_cases(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """The cases that the search over everything finds: by number or subject."""
    number = words.upper().removeprefix("F-")
    found = Q(subject__icontains=words)
    if number.isdecimal() and len(number) < 10:
        found |= Q(number=int(number))
    rows = CASES_SEEN.rows(viewer).filter(found).select_related("touchpoint").order_by("-number")[:limit]
    return [
        Hit(_("Case"), _title(case), reverse("cases:show", args=[case.pk]), case.get_state_display()) for case in rows
    ]


def _title(case: Case) -> str:
    return f"{case.sign} · {what(case)}"
