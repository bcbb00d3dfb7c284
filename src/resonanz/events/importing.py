"""The import: from files to the record in one commit, with a balance.

Batches are read by the caller's thread and turned into files by two workers. Then, under the writer's lock, events
that the record has are dropped and the rest is committed: a reader sees nothing or all of an import.
"""

from __future__ import annotations

import json
import os
import threading
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Table
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from resonanz.events import faults
from resonanz.events.balance import Balance
from resonanz.events.duplicates import drop_repeated, drop_stored
from resonanz.events.forgotten import moments, without_erased
from resonanz.events.identity import Fingerprint, KeySpool, halves
from resonanz.events.lock import writer_lock
from resonanz.events.mapping.model import Mapping, Plan
from resonanz.events.mapping.summary import roles_of
from resonanz.events.rejects import LISTED_CELLS, BadCell, CellCount, RejectFile, lines_of
from resonanz.events.rows import BadCells, RowReader
from resonanz.events.signals import SignalWriter, Stamp
from resonanz.events.sources.batch import Batch, Source
from resonanz.events.sql import engine as open_engine
from resonanz.events.staging import StagedFile, Staging, read_events, remove_dead, tell_apart, write_events
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

_WORKERS: Final = 2
_PIECE: Final = 16 << 20
"""Bytes of text that a worker takes at once: what it needs for them is several times as much memory."""

Progress = Callable[[str, int], None]
"""Called with the file's name and how many of its rows were read."""


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What one file brought."""

    name: str
    format: str
    shape: str
    balance: Balance
    problems: tuple[CellCount, ...]
    cells: tuple[BadCell, ...]
    """The first unreadable cells, in file order."""
    implausible_times: int
    """Times before 1990 or after tomorrow: kept, and counted here."""
    ambiguous_times: int
    """Times in the hour that came twice as summer time ended: taken as its first, and counted here."""
    outcome: str | None
    """Touchpoint that the drivers explain, as the mapping says."""
    plan: Plan
    """How the journey was meant, as the mapping says."""
    columns: tuple[tuple[str, str], ...]
    """How the columns were understood: (column, role)."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import brought, all files together and each."""

    import_id: str
    balance: Balance
    sources: tuple[SourceResult, ...]
    rejected_file: Path | None
    version: int
    """Version of the table that this import made."""


@dataclass(slots=True)
class _Tally:
    """Counts of one source while it is read."""

    rows: int = 0
    rejected: int = 0
    implausible: int = 0
    ambiguous: int = 0
    bad: list[BadCells] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Done:
    """What a worker made of one batch."""

    files: list[StagedFile]
    rejected: dict[str, tuple[list[int], list[dict[str, str]]]]
    bad: list[BadCells]
    implausible: int
    ambiguous: int
    rows: int


class _Plan:
    """One source and how it is read."""

    def __init__(self, number: int, source: Source, mapping: Mapping, stamp: Stamp) -> None:
        self.number, self.source, self.mapping = number, source, mapping
        self.reader = RowReader(mapping, source.columns, source.name, stamp.received_at)
        self.fingerprint = Fingerprint(mapping.source, source.columns, self.reader.constants, mapping.id)
        self.signals = SignalWriter(mapping, source.columns, stamp)

    def without_people(self, row: Table[str, str | None]) -> dict[str, str]:
        """A row as it may be kept in the file of rejected rows."""
        hidden = {*self.mapping.people, self.mapping.customer}
        return {name: value for name, value in row.items() if value is not None and name not in hidden}


def import_sources(
    workspace: Workspace,
    sources: Sequence[tuple[Source, Mapping]],
    *,
    received_at: datetime,
    progress: Progress | None = None,
    on_wait: Callable[[], None] | None = None,
    known_names: Iterable[str] = (),
) -> ImportResult:
    """Import files into the record, all in one commit.

    Args:
        workspace: where the record lies; made if it is not there.
        sources: opened files, each with its mapping.
        received_at: the moment of the import, with zone.
        progress: called while rows are read.
        on_wait: called once if another import holds the writer's lock.
        known_names: full names of own members, masked wherever a comment names them.

    Raises:
        MappingError: a mapping does not fit its file.
        RecordError: the workspace cannot be written, or its record is damaged or newer than this program.
    """
    workspace.create()
    run = _Run(workspace, sources, received_at, tuple(known_names))
    with Staging(workspace, run.import_id) as staging:
        files = run.stage(staging, progress)
        faults.reach(faults.FILES_WRITTEN)
        with writer_lock(workspace.lock, on_wait=on_wait):
            return run.commit(staging, files)


def preview_sources(
    workspace: Workspace,
    sources: Sequence[tuple[Source, Mapping]],
    *,
    received_at: datetime,
    rejected: Path,
    progress: Progress | None = None,
) -> ImportResult:
    """What an import of these files would bring now; nothing is stored.

    Args:
        workspace: where the record lies; made if it is not there.
        sources: opened files, each with its mapping.
        received_at: the moment of the preview, with zone.
        rejected: where rejected rows are written, if there are any.
        progress: called while rows are read.

    Raises:
        MappingError: a mapping does not fit its file.
        RecordError: the workspace cannot be written, or its record is damaged or newer than this program.
    """
    workspace.create()
    run = _Run(workspace, sources, received_at)
    with Staging(workspace, run.import_id) as staging:
        return run.preview(staging, run.stage(staging, progress), rejected)


