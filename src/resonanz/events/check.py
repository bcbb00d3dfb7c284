"""Does the record hold what it promises? Readable, nothing twice, and the balances of all imports add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from resonanz.events.balance import Balance
from resonanz.events.errors import RecordError
from resonanz.events.findings import Finding
from resonanz.events.findings import finding as _finding
from resonanz.events.schema import FLUSHED
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.store import DataFile, Store
from resonanz.events.workspace import Workspace

_MEMORY: Final = "600MB"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of the whole record found.

    `empty` is an absent or untouched workspace ("nothing here yet"). Orphans are files of writers that died: no reader
    sees them and the next import removes them, so they are named but are no damage.
    """

    empty: bool
    files: int
    events: int
    imports: int
    findings: tuple[Finding, ...]
    orphans: tuple[Path, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check(workspace: Workspace) -> CheckReport:
    """Verify the whole record of a workspace."""
    if not workspace.exists:
        return CheckReport(empty=True, files=0, events=0, imports=0, findings=(), orphans=())
    store = Store(workspace)
    files, reports = store.files(), store.reports()
    unreadable = list(_unreadable(store, files))
    findings = [*unreadable, *_broken_balances(reports)]
    if not unreadable and files:
        findings += _wrong_contents(store, files, reports)
        from resonanz.events import derived

        findings += derived.wrong(workspace, store)
    return CheckReport(
        empty=False,
        files=len(files),
        events=sum(file.events for file in files),
        imports=len(reports),
        findings=tuple(findings),
        orphans=tuple(store.orphans()),
    )


def _unreadable(store: Store, files: list[DataFile]) -> Iterator[Finding]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in files:
        path = store.root / file.path
        try:
            found = pq.read_metadata(path).num_rows
        except FileNotFoundError:
            yield _finding("The file {path} is missing.", path=path)
        except (OSError, pa.ArrowException) as error:
            yield _finding("The file {path} cannot be read: {reason}", path=path, reason=str(error))
        else:
            if found != file.events:
                yield _finding(
                    "The file {path} should hold {wanted} events and holds {found}.",
                    path=path,
                    wanted=file.events,
                    found=found,
                )


def _broken_balances(reports: list[dict[str, Any]]) -> Iterator[Finding]:
    for report in reports:
        try:
            total = Balance(**report["balance"])
            parts = sum((Balance(**s["balance"]) for s in report["sources"]), Balance())
        except (KeyError, TypeError, ValueError) as error:
            yield _finding(
                "The balance of import {import_id} does not add up: {reason}.",
                import_id=report.get("import_id"),
                reason=str(error),
            )
            continue
        if parts != total:
            yield _finding(
                "The balance of import {import_id} is not the sum of its files.", import_id=report["import_id"]
            )


def _wrong_contents(store: Store, files: list[DataFile], reports: list[dict[str, Any]]) -> list[Finding]:
    import duckdb

    source = f"read_parquet({file_list(store.paths(files))}, hive_partitioning = true)"
    with TemporaryDirectory(prefix="resonanz-check-") as spill, open_engine(2, memory=_MEMORY, spill=Path(spill)) as e:
        try:
            stored = dict(e.sql(f"SELECT import_id, count(*) FROM {source} GROUP BY 1").fetchall())
            doubled = _doubled(e, source)
            _read_all(e, source)
        except duckdb.Error as error:
            return [_finding("The record cannot be read: {reason}", reason=str(error))]
    return [*_other_counts(stored, _promised(store, reports)), *doubled]


def _doubled(engine: Any, source: str) -> list[Finding]:
    sql = f"SELECT count(*), sum(n) FROM (SELECT count(*) AS n FROM {source} GROUP BY event_id HAVING count(*) > 1)"
    [(ids, events)] = engine.sql(sql).fetchall()
    if not ids:
        return []
    return [_finding("{ids} event ids are stored more than once, in {events} events.", ids=ids, events=int(events))]


def _read_all(engine: Any, source: str) -> None:
    """Decode every page of every column; damage inside a file shows only then."""
    engine.sql(f"SELECT max(hash(COLUMNS(*))) FROM {source}").fetchall()


def _promised(store: Store, reports: list[dict[str, Any]]) -> Counter[str]:
    """How many events each import brought, less those that erasures took away."""
    from resonanz.events.unlinking import deleted_by_import

    changes = store.changes()
    promised = Counter({r["import_id"]: int(r["balance"]["events_stored"]) for r in reports})
    promised[FLUSHED] = sum(change["events"] for change in changes if change["kind"] == "flush")
    promised.subtract(deleted_by_import(changes))
    return promised


def _other_counts(stored: Mapping[str, int], promised: Mapping[str, int]) -> Iterator[Finding]:
    for import_id in sorted({*stored, *promised}):
        wanted, found = promised.get(import_id, 0), stored.get(import_id, 0)
        if found != wanted:
            yield _finding(
                "Import {import_id} says that it stored {wanted} events; the record holds {found}.",
                import_id=import_id,
                wanted=wanted,
                found=found,
            )


def reports(workspace: Workspace) -> list[dict[str, Any]]:
    """Reports of all imports of a workspace, newest first."""
    if not workspace.exists:
        raise RecordError("There is no record in {path} yet. Import a file first.", path=workspace.path)
    return Store(workspace).reports()
