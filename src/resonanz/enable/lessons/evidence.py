"""Because of what customers said: how many found it hard at a touchpoint lately, and one of them in own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings

from resonanz.events.rollups.query import Filter
from resonanz.events.rollups.reading import open_rollup
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.touchpoints.queries import keys_of
from resonanz.ui.parts import Quote

DAYS: Final = 28
LOW: Final = 1 / 3
"""The lowest third of a scale counts as hard."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Answers at a touchpoint in the last four weeks: how many, how many of them low, and voices of those."""

    answers: int
    low: int
    quotes: tuple[Quote, ...] = ()
    days: int = DAYS


def evidence(viewer: Viewer, touchpoint: Touchpoint | None, *, quotes: int = 1) -> Evidence | None:
    """What customers said at a touchpoint lately, as far as the viewer may see it; None where nothing is known."""
    place = Workspace(settings.WORKSPACE)
    if touchpoint is None or not place.exists or not viewer.may("see_metrics"):
        return None
    keys = keys_of(Touchpoint.objects.filter(pk=touchpoint.pk))
    answers, low = _counted(viewer, keys).get("", (0, 0))
    if not answers:
        return None
    found = _quotes(viewer, keys, quotes) if low and viewer.may("read_voices") else ()
    return Evidence(answers, low, found)


def hard_places(viewer: Viewer) -> dict[Any, tuple[int, int]]:
    """Answers and low answers of the last four weeks, by id of the touchpoint."""
    place = Workspace(settings.WORKSPACE)
    if not place.exists or not viewer.may("see_metrics"):
        return {}
    ids = dict(TouchpointAlias.objects.values_list("key", "touchpoint"))
    found: dict[Any, tuple[int, int]] = {}
    for key, (answers, low) in _counted(viewer, None, by=True).items():
        if key in ids:
            before = found.get(ids[key], (0, 0))
            found[ids[key]] = (before[0] + answers, before[1] + low)
    return found


def _counted(viewer: Viewer, keys: Iterable[str] | None, *, by: bool = False) -> dict[str, tuple[int, int]]:
    scope = scope_of(viewer, "see_metrics")
    rollup = open_rollup(Workspace(settings.WORKSPACE), scope, fresh=DatabaseInbox())
    since = clock.today() - timedelta(days=DAYS)
    where = Filter(touchpoints=None if keys is None else frozenset(keys), first=since)
    columns = ("touchpoint", "scale") if by else ("scale",)
    found: dict[str, tuple[int, int]] = {}
    for row in rollup.counts(where, columns).to_pylist():
        share = _share(row)
        if share is not None:
            key = row.get("touchpoint") or ""
            answers, low = found.get(key, (0, 0))
            found[key] = (answers + row["n"], low + row["n"] * (share < LOW))
    return found


def _share(row: Mapping[str, Any]) -> float | None:
    """Where on its scale a score lies: 0 worst, 1 best."""
    if row["score"] is None or not row["scale"]:
        return None
    worst, _dash, best = str(row["scale"]).partition("-")
    try:
        low, high = float(worst), float(best)
    except ValueError:
        return None
    return (row["score"] - low) / (high - low) if high != low else None


def _quotes(viewer: Viewer, keys: Iterable[str], most: int) -> tuple[Quote, ...]:
    events = open_table(Workspace(settings.WORKSPACE), scope_of(viewer, "read_voices"), fresh=DatabaseInbox())
    worst, best = (events.scale.re_extract(r"^(-?[0-9.]+)-(-?[0-9.]+)$", i).try_cast("float64") for i in (1, 2))
    since = clock.now() - timedelta(days=DAYS)
    low = (events.score - worst) / (best - worst).nullif(0) < LOW
    said = events.filter(
        events.touchpoint.isin(sorted(keys)),
        events.text.notnull(),
        low,
        events.occurred_at >= since,
        events.month >= f"{since:%Y-%m}",
    )
    newest = said.order_by([said.occurred_at.desc(), said.event_id.desc()]).limit(most)
    rows = newest.select("text", "language").to_pyarrow().to_pylist()
    return tuple(Quote(row["text"], lang=(row["language"] or "de")[:2]) for row in rows)