class _Run:
    def __init__(
        self,
        workspace: Workspace,
        sources: Sequence[tuple[Source, Mapping]],
        received_at: datetime,
        known_names: tuple[str, ...] = (),
    ) -> None:
        self.import_id = uuid.uuid4().hex
        self._workspace = workspace
        self._received_at = received_at
        stamp = Stamp(received_at, self.import_id, workspace.secret, known_names)
        self._plans = [_Plan(i, source, mapping, stamp) for i, (source, mapping) in enumerate(sources)]
        self._tallies = [_Tally() for _ in self._plans]
        self._erased = moments(workspace)
        self._local = threading.local()
        self._rejects: RejectFile
        self._shared: Any

    def stage(self, staging: Staging, progress: Progress | None) -> list[StagedFile]:
        """Read all sources and write their events as files, each event once."""
        self._rejects = RejectFile(staging.path)
        keys = KeySpool(staging.path / "keys")
        files: list[StagedFile] = []
        with ExitStack() as stack:
            self._shared = stack.enter_context(open_engine(1))
            pool = stack.enter_context(ThreadPoolExecutor(min(_WORKERS, os.cpu_count() or 1)))
            for plan, done in self._work(pool, staging, keys):
                files += done.files
                self._count(plan, done)
                if progress is not None:
                    progress(plan.source.name, self._tallies[plan.number].rows)
            repeats = keys.repeats()
            for file in files if len(repeats.places) else []:
                plan = self._plans[file.source]
                tell_apart(self._engine(), file, repeats, generated=plan.signals.generates_instance)
        return drop_repeated(files, repeats, staging.path)

    def _work(self, pool: ThreadPoolExecutor, staging: Staging, keys: KeySpool) -> Iterator[tuple[_Plan, _Done]]:
        waiting: deque[tuple[_Plan, Future[_Done]]] = deque()
        for plan in self._plans:
            for batch in plan.source.batches():
                self._keep_bad(plan, batch)
                for piece in _pieces(batch):
                    waiting.append((plan, pool.submit(self._transform, plan, piece, staging, keys)))
                    # One more than there are workers: they have work while the next batch is read.
                    if len(waiting) > _WORKERS:
                        first, future = waiting.popleft()
                        yield first, future.result()
        for first, future in waiting:
            yield first, future.result()

    def _transform(self, plan: _Plan, batch: Batch, staging: Staging, keys: KeySpool) -> _Done:
        engine = self._engine()
        rows = plan.reader.read(engine, batch.rows, batch.first_row)
        row_keys = plan.fingerprint.keys(engine, rows.cells, words=plan.signals.needs_words)
        keys.add(plan.number, batch.first_row, halves(row_keys.event_ids), row_keys.counted)
        built = plan.signals.build(engine, rows, row_keys)
        files = staging.write(
            without_erased(built.events, self._workspace, self._erased),
            source=plan.number,
            slots=plan.signals.slots,
            first_row=batch.first_row,
            rows=len(rows),
        )
        rejected = {
            reason: ((positions + batch.first_row).tolist(), self._kept(plan, batch, positions))
            for reason, positions in built.rejected.items()
        }
        return _Done(files, rejected, rows.bad, rows.implausible, rows.ambiguous, len(rows))

    def _engine(self) -> Any:
        if not hasattr(self._local, "engine"):
            self._local.engine = self._shared.cursor()
        return self._local.engine

    @staticmethod
    def _kept(plan: _Plan, batch: Batch, positions: Any) -> list[dict[str, str]]:
        return [plan.without_people(row) for row in batch.rows.take(positions).to_pylist()]

    def _keep_bad(self, plan: _Plan, batch: Batch) -> None:
        for bad in batch.bad:
            # The raw text of a broken row cannot be told apart by column, so names of staff might be in it.
            text = "" if plan.mapping.people or plan.mapping.customer else bad.text
            self._rejects.add_bad(plan.number, bad.line, bad.reason, text)
        tally = self._tallies[plan.number]
        tally.rejected += len(batch.bad)
        tally.rows += len(batch.bad)

    def _count(self, plan: _Plan, done: _Done) -> None:
        tally = self._tallies[plan.number]
        tally.rows += done.rows
        tally.implausible += done.implausible
        tally.ambiguous += done.ambiguous
        tally.bad += done.bad
        for reason, (rows, cells) in done.rejected.items():
            tally.rejected += len(rows)
            self._rejects.add_rows(plan.number, reason, rows, cells)

    def commit(self, staging: Staging, files: list[StagedFile]) -> ImportResult:
        """Drop what the record has and add the rest; the caller holds the lock."""
        store = Store.create(self._workspace)
        remove_dead(self._workspace)
        store.remove_orphans()
        left = drop_stored(self._not_erased_since(files), store, self._everywhere, staging.path)
        result = self._result(left, store.version + 1)
        if result.rejected_file is not None:
            self._rejects.write(result.rejected_file, [plan.source for plan in self._plans])
        report = _report(result, self._received_at)
        store.commit(self.import_id, staging.publish(left), report)
        faults.reach(faults.TABLE_COMMIT)
        repair_reports(self._workspace, store)
        return result

    def _not_erased_since(self, files: list[StagedFile]) -> list[StagedFile]:
        """Leave out who was erased while the files were read."""
        until = moments(self._workspace)
        if until == self._erased:
            return files
        left = []
        for file in files:
            events = without_erased(read_events(file.path), self._workspace, until)
            if len(events) < file.events:
                write_events(events, file.path)
            left.append(replace(file, events=len(events)))
        return [file for file in left if file.events]

    def preview(self, staging: Staging, files: list[StagedFile], rejected: Path) -> ImportResult:
        """What `commit` would bring at this moment."""
        store = Store.create(self._workspace)
        left = drop_stored(files, store, self._everywhere, staging.path)
        if len(self._rejects):
            self._rejects.write(rejected, [plan.source for plan in self._plans])
        result = self._result(left, store.version)
        return replace(result, rejected_file=rejected if len(self._rejects) else None)

    @property
    def _everywhere(self) -> list[int]:
        """Sources whose rows have a key of their own: looked for in all months."""
        return [plan.number for plan in self._plans if plan.mapping.id is not None]

    def _result(self, files: list[StagedFile], version: int) -> ImportResult:
        parts = tuple(self._source_result(plan, [f for f in files if f.source == plan.number]) for plan in self._plans)
        path = self._workspace.rejected / f"{self.import_id}.csv" if len(self._rejects) else None
        return ImportResult(self.import_id, sum((p.balance for p in parts), Balance()), parts, path, version)

    def _source_result(self, plan: _Plan, files: list[StagedFile]) -> SourceResult:
        tally = self._tallies[plan.number]
        stored = _rows_in(files)
        balance = Balance(
            rows_read=tally.rows,
            rows_stored=stored,
            rows_duplicate=tally.rows - tally.rejected - stored,
            rows_rejected=tally.rejected,
            cells_rejected=sum(bad.count for bad in tally.bad),
            events_stored=sum(file.events for file in files),
        )
        return SourceResult(
            plan.source.name,
            plan.source.format,
            plan.mapping.shape.value,
            balance,
            _problem_counts(tally.bad),
            _listed(plan.source, tally.bad),
            tally.implausible,
            tally.ambiguous,
            plan.mapping.outcome,
            plan.mapping.plan,
            tuple(roles_of(plan.mapping)),
        )


