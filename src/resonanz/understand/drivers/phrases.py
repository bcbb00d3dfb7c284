"""Drivers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.results import Note
from resonanz.report.charts.axis import around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.phrases import notes
from resonanz.report.sections.drivers import importance
from resonanz.ui.intervals import Entry, Intervals, Line
from resonanz.ui.parts import Grade, Source, Tile, Voices, Words
from resonanz.ui.speech import speech


def headline(found: Drivers | None, names: Mapping[str, str]) -> str:
    """Who is in the first place, alone or tied."""
    if found is None or not found.items:
        return _("What goes along with the overall judgement cannot be told yet.")
    first = [item for item in found.items if item.tie == found.items[0].tie]
    called = [names.get(item.driver, item.driver) for item in first]
    if len(called) == 1:
        return _("%(name)s goes along most with the overall judgement.") % {"name": called[0]}
    words = {"names": ", ".join(called[:-1]), "last": called[-1]}
    return _("%(names)s and %(last)s share the first place.") % words


def missing(found: Sequence[Note]) -> list[str]:
    """What would be needed, as sentences."""
    t = speech()
    return [notes.sentence(item, t) for item in found]


def table(found: Drivers, names: Mapping[str, str], ids: Mapping[str, str]) -> Intervals:
    """Shares with intervals under the analysis's own ranks and ties; each row leads to its touchpoint."""
    made = importance(Voices(dict(names)), found)
    page = reverse("metrics")
    heads: dict[str, Words] = {key: made.heads[key] for key in ("rank", "name", "strip", "value") if key in made.heads}
    heads |= {"n": _("Answers")} | ({"words": made.heads["words"]} if "words" in made.heads else {})
    pages = {key: f"{page}?touchpoint={pk}" for key, pk in ids.items()}
    pairs = zip(made.rows, found.items, strict=True)
    lines = [Line(row.name, None, address=pages.get(item.driver, "")) for row, item in pairs]
    return Intervals(
        title=_("What goes along with the overall judgement"),
        entries=tuple(Entry(row, line) for row, line in zip(made.rows, lines, strict=True)),
        columns=tuple(heads),
        heads=heads,
        axis=made.axis,
        aside=made.aside,
        sentence=made.sentence,
        provenance=(*map(Source, made.provenance), Source(_("Method"), reverse("method", args=[found.method]))),
        anchor="drivers",
    )


def tiles(item: Driver, found: Drivers) -> list[Tile]:
    """Importance with the ranks it may hold, performance, and the euro lever of one touchpoint."""
    rank = {"low": item.rank_low, "high": item.rank_high, "all": len(found.items)}
    if item.rank_low == item.rank_high:
        place = _("Certainly in place %(low)s of %(all)s.") % rank
    else:
        place = _("In place %(low)s to %(high)s of %(all)s; closer it cannot be told.") % rank
    axis = around(known_ends(i.importance for i in found.items), limits=(0.0, 1.0), include=0.0)
    made = [
        Tile(
            _("Importance"),
            item.importance,
            axis,
            words=_("Share of the overall judgement. %(place)s") % {"place": place},
            grade=Grade.C,
        )
    ]
    if item.lever is not None:
        lever_axis = around(known_ends(i.lever for i in found.items), include=0.0)
        words = _("per customer, where the rating is one point higher. Plausible, not proven.")
        made.append(Tile(_("Euro per point"), item.lever, lever_axis, words=words, zero=True, grade=Grade.C))
    return made
