"""The part of a case's page that says what helped in similar cases; it comes after the page itself."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from resonanz.act.cases.inside.queries import whole
from resonanz.act.cases.phrases import what
from resonanz.act.cases.rules import CASES_WORKED
from resonanz.act.cases.similar.queries import FEWEST, SHOWN, Similar, similar_to, ways_of
from resonanz.report.context import sure
from resonanz.ui.pages import page


@page(permission="work_cases")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    case = CASES_WORKED.fetch(request.viewer, pk, whole())
    found = similar_to(case, request.viewer)
    ways = [
        {"way": way, "label": _label(way.told, goodwill=way.goodwill), "sure": sure(way.satisfied)}
        for way in (ways_of(found, request.viewer) if found else [])
    ]
    rows = [{"case": each.case, "what": what(each.case), "because": _because(each)} for each in found[:SHOWN]]
    context = {"case": case, "rows": rows, "n": len(found), "ways": ways, "fewest": FEWEST}
    return render(request, "cases/similar.html", context)


def _label(told: str, *, goodwill: bool) -> str:
    return _("%(told)s, with goodwill") % {"told": told} if goodwill else told


def _because(each: Similar) -> str:
    """What both have in common."""
    words = _("words: %(words)s") % {"words": ", ".join(each.words)} if each.words else ""
    common = [_("same cause") if each.cause else "", _("same touchpoint") if each.place else ""]
    return " · ".join(filter(None, [*common, words]))