def _pieces(batch: Batch) -> Iterator[Batch]:
    """Cut a batch, without copying it, into about equal pieces of some `_PIECE` bytes."""
    count = max(1, round(batch.rows.nbytes / _PIECE))
    size = max(1, -(-len(batch.rows) // count))
    for start in range(0, max(1, len(batch.rows)), size):
        yield Batch(batch.rows.slice(start, size), batch.first_row + start)


def _rows_in(files: list[StagedFile]) -> int:
    """Count the rows that have at least one event in these files of one source."""
    if not files:
        return 0
    if files[0].slots == 1:
        return sum(file.events for file in files)
    total, batches = 0, sorted({file.first_row for file in files})
    for first in batches:
        orders = [read_events(f.path)["source_order"].to_numpy() // f.slots for f in files if f.first_row == first]
        total += len(np.unique(np.concatenate(orders)))
    return total


def _problem_counts(bad: list[BadCells]) -> tuple[CellCount, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for cells in bad:
        counts[cells.column, cells.reason] += cells.count
    return tuple(CellCount(column, reason, n) for (column, reason), n in counts.most_common())


def _listed(source: Source, bad: list[BadCells]) -> tuple[BadCell, ...]:
    cells = sorted((row, b.column, b.reason) for b in bad for row in b.rows)[:LISTED_CELLS]
    if not cells:
        return ()
    rows = sorted({row for row, _, _ in cells})
    line_of = dict(zip(rows, lines_of(source, rows), strict=True))
    return tuple(BadCell(line_of[row], column, reason) for row, column, reason in cells)


def _report(result: ImportResult, received_at: datetime) -> dict[str, object]:
    return {
        "import_id": result.import_id,
        "received_at": received_at.isoformat(),
        "balance": asdict(result.balance),
        "sources": [_source_report(source) for source in result.sources],
    }


def _source_report(source: SourceResult) -> dict[str, object]:
    return {
        "name": source.name,
        "format": source.format,
        "shape": source.shape,
        "balance": asdict(source.balance),
        "problems": [[p.column, p.reason, p.count] for p in source.problems],
        "outcome": source.outcome,
        "plan": asdict(source.plan),
        "columns": [list(column) for column in source.columns],
    }


def repair_reports(workspace: Workspace, store: Store) -> None:
    """Write the reports that are missing beside the record: of this import, and of one that died after its commit."""
    for report in store.reports():
        path = workspace.imports / f"{report['import_id']}.json"
        if path.exists():
            return
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        draft.replace(path)
