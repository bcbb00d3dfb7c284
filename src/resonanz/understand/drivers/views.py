from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of
from resonanz.ui.charts import cross_chart
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel
from resonanz.understand.drivers import phrases
from resonanz.understand.drivers.queries import drivers_of, names_by_key, shortened
from resonanz.understand.metrics.forms import home_unit, read_address
from resonanz.understand.metrics.queries.names import touchpoints_by_key

ON_THE_START_PAGE = 5


@page(permission="see_metrics")
def drivers(request: Any) -> HttpResponse:
    """What goes along with the overall judgement; the numbers come when they are counted."""
    address = read_address(request.viewer, request.GET)
    return render(request, "drivers/drivers.html", {"unit": address.cut.unit, "query": address.query()})


@page(permission="see_metrics")
def drivers_whole(request: Any) -> HttpResponse:
    """The whole analysis, as a part of its page."""
    unit = read_address(request.viewer, request.GET).cut.unit
    found, names = drivers_of(request.viewer, unit), names_by_key()
    context = {
        "headline": phrases.headline(found.drivers, names),
        "table": phrases.table(found.drivers, names, touchpoints_by_key()) if found.drivers else None,
        "plane": cross_chart(found.drivers, labels=names, whole_width=True) if found.drivers else None,
        "missing": phrases.missing(found.missing) if found.drivers is None else [],
    }
    return render(request, "drivers/whole.html", context)


@page(permission="see_metrics")
def drivers_part(request: Any) -> HttpResponse:
    """The most important drivers, as a part of the start page."""
    found, names = drivers_of(request.viewer, home_unit(request.viewer)), names_by_key()
    short = shortened(found.drivers, ON_THE_START_PAGE) if found.drivers else None
    context = {
        "table": phrases.table(short, names, touchpoints_by_key()) if short else None,
        "missing": phrases.missing(found.missing) if short is None else [],
    }
    return render(request, "drivers/part.html", context)


@page(permission="see_metrics")
def driver(request: Any, pk: uuid.UUID) -> HttpResponse:
    """How important one touchpoint is, as a part of its page."""
    touchpoint = TOUCHPOINTS_SEEN.fetch(request.viewer, pk)
    found = drivers_of(request.viewer, home_unit(request.viewer))
    item = found.of(keys_of(Touchpoint.objects.filter(pk=touchpoint.pk)))
    context: dict[str, Any] = {"touchpoint": touchpoint, "tiles": [], "plane": None}
    if item is not None and found.drivers is not None:
        plane = cross_chart(found.drivers, labels=names_by_key(), whole_width=True)
        context |= {"tiles": phrases.tiles(item, found.drivers), "plane": plane}
    return render(request, "drivers/one.html", context)


def touchpoint_panel(request: Any, subject: Touchpoint) -> Panel | None:
    """Importance of a touchpoint; it asks for itself, because counting may take seconds."""
    if not request.viewer.may("see_metrics"):
        return None
    return Panel("drivers/panel.html", {"touchpoint": subject})
