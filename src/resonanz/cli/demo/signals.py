"""What customers say in the weeks that a demo was moved: the same simulation goes on, and its files are imported."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from resonanz.analytics.simulate.nordlicht import demo_tables
from resonanz.cli.demo.calendar import this_monday
from resonanz.cli.demo.evidence import last_answer
from resonanz.events.importing import import_sources
from resonanz.events.intake import open_inputs
from resonanz.events.sources import open_sources
from resonanz.events.upkeep import upkeep
from resonanz.events.workspace import Workspace
from resonanz.organisation.base import clock

if TYPE_CHECKING:
    import pyarrow as pa

_TIMES: Final = {
    "kundenbefragung": ("Datum", "%d.%m.%Y"),
    "kontaktpunkte": ("Beantwortet am", "%d.%m.%Y %H:%M"),
    "einfachheit": ("Beantwortet am", "%d.%m.%Y %H:%M"),
    "schritte": ("Zeitpunkt", "%d.%m.%Y %H:%M:%S"),
}
"""Column with the time of each file, and how it is written."""
_NUMBERS: Final = {"Vorgang": "V-", "Antwort-Nr.": "A-"}


def go_on(folder: Path, *, seed: int) -> int:
    """Import what customers said and did until the Monday of this week; how many rows that were."""
    zone = ZoneInfo("Europe/Berlin")
    since = last_answer().astimezone(zone).date() + timedelta(days=1)
    end = this_monday(clock.today())
    if since >= end:
        return 0
    files, rows = _write(folder / "files" / end.isoformat(), since=since, end=end, seed=seed)
    place = Workspace(folder)
    _take_in(files, [folder / "files" / path.name for path in files], place)
    upkeep(place)
    return rows


def _take_in(files: list[Path], known: list[Path], place: Workspace) -> None:
    """Read the files as those before were read: a guess would take the moved time for an error, being in the future."""
    with ExitStack() as opened:
        meaning = {item.source.name: item.mapping for item in opened.enter_context(open_inputs(known))}
        sources = open_sources(files)
        for source in sources:
            opened.callback(source.close)
        import_sources(place, [(source, meaning[source.name]) for source in sources], received_at=clock.now())


def _write(folder: Path, *, since: date, end: date, seed: int) -> tuple[list[Path], int]:
    """The files of these days, with numbers of their own; one without a row is left out."""
    from pyarrow import csv

    folder.mkdir(parents=True, exist_ok=True)
    paths, rows = [], 0
    for name, table in demo_tables(end=end, seed=seed).items():
        found = _renumbered(_later(table, *_TIMES[name], since=since), f"{end:%y%m%d}")
        if found.num_rows:
            paths.append(folder / f"{name}.csv")
            csv.write_csv(found, paths[-1], csv.WriteOptions(delimiter=";"))
            rows += found.num_rows
    return paths, rows


def _later(table: pa.Table, column: str, pattern: str, *, since: date) -> pa.Table:
    import pyarrow.compute as pc

    first = datetime.combine(since, datetime.min.time())
    return table.filter(pc.greater_equal(pc.strptime(table[column], format=pattern, unit="s"), first))


def _renumbered(table: pa.Table, mark: str) -> pa.Table:
    """Matters and answers of these weeks are none of those before."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for column, letter in _NUMBERS.items():
        if column in table.column_names:
            numbers = pc.replace_substring(table[column].cast(pa.string()), letter, f"{letter}{mark}-")
            table = table.set_column(table.column_names.index(column), column, numbers)
    return table
