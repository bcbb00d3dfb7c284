"""What can be taken along as a table: the same rows that the lists give, with the same filters and rights."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ninja import Schema

from resonanz.api import touchpoints, units, voices
from resonanz.api.cuts import CutFilters
from resonanz.api.metrics import DrillFilters, cells_of, metrics_of
from resonanz.api.voices import VoiceWishes
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN, UNITS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.sheets import as_csv, as_xlsx, safe
from resonanz.organisation.touchpoints.queries import listed

MOST: Final = 100_000
_AT_ONCE: Final = 2_000
_NUMBER: Final = ("value", "low", "high", "level", "n", "method", "unit", "verdict")


class Nothing(Schema, extra="forbid"):
    """No filters."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the scopes it needs, the filters it takes, its columns and its rows."""

    permissions: tuple[str, ...]
    filters: type[Schema]
    columns: tuple[str, ...]
    rows: Callable[[Viewer, Any], Iterable[dict[str, Any]]]


def write(path: Path, table: Table, rows: Iterable[dict[str, Any]], *, form: str) -> int:
    """Write a table; how many rows it has."""
    found = [{name: _plain(row[name]) for name in table.columns} for row in islice(rows, MOST)]
    if form == "json":
        path.write_text(json.dumps({"items": found}, ensure_ascii=False, indent=1), encoding="utf-8")
    else:
        texts = ([safe(_text(row[name])) for name in table.columns] for row in found)
        path.write_bytes({"csv": as_csv, "xlsx": as_xlsx}[form](table.columns, texts))
    return len(found)


def _voices(viewer: Viewer, wanted: VoiceWishes) -> Iterator[dict[str, Any]]:
    what = voices.wanted_of(viewer, wanted)
    while True:
        page = voices.matching(viewer, what, limit=_AT_ONCE)
        yield from (voices.shown(voice) for voice in page.items)
        if page.more is None:
            return
        what = replace(what, before=page.more)


def _touchpoints(viewer: Viewer, _wanted: Nothing) -> Iterator[dict[str, Any]]:
    rows = listed(TOUCHPOINTS_SEEN.rows(viewer)).order_by("pk")
    return (touchpoints.shown(row, viewer) for row in rows.iterator(chunk_size=500))


def _units(viewer: Viewer, _wanted: Nothing) -> Iterator[dict[str, Any]]:
    return (units.shown(row, viewer) for row in UNITS_SEEN.rows(viewer, units.whole()).order_by("pk"))


TABLES: Final = {
    "metrics": Table(("see_metrics", "export_metrics"), CutFilters, ("metric", "name", *_NUMBER), metrics_of),
    "drill": Table(
        ("see_metrics", "export_metrics"),
        DrillFilters,
        ("id", "name", "metric", *_NUMBER, "p_adjusted", "rank_low", "rank_high"),
        cells_of,
    ),
    "voices": Table(("read_voices", "export_metrics"), VoiceWishes, tuple(voices.EXAMPLE), _voices),
    "touchpoints": Table(("see_touchpoints",), Nothing, tuple(touchpoints.EXAMPLE), _touchpoints),
    "units": Table(("see_units",), Nothing, tuple(units.EXAMPLE), _units),
}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
