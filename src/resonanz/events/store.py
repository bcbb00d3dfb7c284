"""The table of events: an open Delta Lake table, partitioned by month, that any tool can read.

Files are written by the importer and committed here. A file that no commit names is an orphan of a writer that died;
the next writer removes it while it holds the lock.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from resonanz.events.errors import RecordDamaged, RecordError
from resonanz.events.schema import RECORD, SCHEMA_VERSION
from resonanz.events.workspace import Workspace

_VERSION_KEY: Final = "resonanz.schemaVersion"
_IMPORT_KEY: Final = "resonanz.import"
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
        known = {file.path for file in self.files()}
        found = (p for p in self._root.rglob("*") if p.is_file() and "_delta_log" not in p.parts)
        return sorted(p for p in found if p.relative_to(self._root).as_posix() not in known)

    def remove_orphans(self) -> None:
        """Remove them; only for the holder of the writer's lock."""
        for path in self.orphans():
            path.unlink()

    def commit(self, import_id: str, files: Iterable[DataFile], report: Mapping[str, object]) -> None:
        """Add files in one commit, with the report of the import."""
        from deltalake import CommitProperties, Transaction
        from deltalake.transaction import AddAction, RemoveAction

        now = int(time.time() * 1000)
        actions: list[AddAction | RemoveAction] = [
            AddAction(
                f.path,
                (self._root / f.path).stat().st_size,
                {"month": f.month},
                now,
                True,
                json.dumps({"numRecords": f.events}),
            )
            for f in files
        ]
        properties = CommitProperties(
            custom_metadata={_IMPORT_KEY: json.dumps(report)},
            app_transactions=[Transaction(import_id, 1)],
        )
        self._table.create_write_transaction(
            actions, "append", self._table.schema(), ["month"], commit_properties=properties
        )
        self._table.update_incremental()

    def reports(self) -> list[dict[str, Any]]:
        """Reports of all imports, newest first."""
        return [json.loads(entry[_IMPORT_KEY]) for entry in self._table.history() if _IMPORT_KEY in entry]
