from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from resonanz.listen.feedback import phrases, queries
from resonanz.listen.feedback.forms import UNITS, Address, cursor, read_address
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.rules import require
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base.sheets import KINDS, download
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.units.models import Unit
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel
from resonanz.ui.parts import Source

FACETS = 12
BESIDE = 3


@dataclass(frozen=True, slots=True)
class Facet:
    """One value that the list may be narrowed to; chosen, its address takes it off again."""

    label: str | Promise
    address: str
    on: bool = False
    count: int | None = None


@page(permission="read_voices")
def voices(request: Any) -> HttpResponse:
    """What customers said, newest first."""
    viewer, address = request.viewer, read_address(request.viewer, request.GET)
    found = queries.voices(viewer, address.wanted)
    context = {
        "address": address,
        "headline": phrases.headline(found, address),
        "quotes": phrases.quotes(viewer, found.items, address.wanted.words),
        "following": address.query(before=cursor(found.more)) if found.more else "",
        "start": address.query() if address.wanted.before else "",
        "facets": facets(viewer, address),
        "chips": chips(address),
        "hidden": [(k, v) for k, v in address.given.items() if k not in {"words", "before", "first", "last"}],
        "exports": _exports(viewer, address),
    }
    return render(request, "feedback/voices.html", context)


def facets(viewer: Viewer, address: Address) -> list[tuple[str, list[Facet]]]:
    """Units, touchpoints and channels with their counts, and thirds of the scale."""
    judged = [
        Facet(label, address.query(judged=None if on else part), on)
        for part, label in phrases.PARTS.items()
        for on in [address.wanted.judged == part]
    ]
    groups = [
        (_("Unit"), _units(viewer, address)),
        (_("Touchpoint"), _places(viewer, address)),
        (_("Score"), judged),
        (_("Channel"), _channels(viewer, address)),
    ]
    return [(name, found) for name, found in groups if found]


def _places(viewer: Viewer, address: Address) -> list[Facet]:
    counts: dict[str, int] = {}
    ids = dict(TouchpointAlias.objects.values_list("key", "touchpoint"))
    for key, n in queries.comments_by(viewer, address.wanted, "touchpoint").items():
        if key in ids:
            counts[str(ids[key])] = counts.get(str(ids[key]), 0) + n
    seen = TOUCHPOINTS_SEEN.rows(viewer).filter(pk__in=counts)
    names = {str(pk): name for pk, name in seen.values_list("pk", "name")}
    chosen = str(address.touchpoint.pk) if address.touchpoint else ""
    most = sorted(names, key=lambda pk: (pk != chosen, -counts[pk], names[pk]))[:FACETS]
    return [
        Facet(names[pk], address.query(touchpoint=None if pk == chosen else pk), pk == chosen, counts[pk])
        for pk in most
    ]


def _units(viewer: Viewer, address: Address) -> list[Facet]:
    """The unit that is chosen and its parts, else the parts of the highest one; each counts what lies below it."""
    counts = queries.comments_by(viewer, address.wanted, "unit")
    paths, chosen = queries.units_by_key(), address.wanted.unit
    found = {
        unit: sum(n for key, n in counts.items() if paths.get(key, "").startswith(unit.path))
        for unit in _offered(viewer, chosen)
    }
    most = sorted(found, key=lambda unit: (unit != chosen, -found[unit], unit.name))
    return [
        Facet(unit.name, address.query(unit=None if unit == chosen else unit.pk), unit == chosen, found[unit])
        for unit in [unit for unit in most if found[unit] or unit == chosen][: FACETS + 1]
    ]


def _offered(viewer: Viewer, chosen: Unit | None) -> list[Unit]:
    rows = UNITS.rows(viewer).filter(archived_at=None)
    if chosen is not None:
        return [chosen, *rows.filter(parent=chosen)]
    highest = list(rows.filter(path__in=viewer.paths("read_voices")))
    return list(rows.filter(parent=highest[0])) if len(highest) == 1 else highest


def _channels(viewer: Viewer, address: Address) -> list[Facet]:
    counts = queries.comments_by(viewer, address.wanted, "channel")
    chosen = address.wanted.channel
    return [
        Facet(name, address.query(channel=None if name == chosen else name), name == chosen, counts[name])
        for name in sorted(counts, key=lambda name: (-counts[name], name))[:FACETS]
    ]


def chips(address: Address) -> list[Source]:
    """Filters in force that no facet shows, each with the address without it."""
    wanted, found = address.wanted, []
    if stage := address.given.get("stage"):
        found.append(Source(stage, address.query(stage=None)))
    if wanted.words:
        found.append(Source(f"“{wanted.words}”", address.query(words=None)))
    return found


def _exports(viewer: Viewer, address: Address) -> list[Source]:
    if not viewer.may("export_metrics"):
        return []
    kinds = {"xlsx": _("Workbook (XLSX)"), "csv": _("Table (CSV)")}
    return [Source(label, reverse("voices-export", args=[kind]) + address.query()) for kind, label in kinds.items()]


@page(permission="read_voices")
def export(request: Any, kind: str) -> HttpResponse:
    """The voices of the list as a file, masked as on the page and without pseudonyms; taking them away is logged."""
    require(request.viewer, "export_metrics")
    if kind not in KINDS:
        raise Http404
    address = read_address(request.viewer, request.GET)
    found = queries.voices(request.viewer, address.wanted, limit=queries.MOST)
    record("voices.exported", by=request.viewer.member, rows=len(found.items), filters=address.given)
    names = phrases.names_of(voice.touchpoint for voice in found.items)
    header = (_("Time"), _("Touchpoint"), _("Channel"), _("Score"), _("Comment"))
    rows = (
        (
            voice.occurred_at.isoformat(timespec="minutes") if voice.occurred_at else "",
            names.get(voice.touchpoint or "", voice.touchpoint),
            voice.channel,
            phrases.scored(voice),
            voice.text,
        )
        for voice in found.items
    )
    return download("voices", header, rows, kind=kind)


@page(permission="read_voices")
def voice(request: Any, event: str) -> HttpResponse:
    """One voice; a foreign one answers like one that does not exist."""
    if not phrases.EVENT.fullmatch(event):
        raise Http404
    found = queries.voices(request.viewer, queries.Wanted(event=event), limit=1)
    if not found.items:
        raise Http404
    one = found.items[0]
    place = TouchpointAlias.objects.filter(key=one.touchpoint).values_list("touchpoint", flat=True).first()
    context = {
        "quote": phrases.quotes(request.viewer, found.items)[0],
        "voice": one,
        "more": f"{reverse('voices')}?touchpoint={place}" if place else reverse("voices"),
    }
    return render(request, "feedback/voice.html", context)


def cell_panel(request: Any, subject: QueryDict) -> Panel | None:
    """The newest voices of a cell; `subject` is the address of their list."""
    if not request.viewer.may("read_voices"):
        return None
    try:
        address = read_address(request.viewer, subject)
    except Http404:
        return None
    found = queries.voices(request.viewer, address.wanted, limit=BESIDE)
    quotes = phrases.quotes(request.viewer, found.items)
    return Panel("feedback/panel.html", {"quotes": quotes, "address": reverse("voices") + address.query()})


def touchpoint_panel(request: Any, subject: Touchpoint) -> Panel | None:
    """The newest voices about a touchpoint."""
    asked = QueryDict(mutable=True)
    asked["touchpoint"] = str(subject.pk)
    made = cell_panel(request, asked)
    return Panel("feedback/section.html", made.context) if made else None
