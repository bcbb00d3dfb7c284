"""What stands on the start page at each depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.listen.feedback.phrases import quotes
from resonanz.organisation.access.viewers import Viewer
from resonanz.ui.charts import trend_chart
from resonanz.ui.parts import Source, Tile, provenance
from resonanz.ui.speech import speech
from resonanz.understand.metrics import phrases
from resonanz.understand.metrics.forms import PERIODS, Address
from resonanz.web.home import phrases as sentences
from resonanz.web.home.queries import Depth, Sight, best_asked, gaps, latest, open_sight, parts, usual_path

QUOTES: Final = {Depth.FRONT: 6}
Content = dict[str, Any]


def home_context(viewer: Viewer, address: Address, depth: Depth) -> Content:
    """Everything that moves on the start page of somebody who may see metrics."""
    sight = open_sight(viewer, address)
    found = sentences.finding(sight, speech())
    content: Content = {
        "finding": found,
        "unit": address.cut.unit,
        "depth": depth.value,
        "quotes": quotes(viewer, latest(sight, QUOTES.get(depth, 3))) if depth is not Depth.BOARD else [],
        "voices": reverse("voices") + address.voices_query(),
    }
    return content | _BY_DEPTH.get(depth, _area)(sight, found)


def frame(viewer: Viewer, address: Address, depth: Depth) -> Content:
    """What stands around the moving parts: who, where, since when."""
    return {
        "greeting": _("Good day, %(name)s") % {"name": viewer.member.name.split()[0]},
        "unit": address.cut.unit,
        "depth": depth.value,
        "query": address.query(),
        "period": address.period,
        "periods": [
            (label, address.query(period=key, first=None, last=None), key) for key, (label, _d) in PERIODS.items()
        ],
        "drivers": depth in {Depth.CX, Depth.MANAGEMENT, Depth.BOARD},
    }


def _area(sight: Sight, found: sentences.Finding) -> Content:
    """Four tiles, what changed, what waits: for the CX team, management and team leads."""
    return {
        "tiles": _tiles(sight),
        "changes": _changes(sight),
        "todos": sentences.todos(sight, found, gaps(sight.viewer)),
        "trend": _trend(sight),
    }


def _board(sight: Sight, found: sentences.Finding) -> Content:
    """One number with its line, the parts with their ties, and what nobody knows."""
    t, values = speech(), sight.values
    main = values[0] if values else None
    change = next((c for c in sight.metrics.changes() if main and c.value.metric == main.metric), None)
    opened = gaps(sight.viewer)
    return {
        "finding": sentences.board_sentence(found, main, change, t),
        "hero": _hero(sight, main.metric) if main else None,
        "trend": _trend(sight),
        "regions": _regions(sight, main.metric) if main else None,
        "unknowns": sentences.unknowns(sight, opened, t),
    }


def _front(sight: Sight, _found: sentences.Finding) -> Content:
    """The own unit's number and its voices."""
    return {"tiles": _tiles(sight)[:1]}


_BY_DEPTH: Final[Mapping[Depth, Callable[[Sight, sentences.Finding], Content]]] = {
    Depth.BOARD: _board,
    Depth.FRONT: _front,
}


def _tiles(sight: Sight) -> list[Tile]:
    before = {v.metric: v for v in sight.metrics.earlier()}
    changes = {c.value.metric: c for c in sight.metrics.changes()}
    drill, t, path = reverse("metrics"), speech(), usual_path(sight.viewer)
    return [
        phrases.tile(
            value,
            before.get(value.metric),
            changes.get(value.metric),
            t,
            address=drill + sight.address.query(metric=value.metric, **path),
        )
        for value in sight.values
    ]


def _hero(sight: Sight, code: str) -> Content:
    tile = next(t for t in _tiles(sight) if t.address.endswith(f"metric={code}") or f"metric={code}&" in t.address)
    line = provenance(tile.estimate, *tile.sources)
    return {"tile": tile, "provenance": line}


def _changes(sight: Sight) -> Any:
    """Touchpoints of the most asked question that moved, the clear ones first."""
    found = best_asked(sight.moved())
    if not found:
        return None
    code, drill = found[0].value.metric, reverse("metrics")
    names = sight.names

    def address(cell: str) -> str:
        return drill + sight.address.query(metric=code, touchpoint=cell) if cell in names else ""

    return phrases.changes_table(found, speech(), name=lambda cell: names.get(cell, cell), address=address)


def _regions(sight: Sight, code: str) -> Any:
    """The parts of the house beside each other, ties as ties."""
    names = parts(sight.viewer, sight.address)
    unit = sight.address.cut.unit
    found = [c for c in sight.metrics.by_unit(unit) if c.value.metric == code] if unit and names else []
    if not found:
        return None
    overall = next((v for v in sight.metrics.overall() if v.metric == code), None)
    drill = reverse("metrics")
    return phrases.table(
        found,
        overall,
        speech(),
        level=_("Parts of the organisation"),
        narrow=True,
        name=lambda cell: names.get(cell, cell),
        address=lambda cell: drill + sight.address.query(metric=code, unit=cell),
        sources=[Source(_("All parts and filters"), drill + sight.address.query(metric=code))],
    )


def _trend(sight: Sight) -> Any:
    values = sight.values
    code = values[0].metric if values else ""
    found = next((t for t in sight.metrics.trends() if t.metric == code and len(t.points) > 1), None)
    return trend_chart(found, labels={"*": _("All touchpoints")}) if found else None
