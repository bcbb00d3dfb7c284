"""The page that says how cases are followed up, its export, and its tile on the start page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from resonanz.act.cases.figures import phrases
from resonanz.act.cases.figures.actions import FIGURES
from resonanz.act.cases.figures.queries import figures
from resonanz.organisation.agreement.queries import is_on, term
from resonanz.organisation.base.sheets import KINDS, download
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel


@page(permission="assign_cases")
def show(request: Any) -> HttpResponse:
    """Released figures only; there is nothing to filter by."""
    found, on = figures(request.viewer), is_on(FIGURES)
    context: dict[str, Any] = {
        "headline": phrases.headline(found, on=on),
        "on": on,
        "least": term("group"),
        "figures": found,
        "withheld": any(total is None for row in found.rows for total in row.cells.values()),
    }
    if found.weeks:
        drawn = {"tiles": phrases.tiles(found), "tables": phrases.tables(found), "trend": phrases.trend(found)}
        context |= {"span": phrases.span(found.weeks[0]), **drawn}
    return render(request, "cases/figures.html", context)


@page(permission="assign_cases")
def export(request: Any, kind: str) -> HttpResponse:
    """The same totals as a table."""
    if kind not in KINDS:
        raise Http404
    rows = phrases.export_rows(figures(request.viewer))
    return download(_("how-we-follow-up"), phrases.HEADER, rows, kind=kind)


def home_panel(request: Any, subject: Any) -> Panel | None:
    """How the units of a lead follow up, on the start page; nothing before something was released."""
    if not request.viewer.may("assign_cases"):
        return None
    found = figures(request.viewer)
    if not found.shown:
        return None
    return Panel("cases/figures_tile.html", {"tiles": phrases.tiles(found)[:2], "span": phrases.span(found.weeks[0])})
