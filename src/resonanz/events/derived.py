"""Does what is made of the record equal it? Rollup, customer projection, erasures, months."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from resonanz.events import erasure, rollups
from resonanz.events.findings import Finding
from resonanz.events.findings import finding as _finding
from resonanz.events.projections import customer
from resonanz.events.rollups.manifest import folder_of, read_manifest
from resonanz.events.rollups.query import day_of
from resonanz.events.schema import UNDATED
from resonanz.events.scope import Scope
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

_MEMORY: Final = "2GB"
_BY: Final = ("type", "touchpoint", "unit", "channel", "metric", "scale")


def wrong(workspace: Workspace, store: Store) -> Iterator[Finding]:
    """Everything that does not fit the record at the version of `store`, which holds events."""
    source = f"read_parquet({file_list(store.paths())}, hive_partitioning = true, hive_types = {{'month': VARCHAR}})"
    with TemporaryDirectory(prefix="resonanz-check-") as spill, open_engine(2, memory=_MEMORY, spill=Path(spill)) as e:
        yield from _wrong_months(e, source)
        yield from _wrong_rollup(e, source, workspace, store)
        yield from _wrong_histories(e, source, workspace, store)
    if erasure.interrupted(workspace):
        yield _finding("An erasure was interrupted. Finish it with: resonanz erase --resume")
    elif left := erasure.still_there(workspace):
        yield _finding("{count} erased customers still stand in the record. Run: resonanz erase --resume", count=left)


def _wrong_months(engine: Any, source: str) -> Iterator[Finding]:
    month = f"coalesce(strftime(occurred_at, '%Y-%m'), '{UNDATED}')"
    [(count,)] = engine.execute(f"SELECT count(*) FROM {source} WHERE month <> {month}").fetchall()
    if count:
        yield _finding("{count} events lie in the folder of another month.", count=count)


def _wrong_rollup(engine: Any, source: str, workspace: Workspace, store: Store) -> Iterator[Finding]:
    """A rollup of an older version is no damage: the next job brings it up to date."""
    manifest = read_manifest(folder_of(workspace))
    if manifest is None or manifest.version != store.version:
        return
    engine.register("counted", _counts(workspace))
    by = ", ".join(_BY)
    day = f"DATE '1970-01-01' + {day_of(manifest.zone)}"
    counts = "CAST(count(*) AS BIGINT), CAST(count(text) AS BIGINT)"
    stored = f"SELECT {by}, {day} AS period, score, {counts} FROM {source} WHERE occurred_at IS NOT NULL GROUP BY ALL"
    sql = f"SELECT count(*) FROM (({stored} EXCEPT FROM counted) UNION ALL (FROM counted EXCEPT {stored}))"
    [(count,)] = engine.execute(sql).fetchall()
    if count:
        yield _finding("The rollup differs from the record in {count} cells. Delete projections/rollup.", count=count)


def _counts(workspace: Workspace) -> Any:
    return rollups.open_rollup(workspace, Scope.everything("check of the record")).counts(by=_BY, period="day")


def _wrong_histories(engine: Any, source: str, workspace: Workspace, store: Store) -> Iterator[Finding]:
    """Every event of the projection stands in the record, and every event that it should cover stands in it."""
    files, covered = customer.contents(workspace, store)
    if not files:
        return
    kept = f"SELECT event_id, customer FROM read_parquet({file_list(files)})"
    stored = f"SELECT event_id, customer FROM {source} WHERE customer IS NOT NULL"
    sides = [f"{kept} EXCEPT {stored}"]
    if covered:
        due = f"SELECT event_id, customer FROM read_parquet({file_list(covered)}) WHERE customer IS NOT NULL"
        sides.append(f"{due} EXCEPT {kept}")
    sql = " UNION ALL ".join(f"({side})" for side in sides)
    [(count,)] = engine.execute(f"SELECT count(*) FROM ({sql})").fetchall()
    if count:
        yield _finding(
            "The customer projection differs from the record in {count} events. Delete projections/customer.",
            count=count,
        )
