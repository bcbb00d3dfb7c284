"""The start page in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.listen.feedback.phrases import quote
from resonanz.listen.feedback.queries import Wanted, voices
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.ui.charts import trend_chart
from resonanz.ui.speech import speech
from resonanz.understand.metrics import phrases
from resonanz.understand.metrics.forms import Address, read_address
from resonanz.understand.metrics.queries.reading import Metrics, open_metrics

SHOWN = ("nps", "csat_mean", "ces_mean", "rating_mean")
LATELY = timedelta(days=90)


def home_context(viewer: Viewer, query: QueryDict) -> dict[str, Any]:
    """Everything the start page shows to somebody who may see metrics."""
    address = read_address(viewer, query)
    metrics, t = open_metrics(viewer, address.cut), speech()
    changes = metrics.changes()
    return {
        "headline": phrases.headline(changes, t),
        "tiles": _tiles(metrics, address),
        "changes": _changes(metrics, address),
        "trend": _trend(metrics),
        "quotes": _quotes(viewer),
        "unit": address.cut.unit,
        "greeting": _greeting(viewer),
        "query": address.query(),
    }


def _greeting(viewer: Viewer) -> str:
    return _("Good day, %(name)s") % {"name": viewer.member.name.split()[0]}


def _tiles(metrics: Metrics, address: Address) -> list[Any]:
    before = {v.metric: v for v in metrics.earlier()}
    changes = {c.value.metric: c for c in metrics.changes()}
    drill = reverse("metrics")
    return [
        phrases.tile(
            value,
            before.get(value.metric),
            changes.get(value.metric),
            speech(),
            address=drill + address.query(metric=value.metric),
        )
        for code in SHOWN
        for value in metrics.overall()
        if value.metric == code
    ]


def _changes(metrics: Metrics, address: Address) -> Any:
    """Touchpoints whose satisfaction moved, the clear ones first."""
    found = [c for c in metrics.changes(pooled=False) if c.value.metric == "csat_mean"]
    if not found:
        return None
    names = {str(pk): name for pk, name in Touchpoint.objects.values_list("pk", "name")}
    drill = reverse("metrics")
    return phrases.changes_table(
        found,
        speech(),
        name=lambda cell: names.get(cell, cell),
        address=lambda cell: drill + address.query(metric="csat_mean", touchpoint=cell) if cell in names else "",
    )


def _trend(metrics: Metrics) -> Any:
    found = next((t for t in metrics.trends() if t.metric == SHOWN[0] and len(t.points) > 1), None)
    return trend_chart(found, labels={"*": ""}) if found else None


def _quotes(viewer: Viewer) -> list[Any]:
    if not viewer.may("read_voices"):
        return []
    found = voices(viewer, Wanted(first=clock.today() - LATELY), limit=3)
    return [quote(voice, address=reverse("voice", args=[voice.id])) for voice in found.items]
