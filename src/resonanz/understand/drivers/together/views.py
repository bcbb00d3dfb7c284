from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.organisation.audit.actions import record
from resonanz.organisation.base.sheets import KINDS, download
from resonanz.organisation.units.queries import tree
from resonanz.ui.pages import page
from resonanz.ui.parts import Source
from resonanz.understand.drivers.together import phrases
from resonanz.understand.drivers.together.forms import MOST, Address, code, read_address
from resonanz.understand.drivers.together.pictures import picture
from resonanz.understand.drivers.together.queries import Together, open_together
from resonanz.understand.metrics.forms import PERIODS, UNITS


@page(permission="see_metrics")
def together(request: Any) -> HttpResponse:
    """What goes together; the numbers come when they are counted."""
    address = read_address(request.viewer, request.GET)
    context = {
        "address": address,
        "query": address.query(pair=address.pair),
        "unit": address.place.cut.unit,
        "periods": _periods(address),
        "exports": _exports(request.viewer, address),
    }
    return render(request, "drivers/together.html", context)


def _periods(address: Address) -> list[tuple[Any, str, bool]]:
    return [
        (label, address.query(period=key, first=None, last=None), key == address.place.period)
        for key, (label, _days) in PERIODS.items()
    ]


def _exports(viewer: Any, address: Address) -> list[Source]:
    if not viewer.may("export_metrics"):
        return []
    kinds = {"xlsx": _("Workbook (XLSX)"), "csv": _("Table (CSV)")}
    return [Source(name, reverse("together-export", args=[kind]) + address.query()) for kind, name in kinds.items()]


@page(permission="see_metrics")
def together_part(request: Any) -> HttpResponse:
    """All that was counted, as a part of its page."""
    opened = open_together(request.viewer, read_address(request.viewer, request.GET))
    pair = phrases.chosen(opened)
    context = {
        "page": opened,
        "headline": phrases.headline(opened),
        "honest": phrases.honest(opened) if opened.choices else "",
        "choices": _choices(opened),
        "most": MOST,
        "matrix": phrases.matrix(opened),
        "kinds": phrases.kinds(opened),
        "joins": phrases.joins(opened),
        "units": _units(opened),
        "provenance": phrases.method_words(opened),
        "pair": _pair(opened, pair) if pair else None,
    }
    return render(request, "drivers/together_part.html", context)


def _choices(opened: Together) -> list[tuple[str, str, int, bool]]:
    on = {field.key for field in opened.found.fields}
    return [(code(choice.key), choice.name, choice.n, choice.key in on) for choice in opened.choices]


def _units(opened: Together) -> list[tuple[Any, str, bool]]:
    """The units that the viewer may narrow to, in the order of the tree."""
    here = opened.address.place.cut.unit
    return [
        (branch, opened.address.query(unit=branch.unit.pk), branch.unit == here)
        for branch in tree(UNITS.rows(opened.viewer).filter(archived_at=None))
    ]


def _pair(opened: Together, pair: Any) -> dict[str, Any]:
    return {
        "said": phrases.said(opened, pair),
        "sentences": phrases.sentences(opened, pair),
        "tiles": phrases.tiles(opened, pair),
        "units": phrases.units(opened, pair),
        "picture": picture(opened, pair),
        "names": (opened.name(pair.x.key), opened.name(pair.y.key)),
    }


@page(permission="export_metrics")
def together_export(request: Any, kind: str) -> HttpResponse:
    """The pairs as a file; taking them away is logged."""
    if kind not in KINDS:
        raise Http404
    opened = open_together(request.viewer, read_address(request.viewer, request.GET))
    head, rows = phrases.rows(opened)
    record("metrics.exported", by=request.viewer.member, filters=dict(opened.address.given))
    return download("together", head, rows, kind=kind)
