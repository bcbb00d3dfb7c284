"""The table of events: an open Delta Lake table, partitioned by month, that any tool can read.

Files are written by the importer and committed here. A file that no commit names is an orphan of a writer that died;
the next writer removes it while it holds the lock.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from resonanz.events.errors import RecordDamaged, RecordError
from resonanz.events.schema import FLUSHED, RECORD, SCHEMA_VERSION
from resonanz.events.workspace import Workspace

_VERSION_KEY: Final = "resonanz.schemaVersion"
_IMPORT_KEY: Final = "resonanz.import"
_CHANGE_KEY: Final = "resonanz.change"
_CONFIGURATION: Final = {
    "delta.enableDeletionVectors": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
    _VERSION_KEY: str(SCHEMA_VERSION),
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of the table: its path below the record, its month and number of events."""

    path: str
    month: str
    events: int


@dataclass(frozen=True, slots=True)
class Step:
    """One commit: the files whose events came, and those whose events went."""

    version: int
    added: tuple[DataFile, ...]
    removed: tuple[str, ...]


class Store:
    """The record of one workspace at one version."""

    def __init__(self, workspace: Workspace) -> None:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        self._root = workspace.record
        try:
            self._table = DeltaTable(str(workspace.record))
        except (DeltaError, OSError, ValueError) as error:
            raise RecordDamaged(
                "The record in {path} cannot be opened: {reason}. Restore it from a backup.",
                path=workspace.record,
                reason=str(error),
            ) from error
        self._refuse_newer()

    @staticmethod
    def create(workspace: Workspace) -> Store:
        """Open the record, after making an empty one where there is none."""
        from deltalake import DeltaTable

        if not workspace.exists:
            DeltaTable.create(
                str(workspace.record),
                schema=RECORD,
                partition_by=["month"],
                configuration=_CONFIGURATION,
                raise_if_key_not_exists=False,
            )
        return Store(workspace)

    def _refuse_newer(self) -> None:
        stored = self._table.metadata().configuration.get(_VERSION_KEY)
        if stored is None or not stored.isdecimal():
            raise RecordDamaged(
                "The table in {path} is not a record of Resonanz. Name another workspace.", path=self._root
            )
        if int(stored) > SCHEMA_VERSION:
            raise RecordError(
                "The record in {path} was written by a newer Resonanz (schema {stored}; this one knows {known}). "
                "Update this installation.",
                path=self._root,
                stored=int(stored),
                known=SCHEMA_VERSION,
            )

    @property
    def version(self) -> int:
        """Version of the table that this object sees."""
        return int(self._table.version())

    @property
    def root(self) -> Path:
        """Folder of the table."""
        return self._root

    def files(self) -> list[DataFile]:
        """Files that make up this version."""
        actions = self._table.get_add_actions(flatten=True)
        paths = actions.column("path").to_pylist()
        months = actions.column("partition.month").to_pylist()
        counts = actions.column("num_records").to_pylist()
        return [DataFile(*each) for each in zip(paths, months, counts, strict=True)] if paths else []

    def paths(self, files: Iterable[DataFile] | None = None) -> list[str]:
        """Absolute paths of files, by default of all."""
        return [str(self._root / f.path) for f in (self.files() if files is None else files)]

    def orphans(self) -> list[Path]:
        """Files in the folder of the table that no commit names: what a killed writer left."""
        known = {file.path for file in self.files()} | set(self.retired())
        found = (p for p in self._root.rglob("*") if p.is_file() and "_delta_log" not in p.parts)
        return sorted(p for p in found if p.relative_to(self._root).as_posix() not in known)

    def remove_orphans(self) -> None:
        """Remove them; only for the holder of the writer's lock."""
        for path in self.orphans():
            path.unlink()

    def commit(self, import_id: str, files: Iterable[DataFile], report: Mapping[str, object]) -> None:
        """Add files in one commit, with the report of the import."""
        self._write([self._add(f) for f in files], {_IMPORT_KEY: json.dumps(report)}, (import_id, 1))

    def change(
        self,
        details: Mapping[str, object],
        *,
        added: Iterable[DataFile] = (),
        removed: Iterable[DataFile] = (),
        moves_facts: bool = True,
        transaction: tuple[str, int] | None = None,
    ) -> None:
        """Put files in place of others in one commit; only for the holder of the writer's lock.

        Args:
            details: what happened, with a `kind`.
            added: new files.
            removed: files that leave the table; they stay on disk until they are vacuumed.
            moves_facts: False where the same events only lie in other files.
            transaction: application and version of a Delta transaction.
        """
        from deltalake.transaction import RemoveAction

        gone = [RemoveAction(f.path, moves_facts, _now(), partition_values={"month": f.month}) for f in removed]
        new = [self._add(f, data_change=moves_facts) for f in added]
        self._write([*gone, *new], {_CHANGE_KEY: json.dumps(details)}, transaction)

    def _add(self, file: DataFile, *, data_change: bool = True) -> Any:
        from deltalake.transaction import AddAction

        size = (self._root / file.path).stat().st_size
        stats = json.dumps({"numRecords": file.events})
        return AddAction(file.path, size, {"month": file.month}, _now(), data_change, stats)

    def _write(self, actions: list[Any], metadata: dict[str, str], transaction: tuple[str, int] | None) -> None:
        from deltalake import CommitProperties, Transaction

        properties = CommitProperties(
            custom_metadata=metadata, app_transactions=[Transaction(*transaction)] if transaction else None
        )
        self._table.create_write_transaction(
            actions, "append", self._table.schema(), ["month"], commit_properties=properties
        )
        self._table.update_incremental()

    @property
    def flushed_up_to(self) -> int:
        """Last sequence of the inbox that is in the table, 0 before the first."""
        return int(self._table.transaction_version(FLUSHED) or 0)

    def reports(self) -> list[dict[str, Any]]:
        """Reports of all imports, newest first."""
        return [json.loads(entry[_IMPORT_KEY]) for entry in self._table.history() if _IMPORT_KEY in entry]

    def changes(self) -> list[dict[str, Any]]:
        """Details of all changes that were no imports, newest first."""
        return [json.loads(entry[_CHANGE_KEY]) for entry in self._table.history() if _CHANGE_KEY in entry]

    def steps(self, since: int) -> Iterator[Step]:
        """What each commit after version `since` added and removed, oldest first."""
        for version in range(since + 1, self.version + 1):
            yield _step(self._root / "_delta_log" / f"{version:020}.json", version)

    def vacuum(self, hours: int) -> list[str]:
        """Delete files that left the table at least so long ago; only for the holder of the writer's lock."""
        # A vacuum is two commits of its own even where there is nothing to do.
        if not self._table.vacuum(hours, dry_run=True, enforce_retention_duration=False):
            return []
        return sorted(self._table.vacuum(hours, dry_run=False, enforce_retention_duration=False))

    def retired(self) -> list[str]:
        """Files that left the table and still lie on disk, for readers of older versions."""
        return sorted(self._table.vacuum(0, dry_run=True, enforce_retention_duration=False))


def _now() -> int:
    return int(time.time() * 1000)


def _step(path: Path, version: int) -> Step:
    added, removed = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        [(kind, action)] = json.loads(line).items()
        if kind == "add" and action["dataChange"]:
            events = json.loads(action["stats"])["numRecords"]
            added.append(DataFile(unquote(action["path"]), action["partitionValues"]["month"], events))
        elif kind == "remove" and action["dataChange"]:
            removed.append(unquote(action["path"]))
    return Step(version, tuple(added), tuple(removed))
